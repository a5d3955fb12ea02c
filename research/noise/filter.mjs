// filter.mjs FROM TO: pieces of 4 s (16 bits, 16 kHz), each as the decoder's noise filter leaves it.
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { loadSource } from '../../scripts/shared/loadSource.mjs';

const PIECE = 64_000;
const { NoiseFilter } = await loadSource('src/speech/decoder/noiseFilter.ts');
const { Rnnoise } = await loadSource('src/speech/decoder/rnnoise.ts');
const [, , from, to] = argv;
const bytes = readFileSync(from);
const sound = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
const rnnoise = Rnnoise.load(process.cwd());
for (let at = 0; at < sound.length; at += PIECE) {
  const filter = new NoiseFilter(rnnoise.open());
  const begun = filter.accept(sound.slice(at, at + PIECE));
  sound.set([...begun, ...filter.drain()].slice(0, PIECE), at);
}
writeFileSync(to, Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength));
