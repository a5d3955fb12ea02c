import { readFile, stat } from 'node:fs/promises';
import type { Database, SqlJsStatic } from 'sql.js';
import { HistoryError, type EntryChange } from '../history';
import { isMissing, type FileStamp } from '../files';
import { listJournals, type JournalName } from '../journal/journalFolder';
import { scanJournal } from '../journal/record';
import { applyChange } from './changes';
import { isSoundThroughout, isWholeFile, loadSqlJs, openImage, prepare, type Look, type OpenedImage } from './image';
import { JournalNotices, type JournalNoticesOptions } from './journalNotices';
import { applyRecords } from './journalRows';
import { countOf, pinsOf } from './rows';

/** Windows fold their rows a few times a second at most; a reader that was overtaken so often comes again by itself. */
const ATTEMPTS = 10;

/** The image as it is on disk, with the rows of all journals in it: what every question is answered from. */
export class LiveImage {
  readonly #options: JournalNoticesOptions;
  #sql: SqlJsStatic | null = null;
  #db: Database | null = null;
  #stamp: FileStamp = null;
  /** Bytes of each journal that are in `#db`. */
  readonly #read = new Map<string, number>();
  readonly #notices: JournalNotices;
  /** Journals with something in them that could not be read. */
  readonly #holding = new Set<string>();
  readonly #awaiting = new Set<string>();
  #changed = 0;
  #taken = 0;
  /** Of entries that are not in `#db`: in an archive, or in a journal that is read after this one. */
  #waiting: readonly EntryChange[] = [];
  /** Rows that were in `#db` when it was last looked at: whether a new image has more. */
  #rows = 0;
  #look: Look | 'later' = 'later';
  /** The file was looked through. */
  #checked = true;
  #damaged: { readonly saved: number } | null = null;
  #pins: readonly string[] | null = null;
  #before: Uint8Array | null = null;
  #apart: Database | null = null;
  #refusal: HistoryError | null = null;
  #path: string;

  constructor(options: JournalNoticesOptions) {
    this.#options = options;
    this.#notices = new JournalNotices(options);
    this.#path = options.vault.paths.image;
  }

  /** Why the file is not to be changed: a newer program wrote it, or its key is not here. `db` has only rows of journals then. */
  get refusal(): HistoryError | null {
    return this.#refusal;
  }

  /** The file of a newer program, to be read beside `db`. */
  get apart(): Database | null {
    return this.#apart;
  }

  /** The file that `db` was made of, or was last written to. */
  get path(): string {
    return this.#path;
  }

  /** Rows in memory that the file on disk does not have. */
  get unwritten(): number {
    return this.#changed;
  }

