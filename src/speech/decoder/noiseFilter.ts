import { joined } from './joined';
import { RNNOISE_DELAY, RNNOISE_FRAME, type Denoiser } from './rnnoise';
import { OneOfThree, THRICE_DELAY, ThriceAsMany } from './thrice';

/**
 * How much of the sound stays as it came. Of the filter's output alone no more commands are right than of the noisy sound
 * (docs/architecture.md).
 */
const AS_IT_CAME = 0.3;
/** 10 ms at 16 kHz. */
const BLOCK = RNNOISE_FRAME / 3;
/** Samples at 16 kHz by which the filtered sound is late. */
const DELAY = 2 * THRICE_DELAY + RNNOISE_DELAY / 3;

/**
 * Takes noise out of a sound of 16 kHz, whatever pieces it comes in. What comes out lies where it lay, sample by sample, and
 * is as long as what went in once it has been drained.
 */
export class NoiseFilter {
  private readonly up = new ThriceAsMany();
  private readonly down = new OneOfThree();
  /** What has not come out yet, and behind it the silence of `drain`. */
  private waiting: Int16Array = new Int16Array(0);
  private silence = 0;
  /** How many of the waiting samples went in. */
  private taken = 0;
  /** How many samples of the filter's output are still of the time before the sound. */
  private early = DELAY;

  constructor(private readonly denoiser: Denoiser) {}

  accept(samples: Int16Array): Int16Array {
    this.waiting = joined([this.waiting, samples]);
    return this.work();
  }

  /** The rest. The filter is done after this. */
  drain(): Int16Array {
    const missing = this.waiting.length + DELAY - this.taken;
    this.silence = Math.ceil(missing / BLOCK) * BLOCK - (this.waiting.length - this.taken);
    const output = this.accept(new Int16Array(this.silence));
    this.close();
    return output;
  }

  /** What went in and did not come out, as it came; the filter is done after this. For one that gave up. */
  abandon(): Int16Array {
    this.close();
    return this.waiting.subarray(0, this.waiting.length - this.silence);
  }

  close(): void {
    this.denoiser.close();
  }

  /** Filters what waits, in whole blocks, and takes out what is ready. */
  private work(): Int16Array {
    const { waiting } = this;
    const blocks = Math.floor((waiting.length - this.taken) / BLOCK);
    const filtered = new Float32Array(blocks * BLOCK);
    for (let at = 0; at < filtered.length; at += BLOCK) {
      const from = this.taken + at;
      filtered.set(this.filter(Float32Array.from(waiting.subarray(from, from + BLOCK))), at);
    }
    const ready = filtered.subarray(Math.min(this.early, filtered.length));
    this.early -= filtered.length - ready.length;
    this.taken += filtered.length;
    const output = waiting.slice(0, Math.min(ready.length, waiting.length - this.silence));
    for (const [at, sample] of output.entries()) output[at] = mixed(sample, ready[at] ?? 0);
    this.waiting = waiting.subarray(output.length);
    this.taken -= output.length;
    return output;
  }

  private filter(block: Float32Array): Float32Array {
    const wide = this.up.push(block);
    this.denoiser.denoise(wide);
    return this.down.push(wide);
  }
}

function mixed(raw: number, filtered: number): number {
  const sum = AS_IT_CAME * raw + (1 - AS_IT_CAME) * filtered;
  return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
}
