import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readIfThere, replaceFile, syncFolder } from '../files';
import type { HistoryPaths } from '../store/historyPaths';
import { keyIdOf } from './fileCipher';

/** Whether a history is encrypted. */
export interface EncryptionState {
  /** The id of the key that everything is written under; null: nothing is encrypted. */
  readonly key: string | null;
  /** False: files may be left that are not, or under another key. */
  readonly settled: boolean;
}

const PLAIN: EncryptionState = { key: null, settled: true };
const KEY_ID = /^[0-9a-f]{16}$/;

/** `history.encrypted` for `history.sqlite`, and so for all the others. */
export function encryptedName(plain: string): string {
  return plain.replace(/(?:\.sqlite)?$/, '.encrypted');
}

/** What holds now. A file that cannot be made out is passed over for what the image itself is. */
export async function readState({ encryption, image }: HistoryPaths): Promise<EncryptionState> {
  const bytes = await readIfThere(encryption);
  const said = bytes ? parse(bytes) : null;
  if (said) return said;
  // Without its note, or with a damaged one: who sees an encrypted image must not write beside it what is not.
  const encrypted = await readIfThere(encryptedName(image));
  const key = encrypted ? keyIdOf(encrypted) : null;
  return key === null ? PLAIN : { key, settled: false };
}

/** Resolves when it is on disk. */
export async function writeState({ encryption }: HistoryPaths, { key, settled }: EncryptionState): Promise<void> {
  if (key === null && settled) {
    await rm(encryption, { force: true });
    await syncFolder(dirname(encryption));
  } else {
    await replaceFile(encryption, Buffer.from(`${JSON.stringify({ format: 1, key, settled })}\n`));
  }
}

function parse(bytes: Buffer): EncryptionState | null {
  try {
    const value = JSON.parse(bytes.toString('utf8')) as Partial<EncryptionState> | null;
    if (typeof value?.settled !== 'boolean') return null;
    const { key, settled } = value;
    return key === null || (typeof key === 'string' && KEY_ID.test(key)) ? { key, settled } : null;
  } catch {
    // Not JSON.
    return null;
  }
}
