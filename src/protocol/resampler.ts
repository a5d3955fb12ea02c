/**
 * Sample rate conversion, shared by the browser's capture and the WAV reader. Pure; here because the protocol's folder is
 * the one both sides may import.
 */

/** Zero crossings of the sinc kept on each side; more make the filter steeper. */
const ZEROS = 24;
/** Table entries per zero crossing; between them the kernel is interpolated (error below -100 dB). */
const RESOLUTION = 512;
/** Kaiser window shape: 80 dB of stop-band attenuation. */
const BETA = 8;
/** Share of the narrower Nyquist band that is passed. */
const ROLLOFF = 0.94;

function bessel0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function makeKernel(): Float64Array {
  const kernel = new Float64Array(ZEROS * RESOLUTION + 2);
  const norm = bessel0(BETA);
  for (let i = 0; i <= ZEROS * RESOLUTION; i++) {
    const x = i / RESOLUTION;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    kernel[i] = (sinc * bessel0(BETA * Math.sqrt(1 - (x / ZEROS) ** 2))) / norm;
  }
  return kernel;
}

/** Streaming band-limited resampler (windowed sinc) without a shift in time: sample n of the output sits at n / `to` seconds. */
export class Resampler {
  private readonly kernel = makeKernel();
  private readonly step: number;
  private readonly cutoff: number;
  private readonly reach: number;
  private kept: Float32Array;
  /** Absolute index of `kept[0]`; negative while the silence before the sound is still in it. */
  private keptFrom: number;
  private taken = 0;
  private produced = 0;

  /** Rates in Hz, both above zero. */
  constructor(
    private readonly from: number,
    private readonly to: number,
  ) {
    this.step = from / to;
    this.cutoff = from === to ? 1 : Math.min(1, to / from) * ROLLOFF;
    this.reach = Math.ceil(ZEROS / this.cutoff);
    this.kept = new Float32Array(this.reach);
    this.keptFrom = -this.reach;
  }

  /** Takes samples and returns as many as can be computed by now (perhaps none). */
  push(input: Float32Array): Float32Array {
    if (this.from === this.to) return input;
    const joined = new Float32Array(this.kept.length + input.length);
    joined.set(this.kept);
    joined.set(input, this.kept.length);
    this.kept = joined;
    this.taken += input.length;
    return this.compute(Math.floor((this.taken - 1 - this.reach) / this.step) + 1);
  }

  /** The rest, as if silence followed. The resampler is done after this. */
  flush(): Float32Array {
    if (this.from === this.to) return new Float32Array(0);
    const taken = this.taken;
    const joined = new Float32Array(this.kept.length + this.reach + 1);
    joined.set(this.kept);
    this.kept = joined;
    return this.compute(Math.ceil(taken / this.step));
  }

  /** Computes output samples up to, not including, number `until`, and forgets input no longer needed. */
  private compute(until: number): Float32Array {
    const output = new Float32Array(Math.max(0, until - this.produced));
    for (let i = 0; i < output.length; i++) output[i] = this.at((this.produced + i) * this.step);
    this.produced += output.length;
    const needed = Math.floor(this.produced * this.step) - this.reach;
    if (needed > this.keptFrom) {
      this.kept = this.kept.slice(needed - this.keptFrom);
      this.keptFrom = needed;
    }
    return output;
  }

  private at(position: number): number {
    const scale = this.cutoff * RESOLUTION;
    const first = Math.ceil(position - ZEROS / this.cutoff);
    const last = Math.floor(position + ZEROS / this.cutoff);
    let sum = 0;
    for (let n = first; n <= last; n++) {
      const x = Math.abs(position - n) * scale;
      const index = Math.floor(x);
      const left = this.kernel[index] ?? 0;
      const right = this.kernel[index + 1] ?? 0;
      sum += (this.kept[n - this.keptFrom] ?? 0) * (left + (right - left) * (x - index));
    }
    return sum * this.cutoff;
  }
}

/** Samples of -1 to 1 as signed 16 bit; what lies beyond is clipped. */
export function toInt16(input: Float32Array): Int16Array {
  return Int16Array.from(input, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))));
}
