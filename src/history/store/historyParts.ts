import type { Database } from 'sql.js';
import { HistoryError, type HistoryEntry } from '../history';
import type { HistoryQuery } from '../query';
import type { Archive } from './archives';
import type { KnownArchive } from './catalogue';
import { PinnedRows } from './pinnedRows';
import type { Refusals } from './refusals';
import { select, type Span } from './rows';
import { searchIn } from './search';
import type { StoreFiles } from './storeFiles';

/** An archive may be replaced again and again while it is asked for; what is missing then is there the next time. */
const ATTEMPTS = 3;

/** All rows there are, wherever they lie. */
export class HistoryParts {
  readonly #pinned = new PinnedRows(async (archive) => {
    const db = await this.#read(archive);
    return db === 'locked' ? null : db;
  });

  constructor(
    private readonly files: Pick<StoreFiles, 'live' | 'archives' | 'reader' | 'catalogue'>,
    private readonly refusals: Refusals,
  ) {}

  /** Calls `work` with the live image and then with all archives that may hold something of a stretch of time. */
  async each(span: Span, work: (db: Database) => void): Promise<void> {
    const { live, archives } = this.files;
    work(live.db);
    if (live.apart) this.#workApart(live.apart, work);
    for (const archive of await archives.list()) {
      if (!isWithin(archive, span)) continue;
      const db = await this.#read(archive);
      if (db && db !== 'locked') work(db);
    }
  }

  /** Newest first. A page ends when no part that is left can have an entry newer than its oldest. */
  async search(query: HistoryQuery, attempt = 1): Promise<readonly HistoryEntry[]> {
    const { live, catalogue } = this.files;
    const page = new Page(query.limit);
    const take = (db: Database, pins: readonly string[] | null = null): void => page.add(searchIn(db, query, pins));
    take(live.db, live.pins);
    if (live.apart) this.#workApart(live.apart, take);
    let archives = await catalogue.list();
    if (query.pinned === true) {
      const { found, left } = await this.#pinned.search(archives, query);
      page.add(found);
      archives = left;
    }
    for (const archive of archives) {
      if (page.isDoneBefore(archive)) break;
      if (!mayHold(archive, query)) continue;
      const db = await this.#read(archive);
      if (db === null && attempt < ATTEMPTS) return this.search(query, attempt + 1);
      if (db && db !== 'locked') take(db, archive.pins);
    }
    return page.entries;
  }

  /** Those of them that are in no part, each once. */
  async missing(entries: readonly HistoryEntry[]): Promise<readonly HistoryEntry[]> {
    const { live, catalogue } = this.files;
    const missing = new Map(entries.map((entry) => [entry.id, entry]));
    const leaveOut = (db: Database, ids: Iterable<string>): void => {
      for (const id of idsIn(db, [...ids])) missing.delete(id);
    };
    leaveOut(live.db, missing.keys());
    for (const archive of await catalogue.list()) {
      const within = idsWithin(archive, [...missing.keys()]);
      const db = within.length > 0 ? await this.#read(archive) : null;
      if (db && db !== 'locked') leaveOut(db, within);
    }
    return [...missing.values()];
  }

  /** Something in a file turned out to be damaged, or nothing is asked any more. */
  letGo(): void {
    this.#pinned.close();
  }

  /** Null: it is gone. `locked`: it cannot be read here, which is told. */
  async #read(archive: Archive): Promise<Database | 'locked' | null> {
    try {
      return await this.files.reader.read(archive);
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      this.refusals.tell(error);
      return 'locked';
    }
  }

  /** A newer program's file may not have what is asked for. */
  #workApart(db: Database, work: (db: Database) => void): void {
    try {
      work(db);
    } catch (error) {
      throw this.files.live.refusal ?? error;
    }
  }
}

/** The newest that were found so far, each once. */
class Page {
  entries: readonly HistoryEntry[] = [];

  constructor(private readonly limit: number) {}

  add(found: readonly HistoryEntry[]): void {
    const known = new Set(this.entries.map(({ id }) => id));
    this.entries = [...this.entries, ...found.filter(({ id }) => !known.has(id))]
      .toSorted((a, b) => (a.id < b.id ? 1 : -1))
      .slice(0, this.limit);
  }

  isDoneBefore({ last }: KnownArchive): boolean {
    const oldest = this.entries[this.limit - 1];
    return oldest !== undefined && last < oldest.id;
  }
}

function mayHold(archive: KnownArchive, query: HistoryQuery): boolean {
  if (query.id !== undefined && idsWithin(archive, [query.id]).length === 0) return false;
  if (query.before !== undefined && archive.first >= query.before) return false;
  return isWithin(archive, query);
}

function isWithin(archive: Archive, { from, until }: Span): boolean {
  return archive.until >= (from ?? -Infinity) && archive.from < (until ?? Infinity);
}

/** Whether a row may be in an archive: of one that could not be looked into, its name has the times. */
export function mayHave(archive: KnownArchive, { id, startedAt }: Pick<HistoryEntry, 'id' | 'startedAt'>): boolean {
  if (archive.rows < Infinity) return idsWithin(archive, [id]).length > 0;
  return startedAt >= archive.from && startedAt <= archive.until;
}

/** Those of them that may be in an archive. */
export function idsWithin({ first, last }: KnownArchive, ids: readonly string[]): readonly string[] {
  return ids.filter((id) => id >= first && id <= last);
}

/** Those of them that are in a database. */
export function idsIn(db: Database, ids: readonly string[]): readonly string[] {
  const there = 'select id from utterances where id in (select value from json_each(?))';
  return select(db, there, [JSON.stringify(ids)]).map(({ id }) => String(id));
}
