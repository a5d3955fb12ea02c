import { Resampler, toInt16 } from '../../protocol/resampler';
import { SAMPLE_RATE } from '../../protocol/words';

/** Rates that are taken, in Hz: from telephones to studios. */
export const RATES = { least: 4_000, most: 192_000 } as const;

const EMPTY = new Int16Array(0);

/** Bytes of a client's sound (16-bit little-endian, mono) as the samples that the decoder hears. */
export class AudioInput {
  private readonly resampler: Resampler | null;
  /** The first half of a sample whose second half comes with the next message. */
  private half: number | null = null;

  /** @param rate within {@link RATES}. */
  constructor(rate: number) {
    this.resampler = rate === SAMPLE_RATE ? null : new Resampler(rate, SAMPLE_RATE);
  }

  push(bytes: Buffer): Int16Array {
    const whole = this.half === null ? bytes : Buffer.concat([Buffer.of(this.half), bytes]);
    const count = Math.floor(whole.length / 2);
    this.half = whole.length % 2 === 1 ? (whole[whole.length - 1] ?? null) : null;
    if (count === 0) return EMPTY;
    if (!this.resampler) return samples(whole, count);
    const floats = new Float32Array(count);
    for (let index = 0; index < count; index++) floats[index] = whole.readInt16LE(index * 2) / 32_768;
    return toInt16(this.resampler.push(floats));
  }

  /** What the last sounds still come to. */
  flush(): Int16Array {
    return this.resampler ? toInt16(this.resampler.flush()) : EMPTY;
  }
}

function samples(bytes: Buffer, count: number): Int16Array {
  const copy = new Int16Array(count);
  for (let index = 0; index < count; index++) copy[index] = bytes.readInt16LE(index * 2);
  return copy;
}
