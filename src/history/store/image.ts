import type { Database, SqlJsStatic } from 'sql.js';
import { HistoryError } from '../history';
import { salvage } from './salvage';
import { migrate, SCHEMA_VERSION, schemaVersion } from './schema';

/** Loaded on the first row, not at start: the engine is a megabyte of WebAssembly. */
export async function loadSqlJs(): Promise<SqlJsStatic> {
  const { default: load } = await import('sql.js');
  return load();
}

/** What can be made of the bytes of a database file. */
export type OpenedImage =
  | { readonly kind: 'whole'; readonly db: Database; /** It was in an older schema. */ readonly migrated: boolean }
  /** `db` is a new one with the rows that could still be read. */
  | { readonly kind: 'damaged'; readonly db: Database; readonly saved: number }
  /** `db` is as a newer program left it: it may be read, as far as what is asked for is still there. */
  | { readonly kind: 'newer'; readonly db: Database; readonly error: HistoryError };

/**
 * Opens an image, checks it, and brings it to this program's schema. Null: a new, empty database.
 * @param isSound looks for damage; the usual look does not see what is wrong in the word index
 */
export function openImage(
  sql: SqlJsStatic,
  image: Uint8Array | null,
  file: string,
  isSound: (db: Database) => boolean = isWhole,
): OpenedImage {
  const db = new sql.Database(image);
  try {
    // The whole file is in memory: a cache of it would only be a second copy.
    db.exec('pragma cache_size = -256');
    const version = schemaVersion(db);
    if (version > SCHEMA_VERSION) return { kind: 'newer', db, error: newerSchema(file, version) };
    if (image === null || image.length === 0 || isSound(db)) {
      migrate(db);
      prepare(db);
      return { kind: 'whole', db, migrated: image !== null && image.length > 0 && version < SCHEMA_VERSION };
    }
  } catch {
    // Not a database any more, or one that cannot be brought to the schema: what can be read of it is saved.
  }
  const saved = new sql.Database();
  migrate(saved);
  prepare(saved);
  const count = salvage(image ?? new Uint8Array(), db, saved);
  closeQuietly(db);
  return { kind: 'damaged', db: saved, saved: count };
}

/** What is not kept in the file: deleted bytes are overwritten, since what is forgotten must be gone. */
export function prepare(db: Database): void {
  db.exec(`pragma secure_delete = on; pragma foreign_keys = off; pragma journal_mode = memory; pragma synchronous = off;
    pragma temp_store = memory`);
}

/** Table by table: of the whole file SQLite would look through the word index too, which takes as long as all the rest. */
function isWhole(db: Database): boolean {
  const [tables] = db.exec("select name from sqlite_schema where type = 'table' and rootpage > 0");
  return (tables?.values ?? []).every(([name]) => isOk(db, `pragma integrity_check("${String(name)}")`));
}

function isOk(db: Database, check: string): boolean {
  const [result] = db.exec(check);
  return result?.values[0]?.[0] === 'ok';
}

/** Whether rows, their indexes and the word index agree. */
export function isSoundThroughout(db: Database): boolean {
  if (!isOk(db, 'pragma integrity_check(1)')) return false;
  db.exec("insert into words (words) values ('integrity-check')");
  return true;
}

/** An error that SQLite has of a damaged file, whatever was asked of it. */
export function isDamage(error: unknown): boolean {
  return error instanceof Error && /malformed|corrupt|not a database|disk I\/O error/i.test(error.message);
}

function closeQuietly(db: Database): void {
  try {
    db.close();
  } catch {
    // A database that is none cannot always be closed; it is memory, and goes with the object.
  }
}

/** @throws HistoryError `newer-schema`: what a newer program wrote is read, and not changed. */
export function assertOwnSchema(db: Database, file: string): void {
  const version = schemaVersion(db);
  if (version > SCHEMA_VERSION) throw newerSchema(file, version);
}

function newerSchema(file: string, version: number): HistoryError {
  return new HistoryError(
    'newer-schema',
    `${file} was written by a newer version of AlphanumericMango (schema ${version}, this one knows ${SCHEMA_VERSION}). Update the extension; the file is left as it is.`,
  );
}
