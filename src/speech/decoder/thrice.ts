/** Output samples of the higher rate for each of the lower: 16 kHz to 48 kHz and back. */
const TIMES = 3;
/** Samples of the lower rate that the filter reaches to either side. */
const REACH = 24;
/** Kaiser window shape: 60 dB of stop-band attenuation, which lies below any noise that is worth filtering. */
const BETA = 5.65;
/** Half amplitude, as a share of the lower Nyquist frequency: passed to 7 kHz, stopped from 8.2 kHz on. */
const CUTOFF = 0.95;

/** Samples of the lower rate by which each of the two directions is late. */
export const THRICE_DELAY = REACH;

const KERNEL = makeKernel();

/** Three samples for each one, band-limited. */
export class ThriceAsMany {
  /** The last samples, of which the next output is made, too; at first the silence before the sound. */
  private readonly past = new Float64Array(2 * REACH);

  push(input: Float32Array): Float32Array {
    const { past } = this;
    const line = joined(past, input);
    const output = new Float32Array(input.length * TIMES);
    for (let at = 0; at < output.length; at += 1) {
      const phase = at % TIMES;
      let from = past.length + (at - phase) / TIMES;
      let sum = 0;
      for (let tap = phase; tap < KERNEL.length; tap += TIMES) sum += (KERNEL[tap] ?? 0) * (line[from--] ?? 0);
      output[at] = TIMES * sum;
    }
    past.set(line.subarray(line.length - past.length));
    return output;
  }
}

/** One sample for each three, band-limited. */
export class OneOfThree {
  private readonly past = new Float64Array(2 * REACH * TIMES);

  /** @param input a multiple of three samples */
  push(input: Float32Array): Float32Array {
    const { past } = this;
    const line = joined(past, input);
    const output = new Float32Array(input.length / TIMES);
    for (let at = 0; at < output.length; at += 1) {
      let from = past.length + at * TIMES;
      let sum = 0;
      for (let tap = 0; tap < KERNEL.length; tap += 1) sum += (KERNEL[tap] ?? 0) * (line[from--] ?? 0);
      output[at] = sum;
    }
    past.set(line.subarray(line.length - past.length));
    return output;
  }
}

function joined(past: Float64Array, input: Float32Array): Float64Array {
  const line = new Float64Array(past.length + input.length);
  line.set(past);
  line.set(input, past.length);
  return line;
}

/** A windowed sinc around its middle, `REACH` samples of the lower rate after its begin; its sum is one. */
function makeKernel(): Float64Array {
  const middle = REACH * TIMES;
  const kernel = new Float64Array(2 * middle + 1);
  for (let at = 0; at < kernel.length; at += 1) {
    const x = ((at - middle) / TIMES) * CUTOFF;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    kernel[at] = sinc * bessel0(BETA * Math.sqrt(1 - ((at - middle) / middle) ** 2));
  }
  const sum = kernel.reduce((all, each) => all + each, 0);
  return kernel.map((each) => each / sum);
}

/** The modified Bessel function of the first kind and order zero, which Kaiser's window is made of. */
function bessel0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
