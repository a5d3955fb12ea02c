import {
  AudioSourceError,
  type AudioSource,
  type AudioStream,
  type Availability,
  type FrameListener,
} from './audioSource';
import { systemClock, type Clock } from '../platform/clock';
import { Emitter } from '../platform/emitter';
import type { MicrophonePageServer } from './microphonePageServer';
import { RemoteMicrophone } from './remoteMicrophone';

/** What the page needs of the editor. */
export interface PageOpener {
  /** `asExternalUri`: the address under which the user's browser reaches a loopback address of ours. */
  externalUrl(localUrl: string): Promise<string>;
  /** Asks or tells the user, then opens the address; false when the user would rather not. It carries a secret: never log it. */
  open(url: string): Promise<boolean>;
}

const WAITING = 'Waiting for the microphone page: allow the microphone there, then speak.';
const CLOSED = 'The microphone page is not open. Open it with the command "Mango: Open Microphone Page".';

/** A microphone in a page of the user's browser, wherever that runs. */
export class PageSource implements AudioSource {
  readonly kind = 'page';
  private readonly microphone: RemoteMicrophone;
  private readonly change = new Emitter<void>();
  private readonly unsubscribe: readonly (() => void)[];
  private opened = false;
  private opening: Promise<void> | null = null;

  constructor(
    private readonly server: MicrophonePageServer,
    private readonly opener: PageOpener,
    clock: Clock = systemClock,
  ) {
    const { connections } = server;
    this.microphone = new RemoteMicrophone((command) => connections.send(command), clock);
    this.unsubscribe = [
      connections.onReport.on((report) => this.microphone.report(report)),
      connections.onSound.on(({ capture, samples }) => this.microphone.sound(capture, samples)),
      connections.onSpeakerLost.on((sentence) => this.microphone.gone(sentence)),
      connections.onChange.on(() => this.change.emit()),
    ];
  }

  availability(): Promise<Availability> {
    const { state } = this.server.connections;
    if (!state) return Promise.resolve({ available: false, reason: this.opened ? WAITING : CLOSED });
    if (state.usable) return Promise.resolve({ available: true });
    return Promise.resolve({
      available: false,
      reason: `On the microphone page: ${state.reason ?? 'it cannot be used.'}`,
    });
  }

  /** Opens the microphone of the page that is connected; without one it asks for the page and fails with `unavailable`. */
  async open(listener: FrameListener): Promise<AudioStream> {
    if (!this.server.connections.state) {
      await this.openPage();
      throw new AudioSourceError('unavailable', this.opened ? WAITING : CLOSED);
    }
    return this.microphone.open(listener);
  }

  /** Offers the user to open the page; while an offer stands, further calls join it. */
  openPage(): Promise<void> {
    this.opening ??= this.offer().finally(() => (this.opening = null));
    return this.opening;
  }

  /** Serves the page again after a restart without opening it, so that one that is still open comes back by itself. */
  async resume(): Promise<void> {
    await this.server.listen();
  }

  /** The page's own talk button went down (true) or up. Returns an unsubscribe function. */
  onTalk(listener: (pressed: boolean) => void): () => void {
    return this.server.connections.onTalk.on(listener);
  }

  /** Shows on the page what goes on. */
  show(listening: boolean, text: string): void {
    this.server.connections.send({ type: 'page.show', listening, text });
  }

  onChange(listener: () => void): () => void {
    return this.change.on(listener);
  }

  async dispose(): Promise<void> {
    this.microphone.gone('The extension is shutting down.');
    for (const unsubscribe of this.unsubscribe) unsubscribe();
    await this.server.close();
  }

  private async offer(): Promise<void> {
    const base = await this.opener.externalUrl(await this.server.localUrl());
    this.opened = await this.opener.open(await this.server.pageUrl(base));
  }
}
