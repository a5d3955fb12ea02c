import { createHash, hkdfSync, randomBytes } from 'node:crypto';

/** A key of AES-256 and its name. */
export interface HistoryKey {
  /** 16 hexadecimal digits, made of the key by a hash that does not lead back to it: what files and logs may say. */
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

export const KEY_BYTES = 32;
const ID_BYTES = 8;

/** Where keys are looked up. */
export interface KeySource {
  /** The 32 bytes of the key with this id; null: it is not here, now. */
  byId(id: string): Promise<Uint8Array | null>;
  /** A sentence that says how a key is brought here. */
  readonly advice: string;
}

/** Where keys are looked up and kept. */
export interface HistoryKeys extends KeySource {
  /** Makes a key, and resolves once it is where it can be found again. */
  make(): Promise<Uint8Array>;
}

/** There are none: a history that is encrypted cannot be read. */
export const NO_KEYS: KeySource = { byId: () => Promise.resolve(null), advice: 'Name the file that has it.' };

/** @throws RangeError when it has not 32 bytes */
export function historyKey(bytes: Uint8Array): HistoryKey {
  if (bytes.length !== KEY_BYTES) throw new RangeError(`A key of the history has ${KEY_BYTES} bytes.`);
  const id = createHash('sha256').update('mango history key').update(bytes).digest('hex');
  return { id: id.slice(0, 2 * ID_BYTES), bytes };
}

export function newKeyBytes(): Uint8Array {
  return randomBytes(KEY_BYTES);
}

/** A key for one file alone, so that what is counted within a file never meets the same count of another. */
export function keyOfFile(key: HistoryKey, salt: Uint8Array | string, use: 'file' | 'journal'): Buffer {
  return Buffer.from(hkdfSync('sha256', key.bytes, salt, `mango history ${use} 1`, KEY_BYTES));
}
