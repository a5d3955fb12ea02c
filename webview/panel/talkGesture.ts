import type { TalkMode } from '../../src/protocol/panel';

/**
 * A press shorter than this is a tap. Shorter than the push-to-talk key's half second, which has to wait for the
 * keyboard to repeat: here the release is seen, and "enter" said while holding takes less than half a second.
 */
export const TAP_MS = 300;

/**
 * What pressing and releasing the talk button means. A hold talks until the release; in mode `auto` a tap starts and the
 * next tap stops, for those who cannot hold a button down.
 */
export class TalkGesture {
  mode: TalkMode = 'auto';
  /** When the press that began this stretch of listening went down; null when it did not begin with a press. */
  private pressedAt: number | null = null;

  constructor(
    private readonly talk: { start(): void; stop(): void },
    private readonly now: () => number,
  ) {}

  /** Whether the button is down now and its release may end the utterance. */
  get held(): boolean {
    return this.pressedAt !== null;
  }

  /** `listening`: what the host says is going on at this moment. */
  press(listening: boolean): void {
    if (listening) {
      this.pressedAt = null;
      this.talk.stop();
    } else {
      this.pressedAt = this.now();
      this.talk.start();
    }
  }

  release(): void {
    const pressedAt = this.pressedAt;
    this.pressedAt = null;
    if (pressedAt === null || this.mode === 'toggle') return;
    if (this.mode === 'auto' && this.now() - pressedAt < TAP_MS) return;
    this.talk.stop();
  }

  /** A press without a release, as a screen reader makes it. */
  tap(listening: boolean): void {
    this.pressedAt = null;
    if (listening) this.talk.stop();
    else this.talk.start();
  }
}
