import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { keyOfFile, type HistoryKey } from './key';

/**
 * An encrypted file is a header, chunks, and the header once more, so that damage to one of them is not the end:
 * magic (8 bytes), version (1), zeros (3), id of the key (8), salt (16), CRC-32 of these (4, little endian). Each chunk is
 * up to 64 KiB of the plain file under AES-256-GCM and its tag (16), with a key of the file's own. The chunk's number is its
 * nonce; header, number and whether it is the last are authenticated with it, so that chunks which were changed, moved, left
 * out or cut off are found.
 */
const MAGIC = Buffer.from('MANGOENC', 'latin1');
/** What a plain file begins with (https://sqlite.org/fileformat.html). */
const SQLITE = Buffer.from('SQLite format 3\0', 'latin1');
const VERSION = 1;
export const HEADER = 40;
const CHECKED = HEADER - 4;
/** A multiple of SQLite's pages. */
export const CHUNK = 64 << 10;
const TAG = 16;

export interface DecryptedFile {
  readonly bytes: Buffer;
  /** False: some chunks could not be read, and are zeros. */
  readonly intact: boolean;
}

export function encryptFile(plain: Uint8Array, key: HistoryKey): Buffer {
  const header = Buffer.alloc(HEADER);
  MAGIC.copy(header);
  header.writeUInt8(VERSION, 8);
  header.write(key.id, 12, 'hex');
  randomBytes(16).copy(header, 20);
  header.writeUInt32LE(crc32(header.subarray(0, CHECKED)), CHECKED);
  const own = keyOfFile(key, header.subarray(20, CHECKED), 'file');
  const count = Math.max(1, Math.ceil(plain.length / CHUNK));
  const parts: Buffer[] = [header];
  for (let at = 0; at < count; at++) {
    const cipher = createCipheriv('aes-256-gcm', own, nonce(at));
    cipher.setAAD(bound(header, at, at === count - 1));
    parts.push(cipher.update(plain.subarray(at * CHUNK, (at + 1) * CHUNK)), cipher.final(), cipher.getAuthTag());
  }
  return Buffer.concat([...parts, header]);
}

/** The id of the key that a file is under; null: it is no encrypted file, or its headers are gone. */
export function keyIdOf(file: Uint8Array): string | null {
  return headerOf(buffer(file))?.subarray(12, 20).toString('hex') ?? null;
}

/** A newer program wrote it: only that can read it. */
export function isNewerFormat(file: Uint8Array): boolean {
  return (headerOf(buffer(file))?.readUInt8(8) ?? 0) > VERSION;
}

/** What can be read of an encrypted file with its key. Never throws. */
export function decryptFile(file: Uint8Array, key: HistoryKey): DecryptedFile {
  const bytes = buffer(file);
  const header = headerOf(bytes);
  if (!header || header.readUInt8(8) !== VERSION) return { bytes: Buffer.alloc(0), intact: false };
  const own = keyOfFile(key, header.subarray(20, CHECKED), 'file');
  const trailer = bytes.lastIndexOf(header);
  const isWhole = trailer === bytes.length - HEADER && bytes.indexOf(header) === 0 && trailer > 0;
  const body = bytes.subarray(HEADER, trailer >= HEADER ? trailer : bytes.length);
  const count = Math.max(1, Math.ceil(body.length / (CHUNK + TAG)));
  let intact = isWhole;
  // What cannot be read stays zeros.
  const plainBytes = Buffer.alloc(Math.max(0, body.length - count * TAG));
  for (let at = 0; at < count; at++) {
    const sealed = body.subarray(at * (CHUNK + TAG), (at + 1) * (CHUNK + TAG));
    const plain = opened(sealed, own, header, at, at === count - 1);
    // What was cut off behind it made a chunk the last that was none.
    const rest = plain ?? (at === count - 1 ? opened(sealed, own, header, at, false) : null);
    intact &&= plain !== null;
    rest?.copy(plainBytes, at * CHUNK);
  }
  return { bytes: plainBytes, intact };
}

function opened(sealed: Buffer, own: Buffer, header: Buffer, at: number, isLast: boolean): Buffer | null {
  if (sealed.length < TAG) return null;
  const decipher = createDecipheriv('aes-256-gcm', own, nonce(at), { authTagLength: TAG });
  decipher.setAAD(bound(header, at, isLast));
  decipher.setAuthTag(sealed.subarray(-TAG));
  try {
    const plain = decipher.update(sealed.subarray(0, -TAG));
    // Throws when the tag is another; there is never more of it.
    decipher.final();
    return plain;
  } catch {
    // Not what was written.
    return null;
  }
}

/** An encrypted file whose chunks are opened one by one, by whoever reads them. */
export interface ChunkedFile {
  /** Bytes of the plain file. */
  readonly size: number;
  /** Where a chunk is in the file: from, to (exclusive). */
  readonly place: (at: number) => readonly [number, number];
  /** What is in it; null: not what was written. */
  readonly open: (at: number, sealed: Buffer) => Buffer | null;
}

/** Null: it has to be read as a whole, for what can be made of it. */
export function chunkedFile(front: Buffer, back: Buffer, length: number, key: HistoryKey): ChunkedFile | null {
  if (length < 2 * HEADER + TAG || headerOf(front) === null || !front.equals(back) || front.readUInt8(8) !== VERSION)
    return null;
  const own = keyOfFile(key, front.subarray(20, CHECKED), 'file');
  const sealed = length - 2 * HEADER;
  const count = Math.ceil(sealed / (CHUNK + TAG));
  return {
    size: sealed - count * TAG,
    place: (at) => [HEADER + at * (CHUNK + TAG), HEADER + Math.min(sealed, (at + 1) * (CHUNK + TAG))],
    open: (at, part) => opened(part, own, front, at, at === count - 1),
  };
}

/** The first header that is whole: the one in front, or the one behind. */
function headerOf(bytes: Buffer): Buffer | null {
  // Plain, and mostly megabytes to look for one in.
  if (bytes.subarray(0, SQLITE.length).equals(SQLITE)) return null;
  for (const at of [0, bytes.lastIndexOf(MAGIC)]) {
    if (at < 0 || at + HEADER > bytes.length || bytes.compare(MAGIC, 0, 8, at, at + 8) !== 0) continue;
    const header = bytes.subarray(at, at + HEADER);
    if (header.readUInt32LE(CHECKED) === crc32(header.subarray(0, CHECKED))) return header;
  }
  return null;
}

function nonce(at: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(at, 8);
  return bytes;
}

function bound(header: Buffer, at: number, isLast: boolean): Buffer {
  const bytes = Buffer.alloc(HEADER + 5);
  header.copy(bytes);
  bytes.writeUInt32BE(at, HEADER);
  bytes.writeUInt8(isLast ? 1 : 0, HEADER + 4);
  return bytes;
}

function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
