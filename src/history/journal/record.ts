import { crc32 } from 'node:zlib';

/**
 * A journal is a sequence of records, each of its own integrity: magic (4 bytes), kind (1), payload length (4, little
 * endian), CRC-32 of kind, length and payload (4, little endian), payload. The magic is where reading goes on after bytes
 * that are no record.
 */
const MAGIC = Buffer.from('MJR1', 'latin1');
const HEADER = 13;

/** Longer than any row that is written: a length beyond it is damage, and not a reason to reserve memory. */
export const MAX_PAYLOAD = 16 << 20;

/**
 * `void`: what stood here was forgotten. `change`: what became known of an entry after it was written. `encrypted`: any of
 * the others under a key. The numbers are the file format.
 */
const KINDS = { session: 1, entry: 2, void: 3, change: 4, encrypted: 5 } as const;

export type RecordKind = keyof typeof KINDS;

/** What a record says. `newer`: it is whole, and of a kind that this program does not know; its number is `code`. */
export type PlainRecord =
  | { readonly kind: RecordKind; readonly payload: Buffer }
  | { readonly kind: 'newer'; readonly code: number; readonly payload: Buffer };

export type JournalRecord = PlainRecord & {
  /** Where it begins in the bytes it was read from. */
  readonly offset: number;
  /** One past its last byte. */
  readonly end: number;
};

/** Bytes between records that are none: from, to (exclusive). */
export type Damage = readonly [number, number];

export interface JournalScan {
  readonly records: readonly JournalRecord[];
  readonly damaged: readonly Damage[];
  /** One past the last whole record: bytes from here on are a torn tail, or one that is still being written. */
  readonly end: number;
}

/** @throws RangeError when the payload is longer than MAX_PAYLOAD. */
export function encodeRecord(kind: RecordKind, payload: Uint8Array): Buffer {
  return encodeCode(KINDS[kind], payload);
}

/** The record as it stands in a journal. */
export function encodePlain(record: PlainRecord): Buffer {
  return encodeCode(codeOf(record), record.payload);
}

/** Kind and payload, as they are encrypted. */
export function innerRecord(record: PlainRecord): Buffer {
  return Buffer.concat([Buffer.from([codeOf(record)]), record.payload]);
}

/** What `innerRecord` made. */
export function plainRecord(inner: Buffer): PlainRecord {
  return ofCode(inner.readUInt8(0), inner.subarray(1));
}

function encodeCode(code: number, payload: Uint8Array): Buffer {
  if (payload.length > MAX_PAYLOAD) throw new RangeError(`A journal record holds at most ${MAX_PAYLOAD} bytes.`);
  const bytes = Buffer.alloc(HEADER + payload.length);
  MAGIC.copy(bytes);
  bytes.writeUInt8(code, 4);
  bytes.writeUInt32LE(payload.length, 5);
  bytes.set(payload, HEADER);
  bytes.writeUInt32LE(checksum(bytes, 0, payload.length), 9);
  return bytes;
}

/** The records in a journal's bytes, from `from` on. Never throws: what is no record is passed over and told. */
export function scanJournal(bytes: Buffer, from = 0): JournalScan {
  const records: JournalRecord[] = [];
  const damaged: Damage[] = [];
  let end = from;
  for (let at = from; at < bytes.length;) {
    const record = recordAt(bytes, at);
    if (record) {
      if (at > end) damaged.push([end, at]);
      records.push(record);
      end = record.end;
      at = end;
    } else {
      const next = bytes.indexOf(MAGIC, at + 1);
      if (next === -1) break;
      at = next;
    }
  }
  return { records, damaged, end };
}

function recordAt(bytes: Buffer, offset: number): JournalRecord | null {
  if (offset + HEADER > bytes.length || bytes.compare(MAGIC, 0, 4, offset, offset + 4) !== 0) return null;
  const length = bytes.readUInt32LE(offset + 5);
  const end = offset + HEADER + length;
  if (length > MAX_PAYLOAD || end > bytes.length) return null;
  if (bytes.readUInt32LE(offset + 9) !== checksum(bytes, offset, length)) return null;
  return { ...ofCode(bytes.readUInt8(offset + 4), bytes.subarray(offset + HEADER, end)), offset, end };
}

function ofCode(code: number, payload: Buffer): PlainRecord {
  const kind = (Object.keys(KINDS) as RecordKind[]).find((each) => KINDS[each] === code);
  return kind ? { kind, payload } : { kind: 'newer', code, payload };
}

function codeOf(record: PlainRecord): number {
  return record.kind === 'newer' ? record.code : KINDS[record.kind];
}

function checksum(bytes: Buffer, offset: number, length: number): number {
  const head = crc32(bytes.subarray(offset + 4, offset + 9));
  return crc32(bytes.subarray(offset + HEADER, offset + HEADER + length), head);
}
