import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** What tells whether somebody else replaced the file since we last saw it; null: there is none. */
export type FileStamp = string | null;

/** Inode, size and modification time: a file replaced by rename has another inode. */
export async function stampOf(file: string): Promise<FileStamp> {
  try {
    const { ino, size, mtimeMs } = await stat(file);
    return `${ino}:${size}:${mtimeMs}`;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The same at once: of many files on the way to an answer, waiting for each takes longer than looking. */
export function stampAtOnce(file: string): FileStamp {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.ino}:${found.size}:${found.mtimeMs}` : null;
}

/** The size in bytes of the file that a stamp is of. */
export function sizeIn(stamp: FileStamp): number {
  return Number(stamp?.split(':')[1] ?? 0);
}

/** The file's size in bytes; null when there is none. */
export async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Bytes of the files in a folder and those in it, which may be gone again since it was read. 0: it is not there. */
export async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(names.map((name) => sizeOf(join(folder, name))));
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

/** The file's bytes; null when there is none. */
export async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/**
 * Replaces the file so that every reader sees the old or the new bytes, whole: a temporary file in the same folder,
 * fsync, rename, fsync of the folder. `before` is called ahead of each step, for tests that end the process there.
 */
export async function replaceFile(
  file: string,
  bytes: Uint8Array,
  before: (step: 'write' | 'sync' | 'rename' | 'sync-folder') => void = () => undefined,
): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      before('write');
      await handle.writeFile(bytes);
      before('sync');
      await handle.sync();
    } finally {
      await handle.close();
    }
    before('rename');
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  before('sync-folder');
  await syncFolder(dirname(file));
}

/** Makes a folder where there is none, for its owner alone, and its name durable: what is in it is found by that. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = resolve(folder); ; made = dirname(made)) {
    await syncFolder(dirname(made));
    if (made === resolve(first)) return;
  }
}

/** Makes names that were created, renamed or removed in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its rename is already durable enough there.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
