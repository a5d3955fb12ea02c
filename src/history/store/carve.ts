import type { SqlValue } from 'sql.js';

/** Rows found in the bytes of a damaged image, by table; columns in the order of schema version 2. */
export type CarvedRows = Readonly<Record<CarvedTable, readonly (readonly SqlValue[])[]>>;
export type CarvedTable = 'sessions' | 'utterances' | 'commands' | 'executions';

const PAGE = 4096;
const FIRST_PAGE_HEADER = 100;
/** Kinds of pages that hold rows, and how many bytes their headers have. */
const HEADERS: Readonly<Record<number, number>> = { 2: 12, 10: 8, 13: 8 };
const TABLE_LEAF = 13;
const INDEX_INTERIOR = 2;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Looks through every page for rows, whether or not anything still leads to the page (https://sqlite.org/fileformat.html):
 * damage then costs the rows that it hit, and not those behind it. Never throws.
 */
export function carve(image: Uint8Array): CarvedRows {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  const found: Record<CarvedTable, SqlValue[][]> = { sessions: [], utterances: [], commands: [], executions: [] };
  for (let page = 0; page * PAGE < bytes.length; page++) {
    for (const row of rowsOfPage(bytes, page)) {
      const table = tableOf(row);
      if (table) found[table].push(row);
    }
  }
  return found;
}

function rowsOfPage(bytes: Buffer, page: number): SqlValue[][] {
  const start = page * PAGE;
  const head = start + (page === 0 ? FIRST_PAGE_HEADER : 0);
  const kind = bytes[head] ?? 0;
  const header = HEADERS[kind];
  if (header === undefined || head + header > bytes.length) return [];
  const rows: SqlValue[][] = [];
  const count = Math.min(bytes.readUInt16BE(head + 3), PAGE / 4);
  for (let cell = 0; cell < count; cell++) {
    try {
      const pointer = bytes.readUInt16BE(head + header + 2 * cell);
      if (pointer < PAGE) rows.push(readRecord(payloadAt(bytes, start + pointer, kind)));
    } catch {
      // This cell was hit, or what it goes on in.
    }
  }
  return rows;
}

function payloadAt(bytes: Buffer, cell: number, kind: number): Buffer {
  let at = kind === INDEX_INTERIOR ? cell + 4 : cell;
  const [size, afterSize] = varint(bytes, at);
  at = kind === TABLE_LEAF ? varint(bytes, afterSize)[1] : afterSize;
  if (size > bytes.length) throw new RangeError('longer than the file');
  const most = kind === TABLE_LEAF ? PAGE - 35 : Math.floor(((PAGE - 12) * 64) / 255) - 23;
  if (size <= most) return slice(bytes, at, size);
  const least = Math.floor(((PAGE - 12) * 32) / 255) - 23;
  const fitting = least + ((size - least) % (PAGE - 4));
  const local = fitting <= most ? fitting : least;
  const parts = [slice(bytes, at, local)];
  let next = bytes.readUInt32BE(at + local);
  for (let left = size - local; left > 0;) {
    const start = (next - 1) * PAGE;
    const length = Math.min(left, PAGE - 4);
    parts.push(slice(bytes, start + 4, length));
    next = bytes.readUInt32BE(start);
    left -= length;
  }
  return Buffer.concat(parts);
}

function readRecord(payload: Buffer): SqlValue[] {
  const [headerSize, first] = varint(payload, 0);
  const values: SqlValue[] = [];
  let body = headerSize;
  for (let at = first; at < headerSize;) {
    const [serial, next] = varint(payload, at);
    const [value, length] = valueAt(payload, body, serial);
    values.push(value);
    body += length;
    at = next;
  }
  if (body !== payload.length) throw new RangeError('no record');
  return values;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8];

function valueAt(payload: Buffer, at: number, serial: number): readonly [SqlValue, number] {
  if (serial === 0) return [null, 0];
  if (serial === 8 || serial === 9) return [serial - 8, 0];
  if (serial === 7) return [payload.readDoubleBE(at), 8];
  const size = INTEGER_BYTES[serial];
  if (size !== undefined) return [size === 8 ? Number(payload.readBigInt64BE(at)) : payload.readIntBE(at, size), size];
  if (serial < 13) throw new RangeError('no serial type');
  const length = Math.floor((serial - 12) / 2);
  const part = slice(payload, at, length);
  return [serial % 2 === 1 ? part.toString('utf8') : part, length];
}

/** The number at a place, and where the next thing begins. */
function varint(bytes: Buffer, at: number): readonly [number, number] {
  let value = 0;
  for (let length = 1; length <= 8; length++) {
    const byte = bytes.readUInt8(at + length - 1);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, at + length];
  }
  throw new RangeError('no length is so long');
}

function slice(bytes: Buffer, at: number, length: number): Buffer {
  if (at < 0 || at + length > bytes.length) throw new RangeError('beyond the end');
  return bytes.subarray(at, at + length);
}

/** Rows tell by their shape where they belong. */
function tableOf(row: readonly SqlValue[]): CarvedTable | null {
  const shape = row.map((value) => (value === null ? '-' : typeof value === 'string' ? 's' : 'n')).join('');
  const [first, second] = row;
  if (/^-s[s-]nsss[s-]ss[n-]nnnnn$/.test(shape)) return isId(second) && isJson(row[6]) ? 'utterances' : null;
  if (!isId(first)) return null;
  if (/^snssssns$/.test(shape)) return isJson(row[4]) && isJson(row[7]) ? 'commands' : null;
  if (/^sn[s-]sss[n-]n[s-]$/.test(shape)) return 'executions';
  return /^snss$/.test(shape) ? 'sessions' : null;
}

function isId(value: SqlValue | undefined): boolean {
  return typeof value === 'string' && ID.test(value);
}

function isJson(value: SqlValue | undefined): boolean {
  try {
    JSON.parse(String(value));
    return true;
  } catch {
    return false;
  }
}
