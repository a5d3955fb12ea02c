import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { historyKey, type HistoryKeys } from '../../../../src/history/encryption/key';

/** Keys in memory. */
export class KeyRing implements HistoryKeys {
  readonly advice = 'Ask who has it.';
  readonly #keys = new Map<string, Uint8Array>();

  byId(id: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.#keys.get(id) ?? null);
  }

  make(): Promise<Uint8Array> {
    const bytes = randomBytes(32);
    this.add(bytes);
    return Promise.resolve(bytes);
  }

  add(bytes: Uint8Array): void {
    this.#keys.set(historyKey(bytes).id, bytes);
  }

  drop(bytes: Uint8Array): void {
    this.#keys.delete(historyKey(bytes).id);
  }
}

/** Files below a folder that have a text in their bytes, or in their names. */
export async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    if (path.includes(text) || (await readFile(path)).includes(text)) found.push(path);
  }
  return found;
}
