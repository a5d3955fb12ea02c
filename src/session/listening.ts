import type { AudioStream, FrameListener } from '../audio/audioSource';
import type { Log } from '../platform/log';
import type { Frame, SourceKind } from '../protocol/words';

/** Opens whichever source serves; says which one it was. */
export interface Microphone {
  open(listener: FrameListener): Promise<{ readonly stream: AudioStream; readonly source: SourceKind }>;
}

/** Why listening ended: the key came up, the user took it back, or the microphone broke. */
export type ListeningEnd = 'stopped' | 'cancelled' | Error;

/**
 * One opening of the microphone. Frames are kept from the first one on and handed over once somebody takes them, so no
 * word is lost while the engine loads.
 */
export class Listening {
  private early: Frame[] | null = [];
  private sink: (frame: Frame) => void = (frame) => this.early?.push(frame);
  private settle: (end: ListeningEnd) => void = () => undefined;
  private stream: AudioStream | null = null;
  /** Settles once, with the first reason. */
  readonly ended: Promise<ListeningEnd>;

  constructor(
    private readonly microphone: Microphone,
    private readonly onFrame: (frame: Frame) => void,
    private readonly log: Log,
  ) {
    this.ended = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  end(how: ListeningEnd): void {
    this.settle(how);
  }

  /** Null when listening ended before the microphone was there. @throws what the microphone throws when it is not to be had. */
  async open(): Promise<SourceKind | null> {
    const opening = this.microphone.open({
      onFrame: (frame) => {
        this.sink(frame);
        this.onFrame(frame);
      },
      onError: (error) => this.settle(error),
    });
    const first = await Promise.race([opening, this.ended.then(() => null)]);
    if (!first) {
      // The user did not wait for it: close it when it comes, and let its refusal go unheard.
      opening
        .then(
          ({ stream }) => stream.stop(),
          (error: unknown) => this.log.debug({ err: error }, 'microphone refused after the utterance ended'),
        )
        .catch((error: unknown) => this.log.warn({ err: error }, 'microphone stopped badly'));
      return null;
    }
    this.stream = first.stream;
    return first.source;
  }

  /** Hands over what was recorded so far and everything after it. */
  pour(sink: (frame: Frame) => void): void {
    for (const frame of this.early ?? []) sink(frame);
    this.early = null;
    this.sink = sink;
  }

  /** Drains the microphone: the last word is still in its buffer when the key comes up. */
  async close(): Promise<void> {
    const stream = this.stream;
    this.stream = null;
    await stream?.stop().catch((error: unknown) => this.log.warn({ err: error }, 'microphone stopped badly'));
  }
}
