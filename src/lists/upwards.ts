import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Folders above the first that are looked at. */
const MAX_STEPS = 12;
const MAX_BYTES = 1 << 20;

/** The folder and those above it. */
function foldersUpwards(folder: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; folders.length < MAX_STEPS && dirname(at) !== at;) {
    at = dirname(at);
    folders.push(at);
  }
  return folders;
}

/** The nearest file of one of these names, from the folder upwards. */
export async function nearest(folder: string, names: readonly string[]): Promise<string | null> {
  for (const each of foldersUpwards(folder)) {
    for (const name of names) {
      const path = join(each, name);
      if (await exists(path)) return path;
    }
  }
  return null;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** The text of a file of reasonable size; null where there is none. */
export async function textOf(path: string): Promise<string | null> {
  try {
    const { size } = await stat(path);
    return size > MAX_BYTES ? null : await readFile(path, 'utf8');
  } catch {
    return null;
  }
}
