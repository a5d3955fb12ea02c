import { SAMPLE_RATE } from '../../protocol/words';

/** 10 ms: short enough to find the gaps between sounds of one word. */
const FRAME = SAMPLE_RATE / 100;
/** Frames that are listened to before anything is said: 0.8 s. */
const ENOUGH = 80;
/** And at most: 2 s. */
const MOST = 200;
/** Frames that must follow where the sound was still, for somebody to begin speaking: 0.4 s. */
const SOME_SPEECH = 40;
/** Of the frames, sorted by power: the pauses, but for a dropout, and speech, but for a click. */
const PAUSES = 0.02;
const SPEECH = 0.9;
/**
 * Speech this far above the pauses, in decibels, is heard well as it came. It is about 14 dB of speech to noise as
 * test/bench/accuracy/noise.ts counts them: loud frames are louder than the mean, and noise has pauses, too.
 */
const CLEAR_DB = 20;
/** Nobody has spoken yet where all lies closer together than this, in decibels. */
const STILL_DB = 6;
/** Pauses of less power than this (-61 dBFS) are a quiet room, however softly somebody speaks. */
const QUIET_POWER = 30 ** 2;
/** One pole at 100 Hz: what lies below is hum, rumble and a shifted zero line, and no speech. */
const HIGH_PASS = Math.exp((-2 * Math.PI * 100) / SAMPLE_RATE);

export type Noise = 'quiet' | 'noisy';

/** Says how noisy it is where somebody speaks, by the beginning of a recording. */
export class NoiseJudge {
  private readonly powers: number[] = [];
  private frame = new Int16Array(0);
  private frames = 0;
  /** The number of frames when all was still for the last time. */
  private stillAt = 0;
  private before = 0;
  private passed = 0;
  private begun = false;

  /** @returns null while it is too early to say. */
  accept(samples: Int16Array): Noise | null {
    const all = new Int16Array(this.frame.length + samples.length);
    all.set(this.frame);
    all.set(samples, this.frame.length);
    let at = 0;
    for (; at + FRAME <= all.length; at += FRAME) {
      const noise = this.listen(all.subarray(at, at + FRAME));
      if (noise) return noise;
    }
    this.frame = all.slice(at);
    return null;
  }

  /** What can be said of a recording that ends here. */
  finish(): Noise {
    const { pauses, rangeDb } = this.measure();
    return pauses < QUIET_POWER || rangeDb >= CLEAR_DB ? 'quiet' : 'noisy';
  }

  private listen(frame: Int16Array): Noise | null {
    const power = this.powerOf(frame);
    this.frames += 1;
    // A line without any sound, in front of a recording or inside it, says nothing of the room.
    if (!frame.every((sample) => sample === frame[0])) this.powers.push(power);
    if (this.frames >= MOST) return this.finish();
    if (this.powers.length < ENOUGH) return null;
    const { pauses, rangeDb } = this.measure();
    if (pauses < QUIET_POWER || rangeDb >= CLEAR_DB) return 'quiet';
    if (rangeDb < STILL_DB) this.stillAt = this.frames;
    return this.stillAt > 0 && this.frames < this.stillAt + SOME_SPEECH ? null : 'noisy';
  }

  private measure(): { readonly pauses: number; readonly rangeDb: number } {
    const sorted = this.powers.toSorted((one, other) => one - other);
    const last = sorted.length - 1;
    const pauses = sorted[Math.floor(PAUSES * last)] ?? 0;
    const speech = sorted[Math.round(SPEECH * last)] ?? 0;
    // One is added so that silence has a logarithm.
    return { pauses, rangeDb: 10 * Math.log10((speech + 1) / (pauses + 1)) };
  }

  private powerOf(frame: Int16Array): number {
    if (!this.begun) this.before = frame[0] ?? 0;
    this.begun = true;
    let sum = 0;
    for (const sample of frame) {
      this.passed = sample - this.before + HIGH_PASS * this.passed;
      this.before = sample;
      sum += this.passed ** 2;
    }
    return sum / frame.length;
  }
}
