import type { MicrophoneCommand, MicrophoneReport } from '../protocol/microphone';
import { AudioSourceError, type AudioStream, type FrameListener } from './audioSource';
import type { Clock } from '../platform/clock';
import { Emitter } from '../platform/emitter';

/** How long the browser's question to the user may stay unanswered. */
const OPEN_MS = 20_000;
/** How long the far side may take to hand over what it has recorded. */
const DRAIN_MS = 3_000;

interface Capture {
  readonly number: number;
  readonly listener: FrameListener;
  /** Set until the microphone is open. */
  opening: { readonly resolve: (stream: AudioStream) => void; readonly reject: (error: Error) => void } | null;
  /** Set once stop was asked for. */
  ended: (() => void) | null;
  cancelTimer: () => void;
}

/** The host's end of a microphone in a browser: numbers captures, waits for answers, and drops what comes late. */
export class RemoteMicrophone {
  private current: Capture | null = null;
  private captures = 0;
  private readonly turns = new Emitter<void>();

  /** `send` carries a command to the browser; what it throws or loses shows as a time-out. */
  constructor(
    private readonly send: (command: MicrophoneCommand) => void,
    private readonly clock: Clock,
  ) {}

  /** Opens once an earlier capture that is ending has handed over its last samples. @throws AudioSourceError */
  async open(listener: FrameListener): Promise<AudioStream> {
    while (this.current?.opening || this.current?.ended) await this.turn();
    if (this.current) throw new AudioSourceError('busy', 'The microphone is already recording. Stop that first.');
    return this.begin(listener);
  }

  private begin(listener: FrameListener): Promise<AudioStream> {
    const number = ++this.captures;
    return new Promise((resolve, reject) => {
      const unanswered = new AudioSourceError(
        'refused',
        'The browser did not open the microphone. Look for its question and allow it, then press again.',
      );
      const cancelTimer = this.clock.after(OPEN_MS, () => {
        this.send({ type: 'microphone.stop', capture: number });
        this.fail(unanswered);
      });
      this.current = { number, listener, opening: { resolve, reject }, ended: null, cancelTimer };
      this.send({ type: 'microphone.start', capture: number });
    });
  }

  /** Takes what the browser reports; reports of another capture than the current are ignored. */
  report(report: MicrophoneReport): void {
    const { current } = this;
    if (report.type === 'microphone.state' || !current || report.capture !== current.number) return;
    switch (report.type) {
      case 'microphone.started':
        this.opened(current);
        break;
      case 'microphone.ended':
        if (current.ended) this.finish(current);
        else this.fail(new AudioSourceError('lost', 'The microphone was closed in the middle of recording.'));
        break;
      case 'microphone.failed':
        this.fail(new AudioSourceError(report.code, report.message));
        break;
    }
  }

  /** Takes sound; empty when it belongs to no capture that is open. */
  sound(capture: number, samples: Int16Array): void {
    const { current } = this;
    if (current?.number === capture && samples.length > 0) current.listener.onFrame(samples);
  }

  /** The browser is gone; `message` is a sentence for the user. */
  gone(message: string): void {
    this.fail(new AudioSourceError('lost', message));
  }

  /**
   * Resolves when the current capture has gone one step on, and its owner has had the time to act on that: one that was
   * given up before it opened is closed as soon as it is open.
   */
  private async turn(): Promise<void> {
    await new Promise<void>((resolve) => {
      const stop = this.turns.on(() => {
        stop();
        resolve();
      });
    });
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  private opened(capture: Capture): void {
    if (!capture.opening) return;
    capture.cancelTimer();
    const { resolve } = capture.opening;
    capture.opening = null;
    let stopping: Promise<void> | null = null;
    this.turns.emit();
    resolve({
      stop: () => {
        stopping ??= this.drain(capture);
        return stopping;
      },
    });
  }

  private drain(capture: Capture): Promise<void> {
    if (this.current !== capture) return Promise.resolve();
    return new Promise((resolve) => {
      capture.ended = resolve;
      const unheard = new AudioSourceError('lost', 'The end of the recording did not arrive; say it again.');
      capture.cancelTimer = this.clock.after(DRAIN_MS, () => this.fail(unheard));
      this.send({ type: 'microphone.stop', capture: capture.number });
    });
  }

  private finish(capture: Capture): void {
    capture.cancelTimer();
    this.current = null;
    capture.ended?.();
    this.turns.emit();
  }

  private fail(error: AudioSourceError): void {
    const { current } = this;
    if (!current) return;
    if (current.opening) {
      this.current = null;
      current.cancelTimer();
      current.opening.reject(error);
      this.turns.emit();
      return;
    }
    this.finish(current);
    current.listener.onError(error);
  }
}
