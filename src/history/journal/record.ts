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

/** `void`: what stood here was forgotten. `change`: what became known of an entry after it was written. The numbers are the file format. */
const KINDS = { session: 1, entry: 2, void: 3, change: 4 } as const;

export type RecordKind = keyof typeof KINDS;

export interface JournalRecord {
  readonly kind: RecordKind;
  readonly payload: Buffer;
  /** Where it begins in the bytes it was read from. */
  readonly offset: number;
  /** One past its last byte. */
  readonly end: number;
}

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
  if (payload.length > MAX_PAYLOAD) throw new RangeError(`A journal record holds at most ${MAX_PAYLOAD} bytes.`);
  const bytes = Buffer.alloc(HEADER + payload.length);
  MAGIC.copy(bytes);
  bytes.writeUInt8(KINDS[kind], 4);
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
  const kind = kindOf(bytes.readUInt8(offset + 4));
  if (!kind || bytes.readUInt32LE(offset + 9) !== checksum(bytes, offset, length)) return null;
  return { kind, payload: bytes.subarray(offset + HEADER, end), offset, end };
}

function kindOf(number: number): RecordKind | undefined {
  return (Object.keys(KINDS) as RecordKind[]).find((kind) => KINDS[kind] === number);
}

function checksum(bytes: Buffer, offset: number, length: number): number {
  const head = crc32(bytes.subarray(offset + 4, offset + 9));
  return crc32(bytes.subarray(offset + HEADER, offset + HEADER + length), head);
}
