import type { MicrophoneCommand, PanelMicrophoneMessage } from '../protocol/microphone';
import {
  AudioSourceError,
  type AudioSource,
  type AudioStream,
  type Availability,
  type FrameListener,
} from './audioSource';
import { systemClock, type Clock } from '../platform/clock';
import { Emitter } from '../platform/emitter';
import { RemoteMicrophone } from './remoteMicrophone';

/** The panel as the audio room sees it. */
export interface PanelChannel {
  /** Whether the view is resolved and its code has said that it is there. */
  readonly ready: boolean;
  /** Posts to the view; what is posted while it is not ready is lost. */
  post(command: MicrophoneCommand): void;
  /** What the view's microphone says. Returns an unsubscribe function. */
  onMessage(listener: (message: PanelMicrophoneMessage) => void): () => void;
  /** `ready` changed. Returns an unsubscribe function. */
  onReady(listener: (ready: boolean) => void): () => void;
}

/** How long the view may take to say whether it may use the microphone. */
const PROBE_MS = 3_000;

/** A microphone in the panel's webview, where the editor allows one. */
export class WebviewSource implements AudioSource {
  readonly kind = 'webview';
  private readonly microphone: RemoteMicrophone;
  private readonly change = new Emitter<void>();
  private readonly answered = new Emitter<Availability>();
  private readonly unsubscribe: readonly (() => void)[];
  /** What the view said last; kept while it lives, since it says so itself when that changes. */
  private known: Availability | null = null;

  constructor(
    private readonly panel: PanelChannel,
    private readonly clock: Clock = systemClock,
  ) {
    this.microphone = new RemoteMicrophone((command) => panel.post(command), clock);
    this.unsubscribe = [
      panel.onMessage((message) => this.onMessage(message)),
      panel.onReady((ready) => {
        this.known = null;
        if (!ready) this.microphone.gone('The panel was closed while it was recording. Open it and speak again.');
        this.change.emit();
      }),
    ];
  }

  async availability(): Promise<Availability> {
    if (!this.panel.ready) {
      return { available: false, reason: 'The panel is not open: only an open panel can hear.' };
    }
    return this.known ?? this.probe();
  }

  async open(listener: FrameListener): Promise<AudioStream> {
    const availability = await this.availability();
    if (!availability.available) throw new AudioSourceError('unavailable', availability.reason);
    return this.microphone.open(listener);
  }

  onChange(listener: () => void): () => void {
    return this.change.on(listener);
  }

  dispose(): Promise<void> {
    this.microphone.gone('The extension is shutting down.');
    for (const unsubscribe of this.unsubscribe) unsubscribe();
    return Promise.resolve();
  }

  private probe(): Promise<Availability> {
    return new Promise((resolve) => {
      const done = (answer: Availability): void => {
        stop();
        cancel();
        resolve(answer);
      };
      const stop = this.answered.on(done);
      const cancel = this.clock.after(PROBE_MS, () =>
        done({ available: false, reason: 'The panel does not answer. Close it and open it again.' }),
      );
      this.panel.post({ type: 'microphone.probe' });
    });
  }

  private onMessage(message: PanelMicrophoneMessage): void {
    if (message.type === 'microphone.sound') {
      const { capture, samples } = message;
      this.microphone.sound(capture, new Int16Array(samples, 0, Math.floor(samples.byteLength / 2)));
      return;
    }
    if (message.type !== 'microphone.state') {
      this.microphone.report(message);
      return;
    }
    const answer: Availability = message.usable
      ? { available: true }
      : { available: false, reason: message.reason ?? 'The panel may not use the microphone.' };
    const changed = this.known !== null && this.known.available !== answer.available;
    this.known = answer;
    this.answered.emit(answer);
    if (changed) this.change.emit();
  }
}
