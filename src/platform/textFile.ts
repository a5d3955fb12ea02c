import { readFile, stat } from 'node:fs/promises';

/** The largest vocabulary file that is opened, in bytes: what is too long of a smaller one is said with line and column. */
export const MAX_VOCABULARY_BYTES = 64_000_000;

/**
 * Reads a text file; bytes that are no UTF-8 become U+FFFD.
 * @throws Error when it is no plain file (reading a pipe could wait for ever), larger than `maxBytes`, or unreadable.
 */
export async function readTextFile(path: string, maxBytes: number): Promise<string> {
  const found = await stat(path);
  if (!found.isFile()) throw new Error('it is no file');
  if (found.size > maxBytes) throw new Error(`it has ${found.size} bytes, and at most ${maxBytes} are read`);
  return readFile(path, 'utf8');
}
