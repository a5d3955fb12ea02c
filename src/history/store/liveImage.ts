import { readFile, stat } from 'node:fs/promises';
import type { Database, SqlJsStatic } from 'sql.js';
import type { EntryChange, HistoryEntry } from '../history';
import { isMissing, readIfThere, stampOf, type FileStamp } from '../files';
import { listJournals, type JournalName } from '../journal/journalFolder';
import { scanJournal, type JournalRecord } from '../journal/record';
import { applyChange } from './changes';
import { isSoundThroughout, loadSqlJs, openImage, prepare } from './image';
import { EntryWriter, type WritingSession } from './rows';

export interface LiveImageOptions {
  readonly file: string;
  readonly journals: string;
  /** A sentence for the user: something was damaged, and what became of it. */
  readonly onNotice: (message: string) => void;
}

/** Windows fold their rows a few times a second at most; a reader that was overtaken so often comes again by itself. */
const ATTEMPTS = 10;

/** What a journal holds, as JSON. */
export interface JournaledEntry {
  readonly session: string;
  readonly entry: HistoryEntry;
}

/** What a journal holds of an entry that was written before, as JSON. */
export interface JournaledChange {
  readonly change: EntryChange;
}

/** The image as it is on disk, with the rows of all journals in it: what every question is answered from. */
export class LiveImage {
  readonly #options: LiveImageOptions;
  #sql: SqlJsStatic | null = null;
  #db: Database | null = null;
  #stamp: FileStamp = null;
  /** Bytes of each journal that are in `#db`. */
  readonly #read = new Map<string, number>();
  /** Damage is told once. */
  readonly #told = new Set<string>();
  /** Journals with something in them that could not be read. */
  readonly #holding = new Set<string>();
  #changed = 0;
  /** Of entries that are not in `#db`: in an archive, or in a journal that is read after this one. */
  #waiting: readonly EntryChange[] = [];
  /** Rows that were in `#db` when it was last looked at: whether a new image has more. */
  #rows = 0;
  #isSound: ((db: Database) => boolean) | undefined;
  #damaged: { readonly saved: number } | null = null;
  #before: Uint8Array | null = null;

  constructor(options: LiveImageOptions) {
    this.#options = options;
  }

  /** Rows in memory that the file on disk does not have. */
  get unwritten(): number {
    return this.#changed;
  }

  /** Changes of entries that are not here. */
  get waiting(): readonly EntryChange[] {
    return this.#waiting;
  }

  /** Changes that need not be applied any more. */
  settle(is: (change: EntryChange) => boolean): void {
    this.#waiting = this.#waiting.filter((change) => !is(change));
  }

  /** The file is damaged: `db` has the rows of it that could be read, so many, and the file has to be set aside. */
  get damaged(): { readonly saved: number } | null {
    return this.#damaged;
  }

  /** The file's bytes in an older schema, which the next image will replace; null: it has this one. */
  get beforeMigration(): Uint8Array | null {
    return this.#before;
  }

