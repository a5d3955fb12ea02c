import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Preread } from '../language/preread';

const unpack = promisify(gunzip);

/**
 * What the build read of the vocabularies in this folder of the product: half a second of work that each start is spared.
 * Undefined where the build left none, as in a folder of somebody's own: then the files are read as they are.
 */
export async function readPreread(vocabularies: string): Promise<Preread | undefined> {
  // Put in by the build (esbuild.mjs), the same as in the file; absent in what is built while developing.
  const reader = process.env.MANGO_READER;
  if (!reader) return undefined;
  try {
    const packed = await readFile(join(vocabularies, '..', 'dist', 'vocabularies.json.gz'));
    return Preread.of((await unpack(packed)).toString('utf8'), reader);
  } catch {
    // None there, or not to be read.
    return undefined;
  }
}