  /** How many rows were new or changed in all looks so far. */
  get taken(): number {
    return this.#taken;
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

  /** The ids of rows in `db` that are pinned, looked up when they may have changed. */
  get pins(): readonly string[] {
    this.#pins ??= pinsOf(this.db);
    return this.#pins;
  }

  /** Reads what has come since the last time. */
  async refresh(): Promise<void> {
    // A journal may be sealed, or become part of the image, between the reading of the one and of the other.
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const inImage = await this.#readImage();
      this.#taken += inImage;
      let moved = false;
      for (const journal of await this.#journals()) {
        const rows = await this.#readJournal(journal);
        if (rows === null) moved = true;
        else this.#taken += rows;
      }
      this.#taken += this.#applyChanges();
      if (!moved && (await this.#find()).stamp === this.#stamp) break;
    }
  }

  /**
   * Looks through the file, where that was not done since it was read: questions do not wait for it, whoever writes does.
   * False: it is damaged, and `db` has what could be read of it and the journals.
   */
  async check(): Promise<boolean> {
    while (!this.#checked && this.#sql) {
      // As it is on disk: rows of journals that are in `db` by now could hide what is wrong.
      const isWhole = await isWholeFile(this.#sql, this.#options.vault, this.#path);
      if ((await this.#find()).stamp === this.#stamp) {
        this.#checked = isWhole;
        if (!isWhole) this.distrust();
      }
      if (!this.#checked) await this.refresh();
    }
    return this.#damaged === null;
  }

  /** Changes rows, to be written with the next image. */
  change(work: (db: Database) => void): void {
    this.#pins = null;
    work(this.db);
    this.#changed += 1;
  }

  /** The image as a file's bytes. */
  export(): Uint8Array {
    if (!this.#checked) throw new Error('An image is looked through before it is written anew.');
    const bytes = this.db.export();
    // sql.js opens the database anew for this, and forgets its settings.
    prepare(this.db);
    return bytes;
  }

  /** The image was written, and is what is there now. */
  async written(): Promise<void> {
    const { path, stamp } = await this.#find();
    this.#path = path;
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

  /** A newer program has to read it, or one that has its key. */
  isAwaiting({ id }: JournalName): boolean {
    return this.#awaiting.has(id);
  }

  close(): void {
    this.#db?.close();
    this.#apart?.close();
    this.#db = null;
    this.#apart = null;
  }

  async #find(): Promise<{ readonly path: string; readonly stamp: FileStamp }> {
    const { vault } = this.#options;
    return (await vault.find(vault.paths.image)) ?? { path: vault.paths.image, stamp: null };
  }

  async #journals(): Promise<readonly JournalName[]> {
    try {
      return await listJournals(this.#options.vault.paths.journals);
    } catch (error) {
      this.#notices.unlisted(error);
      return [];
    }
  }

  /** Something in the file turned out to be damaged: it is looked at closely, and read anew with its journals. */
  distrust(): void {
    this.#look = isSoundThroughout;
    this.#stamp = 'distrusted';
  }

  async #readImage(): Promise<number> {
    const { vault } = this.#options;
    const { path, stamp } = await this.#find();
    const unlocked = this.#refusal?.code === 'locked' && (await vault.hasKeyOf(path));
    if (this.#db && stamp === this.#stamp && !unlocked) return 0;
    const before = this.#rows;
    this.#sql ??= await loadSqlJs();
    const { bytes, opened, refusal } = await this.#open(this.#sql, path);
    this.#look = 'later';
    this.close();
    this.#refusal = refusal;
    this.#apart = opened.kind === 'newer' ? opened.db : null;
    this.#db = opened.kind === 'newer' ? openImage(this.#sql, null, path).db : opened.db;
    this.#pins = null;
    this.#path = path;
    this.#stamp = stamp;
    this.#checked = opened.kind !== 'whole' || opened.checked;
    this.#damaged = opened.kind === 'damaged' ? { saved: opened.saved } : null;
    this.#before = opened.kind === 'whole' && opened.migrated ? bytes : null;
    this.#changed = opened.kind === 'damaged' || this.#before ? 1 : 0;
    this.#read.clear();
    this.#awaiting.clear();
    this.#waiting = [];
    this.#rows = countOf(this.#db);
    return Math.max(0, this.#rows - before);
  }

  async #open(
    sql: SqlJsStatic,
    path: string,
  ): Promise<{ bytes: Uint8Array | null; opened: OpenedImage; refusal: HistoryError | null }> {
    try {
      const content = await this.#options.vault.read(path);
      const bytes = content?.bytes ?? null;
      const opened = openImage(sql, bytes, path, content?.intact === false ? () => false : this.#look);
      return { bytes, opened, refusal: opened.kind === 'newer' ? opened.error : null };
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      return { bytes: null, opened: openImage(sql, null, path), refusal: error };
    }
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
    const opened = await this.#options.vault.openRecords(journal.id, records);
    const locked = opened.find(({ says }) => says === 'locked');
    const { inserted, changes, unreadable, newer } = applyRecords(
      this.db,
      opened.flatMap(({ says }) => (says === 'locked' ? [] : [says])),
    );
    if (inserted > 0) this.#pins = null;
    this.#changed += inserted;
    this.#rows += inserted;
    this.#waiting = [...this.#waiting, ...changes];
    const whole = journal.finished ? bytes.length : end;
    if (locked) this.#notices.locked(journal, locked.record);
    if (newer > 0) this.#notices.newer(journal);
    if (locked || newer > 0) this.#awaiting.add(journal.id);
    this.#notices.damaged(journal, damaged.length + unreadable, journal.finished ? bytes.length - end : 0);
    if (damaged.length + unreadable > 0) this.#holding.add(journal.id);
    // A torn tail of a journal that nobody writes to any more stays torn. What is locked is tried again.
    this.#read.set(journal.id, locked ? locked.record.offset : whole);
    return inserted;
  }

  /** Once everything is read: what is changed may be in a journal that is read after the change. */
  #applyChanges(): number {
    let changed = 0;
    this.#waiting = this.#waiting.filter((change) => {
      const result = applyChange(this.db, change);
      if (result === 'changed') changed += 1;
      return result === 'missing';
    });
    if (changed > 0) this.#pins = null;
    this.#changed += changed;
    return changed;
  }
}
