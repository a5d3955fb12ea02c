import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SpeechError } from '../speechEngine';
import type { ModelFile } from './catalogue';
import { sha256OfText } from './hash';
import { readManifest, writeManifest } from './manifest';
import { moveIntoPlace } from './moveIntoPlace';
import { verifyModel } from './verify';

/** Options of the decoder by name, without the dashes: `{ dither: 0 }`. */
type Settings = Readonly<Record<string, string | number | boolean>>;

/** What to change of a model's configuration. */
export interface ModelOverrides {
  /** Of conf/mfcc.conf: how features are computed. */
  readonly mfcc?: Settings;
  /** Of conf/model.conf: beams, acoustic scale, endpoint rules. */
  readonly model?: Settings;
}

const CONFIGS = [
  ['mfcc', 'conf/mfcc.conf'],
  ['model', 'conf/model.conf'],
] as const;

/** Every model has these; the manifest of one that we know nothing of is made of them and of what else is there. */
const UNKNOWN_MODEL_FILES = [
  'am/final.mdl',
  'graph/HCLr.fst',
  'graph/Gr.fst',
  'graph/disambig_tid.int',
  'graph/phones/word_boundary.int',
  'graph/words.txt',
  'ivector/final.dubm',
  'ivector/final.ie',
  'ivector/final.mat',
  'ivector/global_cmvn.stats',
  'ivector/online_cmvn.conf',
  'ivector/splice.conf',
];

/**
 * A folder with the model under a changed configuration; the large files are links. Made once for each set of overrides.
 * @param storageDir where such folders are kept.
 * @throws SpeechError `bad-input` for a name or value that cannot stand in a configuration, or the model's own error.
 */
export async function tunedModelDir(modelDir: string, storageDir: string, overrides: ModelOverrides): Promise<string> {
  const verdict = await verifyModel(modelDir);
  if (!verdict.ok) throw new SpeechError(verdict.code, verdict.message);
  const base = await realpath(modelDir);
  const configs = await Promise.all(
    CONFIGS.map(async ([key, path]) => {
      const text = rewrite(await readFile(join(base, path), 'utf8'), overrides[key] ?? {});
      return { path, text };
    }),
  );
  const known = await readManifest(base);
  const name = known?.name ?? 'own';
  const key = createHash('sha256')
    .update(JSON.stringify([base, configs.map(({ text }) => text)]))
    .digest('hex')
    .slice(0, 16);
  const target = join(storageDir, `${name}-${key}`);
  if ((await verifyModel(target)).ok) return target;

  await mkdir(storageDir, { recursive: true });
  const made = await mkdtemp(join(storageDir, '.making-'));
  try {
    const rest = known ? known.files.filter(({ path }) => !configs.some((each) => each.path === path)) : [];
    const linked = known ? rest.map(({ path }) => path) : UNKNOWN_MODEL_FILES;
    for (const path of linked) await linkFile(join(base, path), join(made, path), known === null);
    const rewritten: ModelFile[] = [];
    for (const { path, text } of configs) {
      await mkdir(dirname(join(made, path)), { recursive: true });
      await writeFile(join(made, path), text);
      rewritten.push({ path, size: Buffer.byteLength(text), sha256: sha256OfText(text), text: true });
    }
    await writeManifest(made, { name, source: `tuned from ${base}`, files: [...rewritten, ...rest] });
    await moveIntoPlace(made, target);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  return target;
}

function rewrite(text: string, settings: Settings): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const out = lines.filter((line) => {
    const name = /^--([^=\s]+)/.exec(line)?.[1];
    return line !== '' && (name === undefined || !(name in settings));
  });
  for (const [name, value] of Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!/^[a-z][a-z0-9.-]*$/.test(name) || !/^[\w.:,+-]+$/.test(String(value))) {
      throw new SpeechError('bad-input', `"${name}=${String(value)}" is not a setting of the decoder.`);
    }
    out.push(`--${name}=${String(value)}`);
  }
  return out.join('\n') + '\n';
}

/** The first way the file system allows: Windows wants a privilege for symbolic links, and hard links stay on one disk. */
async function linkFile(from: string, to: string, optional: boolean): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const source = await realpath(from).catch((error: unknown) => {
    if (optional) return null;
    throw error;
  });
  if (source === null) return;
  for (const make of [symlink, link]) {
    try {
      await make(source, to);
      return;
    } catch {
      // Not allowed here: try the next way.
    }
  }
  await copyFile(source, to);
}
