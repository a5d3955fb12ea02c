import type { Database, SqlJsStatic } from 'sql.js';
import { HistoryError } from '../history';
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
  | { readonly kind: 'damaged'; readonly db: Database; readonly saved: number };

/**
 * Opens an image, checks it, and brings it to this program's schema. Null: a new, empty database.
 * @throws HistoryError `newer-schema` when a newer version of the program wrote it.
 */
export function openImage(sql: SqlJsStatic, image: Uint8Array | null, file: string): OpenedImage {
  const db = new sql.Database(image);
  try {
    const version = schemaVersion(db);
    if (version > SCHEMA_VERSION) throw newerSchema(file, version);
    if (image === null || image.length === 0 || isWhole(db)) {
      migrate(db);
      prepare(db);
      return { kind: 'whole', db, migrated: image !== null && image.length > 0 && version < SCHEMA_VERSION };
    }
  } catch (error) {
    if (error instanceof HistoryError) {
      db.close();
      throw error;
    }
    // Not a database any more, or one that cannot be brought to the schema: what can be read of it is saved.
  }
  const saved = new sql.Database();
  migrate(saved);
  prepare(saved);
  const count = salvage(db, saved);
  closeQuietly(db);
  return { kind: 'damaged', db: saved, saved: count };
}

/** What is not kept in the file: deleted bytes are overwritten, since what is forgotten must be gone. */
export function prepare(db: Database): void {
  db.exec(`pragma secure_delete = on; pragma foreign_keys = off; pragma journal_mode = memory; pragma synchronous = off;
    pragma temp_store = memory; pragma cache_size = -8192`);
}

function isWhole(db: Database): boolean {
  const [result] = db.exec('pragma quick_check(1)');
  return result?.values[0]?.[0] === 'ok';
}

/** Copies what can be read, table by table, until the damage is met. Gives the number of utterances. */
function salvage(from: Database, to: Database): number {
  for (const table of ['sessions', 'utterances', 'commands', 'executions']) {
    try {
      copyTable(from, to, table);
    } catch {
      // The damage begins here; rows before it are copied, and other tables may be whole.
    }
  }
  to.exec(`insert into words (docid, heard, command_lines, outputs)
    select u.number, u.heard, coalesce(group_concat(e.command_line, char(10)), ''), coalesce(group_concat(e.output), '')
      from utterances u left join executions e on e.utterance_id = u.id group by u.number`);
  return Number(to.exec('select count(*) from utterances')[0]?.values[0]?.[0] ?? 0);
}

function copyTable(from: Database, to: Database, table: string): void {
  const known = new Set((to.exec(`pragma table_info(${table})`)[0]?.values ?? []).map((row) => String(row[1])));
  const reading = from.prepare(`select * from ${table}`);
  try {
    const columns = reading.getColumnNames().filter((name) => known.has(name) && name !== 'number');
    const marks = columns.map(() => '?').join(',');
    const writing = to.prepare(`insert or ignore into ${table} (${columns.join(',')}) values (${marks})`);
    try {
      while (reading.step()) {
        const row = reading.getAsObject();
        writing.run(columns.map((name) => row[name] ?? null));
      }
    } finally {
      writing.free();
    }
  } finally {
    reading.free();
  }
}

function closeQuietly(db: Database): void {
  try {
    db.close();
  } catch {
    // A database that is none cannot always be closed; it is memory, and goes with the object.
  }
}

function newerSchema(file: string, version: number): HistoryError {
  return new HistoryError(
    'newer-schema',
    `${file} was written by a newer version of AlphanumericMango (schema ${version}, this one knows ${SCHEMA_VERSION}). Update the extension; the file is left as it is.`,
  );
}
