import type { Database } from 'sql.js';
import type { HistoryEntry } from '../history';
import type { HistoryQuery } from '../query';
import type { KnownArchive } from './catalogue';
import { loadSqlJs, prepare } from './image';
import { addEntries, readEntries, select } from './rows';
import { migrate } from './schema';
import { searchIn } from './search';

/** More are looked for where they lie. */
const MOST_ROWS = 1000;
const MOST_BYTES = 16_000_000;

/** Gives an archive's database; null: it cannot be had now. */
export type ReadArchive = (archive: KnownArchive) => Promise<Database | null>;

/** What was copied: of these archives, as they were. */
interface Copied {
  readonly db: Database;
  readonly archives: ReadonlySet<string>;
  readonly sign: string;
}

/**
 * The pinned rows of archives, copied into one small database in memory. The panel asks for them with every key that is
 * pressed, and a beginning that thousands of rows have ("d") is found among these few without going through the thousands.
 */
export class PinnedRows {
  #copied: Copied | null = null;

  constructor(private readonly read: ReadArchive) {}

  /**
   * What the pinned rows of archives have of a question, newest first, and the archives that have to be asked themselves:
   * they have too many, or could not be read.
   */
  async search(
    archives: readonly KnownArchive[],
    query: HistoryQuery,
  ): Promise<{ readonly found: readonly HistoryEntry[]; readonly left: readonly KnownArchive[] }> {
    const withPins = archives.filter(({ pins }) => pins === null || pins.length > 0);
    if (withPins.length === 0) return { found: [], left: [] };
    const { db, archives: copied } = await this.#upToDate(withPins);
    const left = withPins.filter((archive) => !copied.has(signOf(archive)));
    return { found: searchIn(db, query), left };
  }

  /** What was copied may be of a damaged file. */
  close(): void {
    this.#copied?.db.close();
    this.#copied = null;
  }

  async #upToDate(archives: readonly KnownArchive[]): Promise<Copied> {
    const sign = archives.map(signOf).join('\n');
    if (this.#copied?.sign === sign) return this.#copied;
    const sql = await loadSqlJs();
    const db = new sql.Database();
    try {
      migrate(db);
      prepare(db);
      const copied = { db, archives: await this.#copy(archives, db), sign };
      this.close();
      this.#copied = copied;
      return copied;
    } catch (error) {
      db.close();
      throw error;
    }
  }

  async #copy(archives: readonly KnownArchive[], into: Database): Promise<ReadonlySet<string>> {
    const copied = new Set<string>();
    let rows = 0;
    for (const archive of archives) {
      if (!archive.pins || rows + archive.pins.length > MOST_ROWS || bytesOf(into) > MOST_BYTES) continue;
      const from = await this.read(archive);
      if (!from) continue;
      addEntries(into, pinnedOf(from, archive.pins));
      copied.add(signOf(archive));
      rows += archive.pins.length;
    }
    return copied;
  }
}

function pinnedOf(db: Database, ids: readonly string[]): readonly HistoryEntry[] {
  const sql = 'select * from utterances where id in (select value from json_each(?))';
  return readEntries(db, select(db, sql, [JSON.stringify(ids)]));
}

function signOf({ path, stamp }: KnownArchive): string {
  return `${path} ${stamp}`;
}

function bytesOf(db: Database): number {
  const [row] = select(db, 'select page_count * page_size as bytes from pragma_page_count, pragma_page_size');
  return Number(row?.bytes);
}
