/** Sound for tests: something unmistakable to play, a WAV file of it, and how alike two recordings are. */

/** 16 kHz mono. Bursts of sweeps that are all different, with gaps, so that every stretch of it can be told apart. */
export function testSound(seconds: number): Int16Array {
  const samples = new Int16Array(Math.round(seconds * 16_000));
  const burst = 2_400;
  let phase = 0;
  for (let i = 0; i < samples.length; i++) {
    const number = Math.floor(i / burst);
    const within = (i % burst) / burst;
    const from = 250 + ((number * 733) % 1_900);
    const to = 250 + ((number * 1_327 + 500) % 2_600);
    phase += (2 * Math.PI * (from + (to - from) * within)) / 16_000;
    // The last burst goes on to the very last sample, so that a lost end is a lost sound.
    const envelope =
      number === Math.floor((samples.length - 1) / burst) ? 1 : Math.min(1, 6 * (1 - within), 12 * within);
    samples[i] = Math.round(11_000 * envelope * Math.sin(phase));
  }
  return samples;
}

/** A WAV file, 16 kHz mono 16 bit. */
export function wavBytes(samples: Int16Array, rate = 16_000): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length * 2, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length * 2, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)]);
}

export function join(frames: readonly Int16Array[]): Int16Array {
  const joined = new Int16Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    joined.set(frame, at);
    at += frame.length;
  }
  return joined;
}

function likeness(needle: Int16Array, haystack: Int16Array, at: number, stride: number): number {
  let product = 0;
  let needlePower = 0;
  let hayPower = 0;
  for (let i = 0; i < needle.length; i += stride) {
    const a = needle[i] ?? 0;
    const b = haystack[at + i] ?? 0;
    product += a * b;
    needlePower += a * a;
    hayPower += b * b;
  }
  return product / Math.sqrt(needlePower * hayPower || 1);
}

/** Where `needle` is in `haystack` and how alike they are there (1: the same up to loudness). Samples beyond the end count as silence. */
export function find(needle: Int16Array, haystack: Int16Array): { at: number; likeness: number } {
  let best = { at: 0, likeness: -1 };
  for (let at = 0; at < haystack.length; at++) {
    const coarse = likeness(needle, haystack, at, 31);
    if (coarse < best.likeness - 0.2) continue;
    const fine = likeness(needle, haystack, at, 1);
    if (fine > best.likeness) best = { at, likeness: fine };
  }
  return best;
}

/**
 * Share of `part`, cut into stretches of 200 ms, that is found in `whole`. On a loaded machine players, sound servers and
 * fake microphones drop a few milliseconds here and there, which would spoil a comparison in one piece.
 */
export function shareFound(part: Int16Array, whole: Int16Array): number {
  const stretch = 3_200;
  let found = 0;
  let count = 0;
  for (let at = 0; at + stretch <= part.length; at += stretch) {
    count++;
    if (find(part.subarray(at, at + stretch), whole).likeness > 0.9) found++;
  }
  return found / count;
}
