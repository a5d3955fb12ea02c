import type { Database } from 'sql.js';
import { HistoryError, type HistoryEntry } from '../history';
import type { ArchiveReader } from './archiveReader';
import type { Archive } from './archives';
import type { Refusals } from './refusals';
import { select, type Span } from './rows';
import type { StoreFiles } from './storeFiles';

/** All rows there are, wherever they lie. */
export class HistoryParts {
  constructor(
    private readonly files: Pick<StoreFiles, 'live' | 'archives'>,
    private readonly reader: ArchiveReader,
    private readonly refusals: Refusals,
  ) {}

  /** Calls `work` with the live image and then with archives, newest first, while it returns true. */
  async each({ from, until }: Span, work: (db: Database) => boolean): Promise<void> {
    const { live, archives } = this.files;
    if (!work(live.db)) return;
    if (live.apart && !this.#workApart(live.apart, work)) return;
    for (const archive of await archives.list()) {
      if (archive.until < (from ?? -Infinity) || archive.from >= (until ?? Infinity)) continue;
      const db = await this.#read(archive);
      if (db && !work(db)) return;
    }
  }

  /** Those of them that are in no part, each once. */
  async missing(entries: readonly HistoryEntry[]): Promise<readonly HistoryEntry[]> {
    const missing = new Map(entries.map((entry) => [entry.id, entry]));
    const times = entries.map(({ startedAt }) => startedAt);
    const span = times.reduce(
      ({ from, until }, time) => ({ from: Math.min(from, time), until: Math.max(until, time + 1) }),
      {
        from: Infinity,
        until: -Infinity,
      },
    );
    await this.each(span, (db) => {
      const there = 'select id from utterances where id in (select value from json_each(?))';
      for (const { id } of select(db, there, [JSON.stringify([...missing.keys()])])) missing.delete(String(id));
      return missing.size > 0;
    });
    return [...missing.values()];
  }

  /** Null: it is gone, or cannot be read here, which is told. */
  async #read(archive: Archive): Promise<Database | null> {
    try {
      return await this.reader.read(archive);
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      this.refusals.tell(error);
      return null;
    }
  }

  /** A newer program's file may not have what is asked for. */
  #workApart(db: Database, work: (db: Database) => boolean): boolean {
    try {
      return work(db);
    } catch (error) {
      throw this.files.live.refusal ?? error;
    }
  }
}
