import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findModel, type ModelFile } from './catalogue';

/** The file in a model's folder that says what it is, written by us on installing or tuning. */
export const MANIFEST = 'mango-model.json';

/** What a model's folder holds. */
export interface ModelManifest {
  /** The catalogue's name for it. */
  readonly name: string;
  /** Where it came from, for people. */
  readonly source: string;
  readonly files: readonly ModelFile[];
}

export async function writeManifest(dir: string, manifest: ModelManifest): Promise<void> {
  await writeFile(join(dir, MANIFEST), JSON.stringify(manifest, null, 2) + '\n');
}

/**
 * What should be in a folder: by its own manifest, else by the catalogue where it bears a catalogue name. Null: a model
 * that we know nothing of.
 */
export async function readManifest(dir: string): Promise<ModelManifest | null> {
  const own = await readOwn(dir);
  if (own) return own;
  const model = findModel(basename(dir));
  return model && { name: model.name, source: 'unknown', files: model.files };
}

async function readOwn(dir: string): Promise<ModelManifest | null> {
  try {
    const value: unknown = JSON.parse(await readFile(join(dir, MANIFEST), 'utf8'));
    return isManifest(value) ? value : null;
  } catch {
    // Absent or unreadable: the catalogue knows as much.
    return null;
  }
}

function isManifest(value: unknown): value is ModelManifest {
  if (typeof value !== 'object' || value === null) return false;
  const { name, source, files } = value as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    typeof source === 'string' &&
    Array.isArray(files) &&
    files.length > 0 &&
    files.every(isModelFile)
  );
}

function isModelFile(value: unknown): value is ModelFile {
  if (typeof value !== 'object' || value === null) return false;
  const { path, size, sha256, text } = value as Record<string, unknown>;
  return (
    typeof path === 'string' && typeof size === 'number' && typeof sha256 === 'string' && typeof text === 'boolean'
  );
}
