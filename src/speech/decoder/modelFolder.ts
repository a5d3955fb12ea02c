import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Libvosk, Model } from './libvosk';

/** What stands in a model's folder in place of a file of its own, by its path there; null: nothing does. */
export type Replacements = ReadonlyMap<string, string | Uint8Array | null>;

/**
 * Opens a model with some of its files replaced. A folder is made around it that shares all others, and removed: the library
 * keeps nothing open.
 * @returns null when the library cannot read it. @throws whatever the file system says.
 */
export function openWith(library: Libvosk, base: string, replaced: Replacements): Model | null {
  const folder = mkdtempSync(join(tmpdir(), 'mango-model-'));
  try {
    const dir = realpathSync(base);
    for (const path of filesOf(dir)) if (!replaced.has(path)) share(join(dir, path), join(folder, path));
    for (const [path, content] of replaced) {
      if (content === null) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return library.openModel(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of the model's folder what the library reads. */
function filesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /^(am|conf|graph|ivector)\//.test(path))
    .filter((path) => statSync(join(dir, path)).isFile());
}

/** The first way the file system allows: Windows wants a privilege for symbolic links, and hard links stay on one disk. */
function share(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  const source = realpathSync(from);
  for (const make of [symlinkSync, linkSync]) {
    try {
      make(source, to);
      return;
    } catch {
      // Not allowed here: try the next way.
    }
  }
  copyFileSync(source, to);
}
