import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import { SpeechError } from '../speechEngine';
import { CATALOGUE, findModel, type CatalogueModel } from './catalogue';
import { readManifest } from './manifest';
import { verifyModel } from './verify';

export interface LocateOptions {
  /** The user's own folder; empty: none. A leading `~` is the home folder. */
  readonly configured?: string;
  /** Folder of the models that come with the extension. */
  readonly bundledDir?: string;
  /** Folder of the models that were installed. */
  readonly cacheDir?: string;
}

/** The model to use. */
export interface LocatedModel {
  readonly dir: string;
  readonly name: string;
  readonly origin: 'configured' | 'bundled' | 'installed';
  /** What the catalogue says of it; null for one of the user's own. */
  readonly entry: CatalogueModel | null;
}

/**
 * Picks the model: the user's own, else the best of the catalogue, bundled before installed, a whole one before a damaged
 * one. It may be damaged still: `verifyModel` tells.
 * @throws SpeechError `model-missing` when there is none.
 */
export async function locateModel({ configured = '', bundledDir, cacheDir }: LocateOptions): Promise<LocatedModel> {
  if (configured.trim() !== '') return locateConfigured(configured.trim());
  const places = [
    { parent: bundledDir, origin: 'bundled' as const },
    { parent: cacheDir, origin: 'installed' as const },
  ];
  let damaged: LocatedModel | null = null;
  for (const entry of CATALOGUE) {
    for (const { parent, origin } of places) {
      if (!parent) continue;
      const located: LocatedModel = { dir: join(parent, entry.name), name: entry.name, origin, entry };
      const verdict = await verifyModel(located.dir);
      if (verdict.ok) return located;
      if (verdict.code === 'model-corrupt') damaged ??= located;
    }
  }
  if (damaged) return damaged;
  throw new SpeechError(
    'model-missing',
    'No speech model is installed. Install one with "mango models install", or name the folder of a Vosk model in the ' +
      'setting mango.speech.modelPath.',
  );
}

async function locateConfigured(configured: string): Promise<LocatedModel> {
  const dir = resolve(configured.replace(/^~(?=$|[\\/])/, homedir()));
  const folder = await stat(dir).catch(() => null);
  if (!folder?.isDirectory()) {
    throw new SpeechError(
      'model-missing',
      `The model folder ${dir} does not exist. Correct or clear the setting mango.speech.modelPath.`,
    );
  }
  const name = (await readManifest(dir))?.name ?? basename(dir);
  return { dir, name, origin: 'configured', entry: findModel(name) };
}
