import load, { type Database, type SqlJsStatic } from 'sql.js';
import type { Vault } from '../encryption/vault';
import { HistoryError } from '../history';
import { salvage } from './salvage';
import { assertComplete, migrate, SCHEMA_VERSION, schemaVersion, WORD_INDEX_SINCE } from './schema';

/** The engine, most of a megabyte of WebAssembly: asked for when there is something to open. */
export function loadSqlJs(): Promise<SqlJsStatic> {
  return load();
}

/** What can be made of the bytes of a database file. */
export type OpenedImage =
  | {
      readonly kind: 'whole';
      readonly db: Database;
      /** It was in an older schema. */
      readonly migrated: boolean;
      /** False: it was not looked through. */
      readonly checked: boolean;
    }
  /** `db` is a new one with the rows that could still be read. */
  | { readonly kind: 'damaged'; readonly db: Database; readonly saved: number }
  /**
   * Not to be changed. `db` is as a newer program left it, and may be read as far as what is asked for is still there; of an
   * older image that could not be brought to this schema it is a new one with what could be read.
   */
  | { readonly kind: 'newer'; readonly db: Database; readonly error: HistoryError };

/** Looks an image through; false: it is damaged. */
export type Look = (db: Database) => boolean;

/**
 * Opens an image, checks it, and brings it to this program's schema. Null: a new, empty database.
 * @param look the usual one does not see what is wrong in the word index; `later`: the caller has it looked through before
 *   anything is written into it
 */
export function openImage(
  sql: SqlJsStatic,
  image: Uint8Array | null,
  file: string,
  look: Look | 'later' = isWhole,
): OpenedImage {
  const db = new sql.Database(image && ownBytes(image));
  let unmigrated: HistoryError | null = null;
  try {
    // The whole file is in memory: a cache of it would only be a second copy.
    db.exec('pragma cache_size = -256');
    const version = schemaVersion(db);
    if (version > SCHEMA_VERSION) return { kind: 'newer', db, error: newerSchema(file, version) };
    const isEmpty = image === null || image.length === 0;
    // One that is to be migrated is written into at once, and as sound as its backup has to be.
    const isLater = look === 'later' && !isEmpty && version === SCHEMA_VERSION;
    if (
      isEmpty ||
      (isAsLongAsItSays(db, image.length) && (isLater || (look === 'later' ? isSoundThroughout : look)(db)))
    ) {
      bringToSchema(db, file);
      prepare(db);
      assertComplete(db);
      return { kind: 'whole', db, migrated: !isEmpty && version < SCHEMA_VERSION, checked: !isLater };
    }
  } catch (error) {
    if (error instanceof HistoryError) unmigrated = error;
    // Otherwise it is not a database any more: what can be read of it is saved.
  }
  const saved = new sql.Database();
  migrate(saved);
  prepare(saved);
  const count = salvage(image ?? new Uint8Array(), db, saved);
  closeQuietly(db);
  return unmigrated ? { kind: 'newer', db: saved, error: unmigrated } : { kind: 'damaged', db: saved, saved: count };
}

/** @throws HistoryError `old-schema`: a step failed, and the database is as it was before that. */
function bringToSchema(db: Database, file: string): void {
  try {
    migrate(db);
  } catch (error) {
    throw new HistoryError(
      'old-schema',
      `${file} was written by an older version of AlphanumericMango and could not be brought to this one (${error instanceof Error ? error.message : String(error)}). The file is left as it is.`,
    );
  }
}

/** Where SQLite has the version of the schema in its file. */
const USER_VERSION_AT = 60;

/**
 * sql.js works on the very bytes of a Buffer, and on a copy of any other array. What a migration replaces is still to be
 * backed up; of everything else a second copy would only cost memory.
 */
function ownBytes(image: Uint8Array): Uint8Array {
  const bytes = new DataView(image.buffer, image.byteOffset, image.length);
  const isOlder = image.length >= USER_VERSION_AT + 4 && bytes.getUint32(USER_VERSION_AT) < SCHEMA_VERSION;
  return isOlder ? new Uint8Array(image.buffer, image.byteOffset, image.length) : image;
}

/** What is not kept in the file: deleted bytes are overwritten, since what is forgotten must be gone. */
export function prepare(db: Database): void {
  db.exec(`pragma secure_delete = on; pragma foreign_keys = off; pragma journal_mode = memory; pragma synchronous = off;
    pragma temp_store = memory`);
}

/** What was cut off shows at once, and so does what was put behind. */
export function isAsLongAsItSays(db: Database, length: number): boolean {
  const [size] = db.exec('select page_count * page_size from pragma_page_count, pragma_page_size');
  return size?.values[0]?.[0] === length;
}

/**
 * Table by table: of the whole file SQLite would look through the word index too, which takes as long as all the rest. That
 * of the schema has the list of free pages with it, which rows are written to.
 */
function isWhole(db: Database): boolean {
  const [tables] = db.exec("select name from sqlite_schema where type = 'table' and rootpage > 0");
  const names = ['sqlite_schema', ...(tables?.values ?? []).map(([name]) => String(name))];
  return names.every((name) => isOk(db, `pragma integrity_check("${name}")`));
}

/** The same of a file that may be anything, without holding it in memory where that can be. One that is gone has no damage. */
export async function isWholeFile(sql: SqlJsStatic, vault: Vault, path: string): Promise<boolean> {
  const bytes = await vault.inPlace(path);
  if (!bytes) {
    const content = await vault.read(path);
    return content === null || (content.intact && areWhole(sql, content.bytes));
  }
  try {
    return areWhole(sql, bytes);
  } finally {
    bytes.close();
  }
}

function areWhole(sql: SqlJsStatic, bytes: Uint8Array): boolean {
  const db = new sql.Database(bytes);
  try {
    return isAsLongAsItSays(db, bytes.length) && isWhole(db);
  } catch {
    // SQLite says what is wrong in many ways; it is looked at closely next.
    return false;
  } finally {
    closeQuietly(db);
  }
}

function isOk(db: Database, check: string): boolean {
  const [result] = db.exec(check);
  return result?.values[0]?.[0] === 'ok';
}

/** Whether rows, their indexes and the word index agree. */
export function isSoundThroughout(db: Database): boolean {
  if (!isOk(db, 'pragma integrity_check(1)')) return false;
  if (schemaVersion(db) < WORD_INDEX_SINCE) return true;
  db.exec("insert into words (words) values ('integrity-check')");
  return true;
}

/** What is asked is right, so that what SQLite does not understand of it is not there any more; the word index says no more. */
const DAMAGE = /malformed|corrupt|not a database|disk I\/O error|no such (?:table|column)|SQL logic error/i;

/** An error that SQLite has of a damaged file, whatever was asked of it. */
export function isDamage(error: unknown): boolean {
  return error instanceof Error && DAMAGE.test(error.message);
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
