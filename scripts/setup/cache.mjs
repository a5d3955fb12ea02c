// Where set-up keeps what it fetched: outside the tree, so that it is neither packaged nor lost with a clean clone.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const ABANDONED_AFTER_MS = 24 * 3600 * 1000;

/** As src/platform/paths.ts has it: the product keeps its models in the folder `models` in here. */
export function cacheFolder() {
  const { MANGO_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (MANGO_CACHE) return MANGO_CACHE;
  const base = XDG_CACHE_HOME || (process.platform === 'win32' && LOCALAPPDATA) || join(homedir(), '.cache');
  return join(base, 'alphanumeric-mango');
}

/**
 * Fills `folder` under a temporary name beside it and renames it when complete, so that a folder that exists is whole,
 * also after a kill and with two set-ups at once (the second to finish throws its own away).
 * @param {(partial: string) => Promise<void>} fill
 */
export async function fillAtomically(folder, fill) {
  mkdirSync(dirname(folder), { recursive: true });
  removeAbandoned(folder);
  const partial = `${folder}.partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial);
  try {
    await fill(partial);
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function removeAbandoned(folder) {
  for (const name of readdirSync(dirname(folder))) {
    const path = join(dirname(folder), name);
    if (!path.startsWith(`${folder}.partial-`)) continue;
    if (Date.now() - statSync(path).mtimeMs > ABANDONED_AFTER_MS) rmSync(path, { recursive: true, force: true });
  }
}