  get db(): Database {
    if (!this.#db) throw new Error('The history is read before it is asked.');
    return this.#db;
  }

  /** The stamp of the file that `db` was made of, or was last written to. */
  get stamp(): FileStamp {
    return this.#stamp;
  }

  /** Reads what has come since the last time. Resolves to how many rows are new or changed. @throws HistoryError `newer-schema` */
  async refresh(): Promise<number> {
    let fresh = 0;
    // A journal may be sealed, or become part of the image, between the reading of the one and of the other.
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      fresh += await this.#readImage();
      let moved = false;
      for (const journal of await this.#journals()) {
        const rows = await this.#readJournal(journal);
        if (rows === null) moved = true;
        else fresh += rows;
      }
      fresh += this.#applyChanges();
      if (!moved && (await stampOf(this.#options.file)) === this.#stamp) break;
    }
    return fresh;
  }

  /** Changes rows, to be written with the next image. */
  change(work: (db: Database) => void): void {
    work(this.db);
    this.#changed += 1;
  }

  /** The image as a file's bytes. */
  export(): Uint8Array {
    const bytes = this.db.export();
    // sql.js opens the database anew for this, and forgets its settings.
    prepare(this.db);
    return bytes;
  }

  /** The image was written, and is this file now. */
  written(stamp: FileStamp): void {
    this.#stamp = stamp;
    this.#changed = 0;
    this.#damaged = null;
    this.#before = null;
  }

  /** The whole of a journal is in `db`. */
  hasAll(journal: JournalName, size: number): boolean {
    return (this.#read.get(journal.id) ?? 0) >= size;
  }

  /** Something in a journal could not be read: by this program, or at all. */
  isHolding({ id }: JournalName): boolean {
    return this.#holding.has(id);
  }

  close(): void {
    this.#db?.close();
    this.#db = null;
  }

  async #journals(): Promise<readonly JournalName[]> {
    try {
      return await listJournals(this.#options.journals);
    } catch (error) {
      this.#tellOnce(
        this.#options.journals,
        `The journals of the history cannot be read: ${error instanceof Error ? error.message : String(error)}. What is in them is not shown until they can.`,
      );
      return [];
    }
  }

  /** Something in the file turned out to be damaged: it is looked at closely, and read anew with its journals. */
  distrust(): void {
    this.#isSound = isSoundThroughout;
    this.#stamp = 'distrusted';
  }

  async #readImage(): Promise<number> {
    const { file } = this.#options;
    const stamp = await stampOf(file);
    if (this.#db && stamp === this.#stamp) return 0;
    const before = this.#rows;
    this.#sql ??= await loadSqlJs();
    const bytes = await readIfThere(file);
    const opened = openImage(this.#sql, bytes, file, this.#isSound);
    this.#isSound = undefined;
    this.#db?.close();
    this.#db = opened.db;
    this.#stamp = stamp;
    this.#damaged = opened.kind === 'damaged' ? { saved: opened.saved } : null;
    this.#before = opened.kind === 'whole' && opened.migrated ? bytes : null;
    this.#changed = opened.kind === 'damaged' || opened.migrated ? 1 : 0;
    this.#read.clear();
    this.#waiting = [];
    this.#rows = countRows(opened.db);
    return Math.max(0, this.#rows - before);
  }

  /** Null: it is there no more under this name. */
  async #readJournal(journal: JournalName): Promise<number | null> {
    const from = this.#read.get(journal.id) ?? 0;
    let bytes: Buffer;
    try {
      if ((await stat(journal.path)).size <= from) return 0;
      bytes = await readFile(journal.path);
    } catch (error) {
      // Sealed or folded since it was listed: its rows are under its other name, or in the image.
      if (isMissing(error)) return null;
      throw error;
    }
    const { records, damaged, end } = scanJournal(bytes, from);
    const { inserted, unreadable } = this.#apply(records);
    this.#tellDamage(journal, damaged.length + unreadable, journal.finished ? bytes.length - end : 0);
    if (damaged.length + unreadable > 0) this.#holding.add(journal.id);
    // A torn tail of a journal that nobody writes to any more stays torn.
    this.#read.set(journal.id, journal.finished ? bytes.length : end);
    return inserted;
  }

  #apply(records: readonly JournalRecord[]): { inserted: number; unreadable: number } {
    const { db } = this;
    const writer = new EntryWriter(db);
    let inserted = 0;
    let unreadable = 0;
    db.exec('begin');
    try {
      for (const record of records) {
        try {
          if (record.kind === 'change') this.#waiting = [...this.#waiting, changeIn(record)];
          else if (applyRecord(writer, record)) inserted += 1;
        } catch (error) {
          if (!isUnreadable(error)) throw error;
          // Whole, and yet no row that this program knows: the others are not its hostages.
          unreadable += 1;
        }
      }
    } finally {
      writer.free();
      db.exec('commit');
    }
    this.#changed += inserted;
    this.#rows += inserted;
    return { inserted, unreadable };
  }

  /** Once everything is read: what is changed may be in a journal that is read after the change. */
  #applyChanges(): number {
    let changed = 0;
    this.#waiting = this.#waiting.filter((change) => {
      const result = applyChange(this.db, change);
      if (result === 'changed') changed += 1;
      return result === 'missing';
    });
    this.#changed += changed;
    return changed;
  }

  #tellDamage(journal: JournalName, gaps: number, tornBytes: number): void {
    if (gaps === 0 && tornBytes === 0) return;
    const torn = tornBytes > 0 ? `its last ${tornBytes} bytes were never finished` : '';
    const holes = gaps > 0 ? `${gaps} of its parts cannot be read` : '';
    this.#tellOnce(
      journal.id,
      `A journal of the history is damaged: ${[holes, torn].filter(Boolean).join(', and ')}. Everything else in it was kept.`,
    );
  }

  #tellOnce(about: string, message: string): void {
    if (this.#told.has(about)) return;
    this.#told.add(about);
    this.#options.onNotice(message);
  }
}

function changeIn({ payload }: JournalRecord): EntryChange {
  return (JSON.parse(payload.toString('utf8')) as JournaledChange).change;
}

function applyRecord(writer: EntryWriter, { kind, payload }: JournalRecord): boolean {
  if (kind === 'void') return false;
  const value: unknown = JSON.parse(payload.toString('utf8'));
  if (kind === 'session') {
    writer.session(value as WritingSession);
    return false;
  }
  const { session, entry } = value as JournaledEntry;
  return writer.entry(entry, session);
}

/** The record is at fault, and not the database it goes to. */
function isUnreadable(error: unknown): boolean {
  if (error instanceof SyntaxError || error instanceof TypeError) return true;
  return (
    error instanceof Error && /constraint failed|datatype mismatch|wrong API use|tried to bind/i.test(error.message)
  );
}

function countRows(db: Database): number {
  return Number(db.exec('select count(*) from utterances')[0]?.values[0]?.[0] ?? 0);
}
