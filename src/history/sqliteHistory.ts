import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { lock } from 'proper-lockfile';
import type { Database, SqlJsStatic } from 'sql.js';
import { HistoryError, type History, type HistoryEntry } from './history';
import { readImage, replaceImage, stampOf, type FileStamp } from './imageFile';
import { insertEntry, recentEntries } from './rows';
import { migrate, SCHEMA_VERSION, schemaVersion } from './schema';

export interface SqliteHistoryOptions {
  /** The database file, for instance `history.sqlite` in global storage; its folder is made when missing. */
  readonly file: string;
  /** A sentence for the user: something was set aside or could not be kept. */
  readonly onNotice: (message: string) => void;
}

/** Another window holds the lock for one image's write: tens of milliseconds. Gives up after about ten seconds. */
const LOCK_RETRIES = { retries: 60, minTimeout: 10, maxTimeout: 250, factor: 1.5 };

/**
 * The history as a SQLite file that any SQLite tool reads. sql.js holds it in memory; every append writes the whole
 * image by temporary file, fsync and rename, appends that come meanwhile share the next write, and an image that
 * another window has replaced is read again first, so that neither loses the other's rows.
 */
export class SqliteHistory implements History {
  private db: Database | null = null;
  private stamp: FileStamp = null;
  /** Accepted, not yet on disk. */
  private waiting: HistoryEntry[] = [];
  private tail: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: SqliteHistoryOptions) {}

  async append(entry: HistoryEntry): Promise<void> {
    if (this.closed) throw new HistoryError('unwritable', 'The history is closed.');
    this.waiting.push(entry);
    await this.inTurn(() => this.flush());
  }

  recent(limit: number): Promise<readonly HistoryEntry[]> {
    return this.inTurn(async () => recentEntries(await this.open(), limit));
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.inTurn(() => this.flush()).finally(() => {
      this.db?.close();
      this.db = null;
    });
  }

  /** One thing at a time; a failure belongs to its own caller. */
  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.tail.then(work);
    this.tail = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  private async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    try {
      await mkdir(dirname(this.options.file), { recursive: true });
      // Reading another window's rows and replacing the file must be one step, or its rows of a moment ago are lost.
      const release = await lock(this.options.file, { realpath: false, stale: 10_000, retries: LOCK_RETRIES });
      try {
        await this.write();
      } finally {
        await release();
      }
    } catch (error) {
      if (error instanceof HistoryError) throw error;
      // The rows stay in memory and in `waiting`: the next append tries again.
      throw new HistoryError(
        'unwritable',
        `The history could not be written to ${this.options.file}: ${reason(error)}. Free some space or mend its permissions; nothing is lost while this window is open.`,
      );
    }
  }

  private async write(): Promise<void> {
    const db = await this.open();
    const entries = this.waiting;
    for (const entry of entries) insertEntry(db, entry);
    await replaceImage(this.options.file, db.export());
    this.waiting = this.waiting.slice(entries.length);
    this.stamp = await stampOf(this.options.file);
  }

  /** The database as it is on disk now, plus what waits to be written. */
  private async open(): Promise<Database> {
    const stamp = await stampOf(this.options.file);
    if (this.db && stamp === this.stamp) return this.db;
    const image = await readImage(this.options.file);
    const db = await this.load(image);
    for (const entry of this.waiting) insertEntry(db, entry);
    this.db?.close();
    this.db = db;
    this.stamp = stamp;
    return db;
  }

  private async load(image: Uint8Array | null): Promise<Database> {
    await mkdir(dirname(this.options.file), { recursive: true });
    const sql = await sqlJs();
    const db = new sql.Database(image);
    let version: number;
    try {
      version = schemaVersion(db);
      db.exec('pragma quick_check');
    } catch {
      // Not a database any more: keep the bytes for whoever can mend them, and go on with an empty one.
      db.close();
      return this.setAside(sql);
    }
    if (version > SCHEMA_VERSION) {
      db.close();
      throw new HistoryError(
        'newer-schema',
        `${this.options.file} was written by a newer version of AlphanumericMango (schema ${version}, this one knows ${SCHEMA_VERSION}). Update the extension; the file is left as it is.`,
      );
    }
    migrate(db);
    return db;
  }

  private async setAside(sql: SqlJsStatic): Promise<Database> {
    const aside = `${this.options.file}.corrupt-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    await rename(this.options.file, aside);
    this.options.onNotice(`The history file was damaged. It was set aside as ${aside}, and a new one begun.`);
    const db = new sql.Database();
    migrate(db);
    return db;
  }
}

/** Loaded on the first row, not at start: the engine is a megabyte of WebAssembly. */
async function sqlJs(): Promise<SqlJsStatic> {
  const { default: load } = await import('sql.js');
  return load();
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
