import type { Database } from 'sql.js';
import { select } from './rows';

/** Of the live image. Beyond `most` the oldest rows go to archives, each of `most - keep` at most. */
export interface LiveLimits {
  readonly most: number;
  readonly keep: number;
  /** The same in bytes; absent: 32 MB and 8 MB. Rows with much output are as heavy as dozens of others. */
  readonly mostBytes?: number;
  readonly keepBytes?: number;
}

/** A row and what it takes in the image, its words in the index included. */
export interface WeighedRow {
  readonly id: string;
  readonly bytes: number;
}

export function isBeyond({ most, mostBytes }: Required<LiveLimits>, rows: number, bytes: number): boolean {
  return rows > most || bytes > mostBytes;
}

/** Bytes of a database that hold something. */
export function usedBytes(db: Database): number {
  const sql = `select (page_count - freelist_count) * page_size as bytes
    from pragma_page_count, pragma_freelist_count, pragma_page_size`;
  return Number(select(db, sql)[0]?.bytes);
}

/** What a row takes besides its texts. */
const ROW = 500;

/** All rows, oldest first. The file's bytes are shared out by the length of texts. */
export function weighed(db: Database): readonly WeighedRow[] {
  const sum = (table: string, columns: readonly string[]) => {
    const length = columns.map((column) => `coalesce(length(${column}), 0)`).join(' + ');
    return `coalesce((select sum(${length}) from ${table} where utterance_id = u.id), 0)`;
  };
  const rows = select(
    db,
    `select id, ${ROW} + length(heard) + length(alternatives) + length(message)
        + ${sum('commands', ['slots', 'effects'])} + ${sum('executions', ['command_line', 'message', 'output'])} as weight
      from utterances u order by id`,
  );
  const share = usedBytes(db) / rows.reduce((all, { weight }) => all + Number(weight), 1);
  return rows.map(({ id, weight }) => ({ id: String(id), bytes: Number(weight) * share }));
}

/**
 * Which rows go, an archive's at a time: a full one at least where they are too many, and all beyond `keepBytes` where they
 * are too heavy.
 */
export function batchesOf(
  rows: readonly WeighedRow[],
  limits: Required<LiveLimits>,
): readonly (readonly WeighedRow[])[] {
  const { most, keep, mostBytes, keepBytes } = limits;
  const batches: WeighedRow[][] = [];
  let [at, left] = [0, rows.reduce((sum, { bytes }) => sum + bytes, 0)];
  while (at < rows.length && isBeyond(limits, rows.length - at, left)) {
    const tooMany = rows.length - at > most;
    const batch: WeighedRow[] = [];
    let bytes = 0;
    for (let row = rows[at]; row && batch.length < most - keep && (tooMany || left > keepBytes); row = rows[++at]) {
      if (batch.length > 0 && bytes + row.bytes > mostBytes - keepBytes) break;
      batch.push(row);
      bytes += row.bytes;
      left -= row.bytes;
    }
    batches.push(batch);
  }
  return batches;
}
