import type { Database } from 'sql.js';
import type { Vault } from '../encryption/vault';
import { stampAtOnce, type FileStamp } from '../files';
import type { Archive, Archives } from './archives';
import { isAsLongAsItSays, isDamage, loadSqlJs, prepare } from './image';
import { SCHEMA_VERSION, schemaVersion } from './schema';

/** Each holds a file and some hundred kilobytes. */
const MOST_OPEN = 64;
/** SQLite's own, of each archive; the pages of the file are in the system's. */
const CACHE_KB = 256;

interface ReadArchive {
  readonly db: Database;
  readonly bytes: { close(): void };
  readonly stamp: FileStamp;
}

/**
 * Archives for questions: opened where they lie, so that what that costs, in time and in memory, does not grow with their
 * size. One that cannot be read so is taken from `archives`, into memory: of another schema, damaged, or on Windows.
 */
export class ArchiveReader {
  readonly #archives: Archives;
  readonly #vault: Vault;
  readonly #open = new Map<string, ReadArchive>();
  readonly #distrusted = new Map<string, FileStamp>();

  constructor(archives: Archives, vault: Vault) {
    this.#archives = archives;
    this.#vault = vault;
  }

  /** Null: it is not there any more. Nothing may be changed in it. */
  async read(archive: Archive): Promise<Database | null> {
    const { path } = archive;
    const stamp = stampAtOnce(path);
    const known = this.#open.get(path);
    if (known?.stamp === stamp) return known.db;
    this.#close(path);
    const opened = stamp === null || this.#distrusted.get(path) === stamp ? null : await openInPlace(this.#vault, path);
    if (!opened) return this.#archives.open(archive);
    this.#open.set(path, { ...opened, stamp });
    this.#letGo(path);
    return opened.db;
  }

  /** Something in one of them turned out to be damaged: they are looked at closely when they are read anew. */
  distrust(): void {
    for (const [path, { stamp }] of this.#open) this.#distrusted.set(path, stamp);
    this.#archives.distrust(this.#open.keys());
    this.close();
  }

  close(): void {
    for (const path of [...this.#open.keys()]) this.#close(path);
  }

  #close(path: string): void {
    const open = this.#open.get(path);
    this.#open.delete(path);
    open?.db.close();
    open?.bytes.close();
  }

  /** The newest stay: a search goes through all of them in order, and would find none of them if the last used stayed. */
  #letGo(kept: string): void {
    const [oldest] = [...this.#open.keys()].filter((path) => path !== kept).toSorted();
    if (oldest !== undefined && this.#open.size > MOST_OPEN) this.#close(oldest);
  }
}

/** Null: it has to be looked at as a whole, or it is gone. */
async function openInPlace(vault: Vault, path: string): Promise<Pick<ReadArchive, 'db' | 'bytes'> | null> {
  const sql = await loadSqlJs();
  const bytes = await vault.inPlace(path);
  if (!bytes) return null;
  let db: Database | undefined;
  try {
    db = new sql.Database(bytes);
    prepare(db);
    db.exec(`pragma cache_size = -${CACHE_KB}`);
    if (schemaVersion(db) === SCHEMA_VERSION && isAsLongAsItSays(db, bytes.length)) {
      return { db, bytes };
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  db?.close();
  bytes.close();
  return null;
}
