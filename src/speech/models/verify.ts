import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFile } from './catalogue';
import { sha256OfModelFile } from './hash';
import { readManifest } from './manifest';

/** Whether a folder holds a whole model. `name`: the catalogue's, or null for one that we know nothing of. */
export type Verdict =
  | { readonly ok: true; readonly name: string | null }
  | {
      readonly ok: false;
      readonly code: 'model-missing' | 'model-corrupt';
      /** Relative to the model's folder. */
      readonly file: string;
      /** What is wrong with which file and how to mend it. */
      readonly message: string;
    };

/** What any model needs that can be given a grammar; without them the library crashes or refuses. */
const NEEDED = ['am/final.mdl', 'conf/mfcc.conf', 'conf/model.conf', 'graph/HCLr.fst', 'graph/Gr.fst'];

/**
 * Looks for missing, truncated and damaged files.
 * @param depth `fast`: sizes, and hashes of the small texts; `full`: hashes of all (a quarter of a second for 70 MB).
 */
export async function verifyModel(dir: string, depth: 'fast' | 'full' = 'fast'): Promise<Verdict> {
  const folder = await stat(dir).catch(() => null);
  if (!folder?.isDirectory()) {
    return {
      ok: false,
      code: 'model-missing',
      file: '',
      message: `There is no speech model in ${dir}. Install one with "mango models install".`,
    };
  }
  const manifest = await readManifest(dir);
  if (!manifest) return verifyUnknown(dir);
  for (const file of manifest.files) {
    const wrong = await whatIsWrongWith(join(dir, file.path), file, depth);
    if (wrong) {
      const mending =
        `Install the model again with "mango models install ${manifest.name}", or the extension if it came with it; ` +
        'if the change is yours, give the folder another name.';
      const message = `The speech model is damaged: ${join(dir, file.path)} ${wrong}. ${mending}`;
      return { ok: false, code: 'model-corrupt', file: file.path, message };
    }
  }
  return { ok: true, name: manifest.name };
}

async function whatIsWrongWith(path: string, file: ModelFile, depth: 'fast' | 'full'): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return 'is missing';
  if (!file.text) {
    if (found.size < file.size) return `is cut off after ${found.size} of ${file.size} bytes`;
    if (found.size > file.size) return `has ${found.size} bytes instead of ${file.size}`;
    if (depth === 'fast') return null;
  }
  try {
    return (await sha256OfModelFile(path, file)) === file.sha256 ? null : 'does not have the content it should have';
  } catch (error) {
    return `cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
}

async function verifyUnknown(dir: string): Promise<Verdict> {
  for (const file of NEEDED) {
    const found = await stat(join(dir, file)).catch(() => null);
    if (found?.isFile() && found.size > 0) continue;
    const state = found ? 'is empty' : 'is missing';
    const message =
      `${dir} is not a whole speech model: ${file} ${state}. Choose the folder of a Vosk model with a dynamic graph ` +
      '(the small ones have one).';
    return { ok: false, code: 'model-corrupt', file, message };
  }
  return { ok: true, name: null };
}
