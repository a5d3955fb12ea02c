import { readFile } from 'node:fs/promises';

/** Of the fixtures and of what the browser's microphone is given. */
export const SAMPLE_RATE = 16_000;

const HEADER_BYTES = 44;

/** The samples of a 16 kHz mono 16 bit file. @throws Error for any other. */
export async function readWave(path: string): Promise<Int16Array> {
  const file = await readFile(path);
  const format = chunk(file, 'fmt ');
  const [encoding, channels, rate, bits] = [0, 2, 4, 14].map((at, index) =>
    index === 2 ? format.readUInt32LE(at) : format.readUInt16LE(at),
  );
  if (encoding !== 1 || channels !== 1 || rate !== SAMPLE_RATE || bits !== 16) {
    throw new Error(`${path} is not 16 kHz mono 16 bit PCM.`);
  }
  const data = chunk(file, 'data');
  return Int16Array.from({ length: data.length >> 1 }, (_, index) => data.readInt16LE(index * 2));
}

/** A 16 kHz mono 16 bit file of these samples. */
export function writeWave(samples: Int16Array): Buffer {
  const bytes = samples.length * 2;
  const file = Buffer.alloc(HEADER_BYTES + bytes);
  file.write('RIFF', 0);
  file.writeUInt32LE(HEADER_BYTES - 8 + bytes, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(SAMPLE_RATE, 24);
  file.writeUInt32LE(SAMPLE_RATE * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(bytes, 40);
  samples.forEach((sample, index) => file.writeInt16LE(sample, HEADER_BYTES + index * 2));
  return file;
}

/** The contents of the first chunk of that name. */
function chunk(file: Buffer, name: string): Buffer {
  for (let at = 12; at + 8 <= file.length;) {
    const size = file.readUInt32LE(at + 4);
    if (file.toString('latin1', at, at + 4) === name) return file.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size % 2);
  }
  throw new Error(`The file has no "${name}" chunk.`);
}
