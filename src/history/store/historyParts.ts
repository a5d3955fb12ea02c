import type { Database } from 'sql.js';
import { HistoryError } from '../history';
import type { ArchiveReader } from './archiveReader';
import type { Archive } from './archives';
import type { Refusals } from './refusals';
import type { Span } from './rows';
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
