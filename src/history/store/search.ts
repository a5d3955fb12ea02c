import type { Database, SqlValue } from 'sql.js';
import type { HistoryEntry } from '../history';
import { conditionsOf, wordsQuery, type Condition, type HistoryQuery } from '../query';
import { readEntries, select, type Row } from './rows';

/**
 * What one database has of it, newest first.
 * @param pins the ids of all that are pinned in it; null: they are not known
 */
export function searchIn(
  db: Database,
  query: HistoryQuery,
  pins: readonly string[] | null = null,
): readonly HistoryEntry[] {
  const match = query.text === undefined ? null : wordsQuery(query.text);
  const among = query.pinned === true ? pins : null;
  if (among?.length === 0) return [];
  const conditions = [...conditionsOf(query), ...(among && !match ? [isAmong(among)] : [])];
  const found = new Search(
    db,
    conditions.map(({ sql }) => `and (${sql})`).join(' '),
    conditions.flatMap(({ values }) => values),
    query.limit,
  );
  if (!match) return readEntries(db, found.all());
  return readEntries(db, among ? found.amongThese(match, among) : found.withWords(match));
}

function isAmong(ids: readonly string[]): Condition {
  return { sql: 'u.id in (select value from json_each(?))', values: [JSON.stringify(ids)] };
}

class Search {
  constructor(
    private readonly db: Database,
    private readonly conditions: string,
    private readonly values: readonly SqlValue[],
    private readonly limit: number,
  ) {}

  all(): readonly Row[] {
    return this.select('select * from utterances u where true', 'order by u.id desc');
  }

  /**
   * The word index gives rows by their number, the newest of thousands in a moment. That is nearly always their order in
   * time; where it is not (several windows wrote at once, or older rows were imported) all of them have to be sorted.
   */
  withWords(match: string): readonly Row[] {
    const rows = this.select(
      'select u.* from words cross join utterances u on u.number = words.docid where words match ?',
      'order by words.docid desc',
      match,
    ).toSorted((a, b) => (String(a.id) < String(b.id) ? 1 : -1));
    if (rows.length < this.limit || this.areNewest(rows)) return rows;
    return this.select(
      'select * from utterances u where u.number in (select docid from words where words match ?)',
      'order by u.id desc',
      match,
    );
  }

  /** Of few rows: the thousands of others that have the words are passed over within the word index. */
  amongThese(match: string, ids: readonly string[]): readonly Row[] {
    const numbers = 'select number from utterances where id in (select value from json_each(?))';
    return this.select(
      `select * from utterances u
        where u.number in (select docid from words where words match ? and docid in (${numbers}))`,
      'order by u.id desc',
      match,
      JSON.stringify(ids),
    );
  }

  /** Whether no other row that is newer than the oldest of these can be among the others. */
  private areNewest(rows: readonly Row[]): boolean {
    const numbers = rows.map(({ number }) => Number(number));
    const sql = 'select 1 from utterances where id > ? and number < ? limit 1';
    return select(this.db, sql, [rows.at(-1)?.id ?? null, Math.min(...numbers)]).length === 0;
  }

  private select(from: string, order: string, ...first: readonly SqlValue[]): readonly Row[] {
    return select(this.db, `${from} ${this.conditions} ${order} limit ?`, [...first, ...this.values, this.limit]);
  }
}
