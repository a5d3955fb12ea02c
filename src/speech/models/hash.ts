import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ModelFile } from './catalogue';

/** Hex sha256 of a file's bytes. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Hex sha256 of what a text says, whatever its line ends and blank lines. */
export function sha256OfText(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  return createHash('sha256')
    .update(lines.filter((line) => line !== '').join('\n'))
    .digest('hex');
}

/** The hash a model file is to be compared by. */
export async function sha256OfModelFile(file: string, { text }: Pick<ModelFile, 'text'>): Promise<string> {
  return text ? sha256OfText(await readFile(file, 'utf8')) : sha256(file);
}
