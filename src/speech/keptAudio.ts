import { SAMPLE_RATE, type Frame } from '../protocol/words';

const FIRST_CAPACITY = 4 * SAMPLE_RATE;

/** The whole audio of an utterance, kept until its result so that it can be decoded again. */
export class KeptAudio {
  private samples = new Int16Array(FIRST_CAPACITY);
  private used = 0;

  /** @param limit the most samples it keeps. */
  constructor(private readonly limit: number) {}

  get length(): number {
    return this.used;
  }

  /** Copies a frame. False when the limit cut it short. */
  append(frame: Frame): boolean {
    const taken = Math.min(frame.length, this.limit - this.used);
    if (this.used + taken > this.samples.length) {
      const larger = new Int16Array(Math.max(this.used + taken, this.samples.length * 2));
      larger.set(this.samples.subarray(0, this.used));
      this.samples = larger;
    }
    this.samples.set(frame.subarray(0, taken), this.used);
    this.used += taken;
    return taken === frame.length;
  }

  /** A view, valid until the next `append`. */
  read(from: number, count: number): Frame {
    return this.samples.subarray(from, Math.min(this.used, from + count));
  }
}
