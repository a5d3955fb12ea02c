import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Database } from 'sql.js';
import { isForgotten, type Forgotten } from '../forgotten';
import { HistoryError, type HistoryEntry } from '../history';
import { historyKey, NO_KEYS, type KeySource } from '../encryption/key';
import { Vault } from '../encryption/vault';
import { replaceFile, sizeOf, syncFolder } from '../files';
import { listJournals, takeJournals, type JournalName } from '../journal/journalFolder';
import type { HistoryQuery } from '../query';
import { statisticsOf, type CommandRow, type HistoryStatistics, type StatisticsRow } from '../statistics';
import { ArchiveReader } from './archiveReader';
import { Archives, type Archive } from './archives';
import {
  forgetIn,
  forgetInArchives,
  forgetInBackups,
  forgetInJournals,
  HALF_WRITTEN,
  HALF_WRITTEN_OR_DAMAGED,
  removeRemains,
} from './forget';
import { Backups } from './backups';
import { applyChange } from './changes';
import { withLock, type HeldLock } from './fileLock';
import type { HistoryPaths } from './historyPaths';
import { assertOwnSchema, isDamage, loadSqlJs, openImage } from './image';
import { LiveImage } from './liveImage';
import { copyRows, deleteRows } from './moveRows';
import { rewriteOthers } from './rekey';
import { KEEP_ALL, retain, type Retention } from './retention';
import { addEntries, commandRows, select, statisticsRows, type Span } from './rows';
import { searchIn } from './search';
import { beginForgetting, endForgetting, unfinishedForgetting } from './unfinishedForgetting';

/** Rows of the live image. Beyond `most` the oldest go to an archive, until `keep` are left. */
export interface LiveLimits {
  readonly most: number;
  readonly keep: number;
}

/**
 * Twelve thousand utterances are some months of a busy user and an image of about ten megabytes: what is opened at the
 * start, held in memory and written anew stays so large, however old the history becomes.
 */
const LIVE_LIMITS: LiveLimits = { most: 12_000, keep: 2_000 };

/** Archives' bytes that stay in memory for the next question. */
const KEEP_BYTES = 32 << 20;

const RETAINED_EVERY_MS = 3_600_000;

export interface HistoryStoreOptions {
  readonly paths: HistoryPaths;
  /** A sentence for the user. */
  readonly onNotice: (message: string) => void;
  /** Absent: none; a history that is encrypted can then not be read. */
  readonly keys?: KeySource;
  readonly limits?: LiveLimits;
  readonly backups?: BackupPolicy;
  /** Called ahead of every step that changes the disk, for tests that end the process there. */
  readonly before?: (step: string) => void;
}

/** How often the image is copied, and how many copies are kept. */
export interface BackupPolicy {
  readonly keep: number;
  readonly intervalMs: number;
}

const BACKUPS: BackupPolicy = { keep: 5, intervalMs: 24 * 3_600_000 };

/** What a compaction did. */
export interface CompactionReport {
  /** Rows that became part of an image. */
  readonly rows: number;
  /** Journals that were folded and removed. */
  readonly journals: number;
  readonly ms: number;
}

interface FinishedJournal {
  readonly journal: JournalName;
  /** Null: it is gone. */
  readonly size: number | null;
}

/**
 * The history's files seen as one: the live image, the journals of all windows, and the archives of older rows. Lives off
 * the extension host's thread: opening and writing an image are tens of milliseconds of work.
 */
export class HistoryStore {
  readonly #options: HistoryStoreOptions;
  readonly #vault: Vault;
  readonly #live: LiveImage;
  readonly #archives: Archives;
  readonly #reader: ArchiveReader;
  readonly #backups: Backups;
  #tail: Promise<unknown> = Promise.resolve();
  #lock: HeldLock | null = null;
  readonly #toldRefusals = new Set<string>();
  #retained = { settings: JSON.stringify(KEEP_ALL), at: 0 };

  constructor(options: HistoryStoreOptions) {
    this.#options = options;
    const { paths, onNotice } = options;
    const vault = new Vault(paths, options.keys ?? NO_KEYS);
    this.#vault = vault;
    this.#live = new LiveImage({ vault, onNotice });
    this.#archives = new Archives({ vault, keepBytes: KEEP_BYTES, onNotice });
    this.#reader = new ArchiveReader(this.#archives);
    const { keep, intervalMs } = options.backups ?? BACKUPS;
    this.#backups = new Backups({ vault, keep, intervalMs, now: () => Date.now(), onNotice });
  }

  /** Why its rows cannot be read, as far as the last look goes: its key is not here. Null: they can. */
  get locked(): HistoryError | null {
    const { refusal } = this.#live;
    return refusal?.code === 'locked' ? refusal : null;
  }

  /** Reads what windows have written since. Resolves to how many rows are new. */
  refresh(): Promise<number> {
    return this.#inTurn(() => this.#look());
  }

  async #look(): Promise<number> {
    const rows = await this.#live.refresh();
    if (this.#live.refusal) this.#tellRefusal(this.#live.refusal);
    return rows;
  }

  /** Newest first. */
  search(query: HistoryQuery): Promise<readonly HistoryEntry[]> {
    return this.#inTurn(async () => {
      await this.#look();
      const found = new Map<string, HistoryEntry>();
      await this.#parts(query, (db) => {
        for (const entry of searchIn(db, query)) {
          if (!found.has(entry.id)) found.set(entry.id, entry);
        }
        return found.size < query.limit;
      });
      return [...found.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, query.limit);
    });
  }

  /** What was done in a stretch of time; without one, ever. */
  statistics(span: Span = {}): Promise<HistoryStatistics> {
    return this.#inTurn(async () => {
      await this.#look();
      const rows: StatisticsRow[] = [];
      const commands: CommandRow[] = [];
      await this.#parts(span, (db) => {
        rows.push(...statisticsRows(db, span));
        commands.push(...commandRows(db, span));
        return true;
      });
      return statisticsOf(rows, commands);
    });
  }

  /** Adds entries that were exported; resolves to how many were new, when they are on disk. @throws HistoryError */
  add(entries: readonly HistoryEntry[]): Promise<number> {
    return this.#inTurn(() =>
      this.#locked(async () => {
        await this.#refreshToWrite();
        const known = new Set<string>();
        await this.#parts({}, (db) => {
          for (const { id } of select(db, 'select id from utterances')) known.add(String(id));
          return true;
        });
        const fresh = entries.filter(({ id }) => !known.has(id));
        this.#live.change((db) => addEntries(db, fresh));
        await this.#moveOld();
        await this.#writeImage();
        return fresh.length;
      }),
    );
  }

  /** Writes everything into one new SQLite file, which is not encrypted. Resolves to how many entries there are. */
  copyTo(file: string): Promise<number> {
    return this.#inTurn(async () => {
      await this.#look();
      const whole = openImage(await loadSqlJs(), null, file).db;
      try {
        await this.#parts({}, (db) => {
          copyRows(db, whole, 'all');
          return true;
        });
        await replaceFile(file, whole.export());
        return countOf(whole);
      } finally {
        whole.close();
      }
    });
  }

  /** Calls `work` with the live image and then with archives, newest first, while it returns true. */
  async #parts({ from, until }: Span, work: (db: Database) => boolean): Promise<void> {
    if (!work(this.#live.db)) return;
    if (this.#live.apart && !this.#workApart(this.#live.apart, work)) return;
    for (const archive of await this.#archives.list()) {
      if (archive.until < (from ?? -Infinity) || archive.from >= (until ?? Infinity)) continue;
      const db = await this.#readPart(archive);
      if (db && !work(db)) return;
    }
  }

  /** Null: it is gone, or cannot be read here, which is told. */
  async #readPart(archive: Archive): Promise<Database | null> {
    try {
      return await this.#reader.read(archive);
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      this.#tellRefusal(error);
      return null;
    }
  }

  /** A newer program's file may not have what is asked for. */
  #workApart(db: Database, work: (db: Database) => boolean): boolean {
    try {
      return work(db);
    } catch (error) {
      throw this.#live.refusal ?? error;
    }
  }

  /**
   * Folds journals into the image. Only when the image is whole on disk do the journals go that are finished and in it.
   * What is not to be kept any longer goes now and then.
   * @throws HistoryError `unwritable`; journals keep everything that was acknowledged.
   */
  compact(retention: Retention = KEEP_ALL): Promise<CompactionReport> {
    return this.#inTurn(async () => {
      try {
        return await this.#locked(async () => {
          const report = await this.#compactNow();
          await this.#retain(retention);
          return report;
        });
      } catch (error) {
        if (error instanceof HistoryError && error.code !== 'unwritable') this.#tellRefusal(error);
        throw error;
      }
    });
  }

  /** Once: folding is tried again and again, mostly with nobody looking at what came of it. */
  #tellRefusal({ code, message }: HistoryError): void {
    if (this.#toldRefusals.has(code)) return;
    this.#toldRefusals.add(code);
    this.#options.onNotice(`${message} What is said meanwhile is kept beside it, and joined to it later.`);
  }

  /** The id of the key that the history is encrypted with; null: it is not encrypted. */
  encryptedWith(): Promise<string | null> {
    return this.#inTurn(async () => (await this.#vault.state()).key);
  }

  /**
   * Encrypts the history with another key, or with none (null). When it resolves, nothing on disk is as it was before.
   * @param when `plain`: only when the history is not encrypted, and left as it is otherwise
   * @throws HistoryError `locked`, `newer-schema`: nothing is changed; `unwritable`: the next compaction goes on with it
   */
  rekey(key: Uint8Array | null, when: 'plain' | 'always' = 'always'): Promise<void> {
    return this.#inTurn(() =>
      this.#locked(async () => {
        await this.#refreshToWrite();
        const state = await this.#vault.state();
        const id = key && historyKey(key).id;
        if (when === 'plain' && state.key !== null) return;
        this.#before('manifest');
        await this.#vault.change({ key: id, settled: false });
        await this.#settle();
      }),
    );
  }

  /** Finishes a change of keys, from wherever it was cut short. */
  async #settle(): Promise<void> {
    const { paths, onNotice } = this.#options;
    this.#before('take-journals');
    await takeJournals(paths.journals);
    await this.#refreshToWrite();
    const other = await this.#vault.findOther(paths.image);
    await this.#addRowsOf(other === this.#live.path ? null : other);
    if (this.#live.damaged) await this.#mend(this.#live.damaged.saved);
    await this.#writeImage();
    if (other) {
      this.#before('remove-image');
      await rm(other, { force: true });
      await syncFolder(dirname(other));
    }
    await this.#removeFolded();
    const left = await rewriteOthers(this.#vault, (step) => this.#before(step));
    if (left > 0) onNotice(`${left} files of the history are under a key that is not here; they are left as they are.`);
    this.#before('settled');
    await this.#vault.change({ key: (await this.#vault.state()).key, settled: true });
  }

  /** A change of keys that was cut short leaves the image twice; so does who puts one of his own there. */
  async #addRowsOf(other: string | null): Promise<void> {
    const content = other === null ? null : await this.#vault.read(other);
    if (other === null || !content) return;
    const opened = openImage(await loadSqlJs(), content.bytes, other, content.intact ? undefined : () => false);
    try {
      assertOwnSchema(opened.db, other);
      this.#live.change((db) => copyRows(opened.db, db, 'all'));
    } finally {
      opened.db.close();
    }
  }

  /** @throws HistoryError when the image is not to be changed */
  async #refreshToWrite(): Promise<void> {
    await this.#live.refresh();
    if (this.#live.refusal) throw this.#live.refusal;
  }

  /**
   * Forgets entries: when it resolves their words are in no file of the history. Resolves to how many there were.
   * @throws HistoryError `unwritable`; then some may be gone and others not, and the next compaction goes on with it.
   */
  forget(forgotten: Forgotten): Promise<number> {
    return this.#inTurn(() =>
      this.#locked(async () => {
        await this.#refreshToWrite();
        const [newest] = select(this.#live.db, 'select max(started_at) as time from utterances');
        await beginForgetting(this.#options.paths, forgotten, Math.max(Date.now(), Number(newest?.time)) + 1);
        return this.#forgetAltogether(forgotten);
      }),
    );
  }

  async #forgetAltogether(forgotten: Forgotten): Promise<number> {
    const { paths } = this.#options;
    if (this.#live.damaged) await this.#mend(this.#live.damaged.saved);
    const count = await this.#forgetNow(forgotten);
    this.#before('forget-remains');
    await removeRemains(paths, HALF_WRITTEN_OR_DAMAGED);
    this.#before('forgotten');
    await endForgetting(paths);
    return count;
  }

  /** What a crash, or a full disk, left forgotten in part. What cannot be forgotten now does not keep rows from being folded. */
  async #finishForgetting(): Promise<void> {
    const forgotten = await unfinishedForgetting(this.#options.paths);
    if (!forgotten) return;
    try {
      await this.#forgetAltogether(forgotten);
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      this.#tellRefusal(error);
    }
  }

  async #forgetNow(forgotten: Forgotten): Promise<number> {
    this.#before('forget-journals');
    await forgetInJournals(this.#vault, forgotten);
    this.#live.settle((change) => isForgotten(change, forgotten));
    this.#before('forget-archives');
    const archived = await forgetInArchives(this.#archives, forgotten);
    this.#before('forget-backups');
    await forgetInBackups(this.#vault, this.#backups, forgotten);
    let count = 0;
    this.#live.change((db) => (count = forgetIn(db, forgotten)));
    await this.#writeImage();
    return archived + count;
  }

  /** When the settings have changed, and every hour. */
  async #retain(retention: Retention): Promise<void> {
    const settings = JSON.stringify(retention);
    if (this.#retained.settings === settings && Date.now() - this.#retained.at < RETAINED_EVERY_MS) return;
    this.#retained = { settings, at: Date.now() };
    const { paths } = this.#options;
    const remove = (which: Forgotten) => this.#forgetNow(which);
    await retain({ paths, archives: this.#archives, live: () => this.#live.db, remove }, retention, Date.now());
  }

  async close(): Promise<void> {
    await this.#inTurn(() => {
      this.#live.close();
      this.#reader.close();
      this.#archives.close();
      return Promise.resolve();
    });
  }

  async #compactNow(): Promise<CompactionReport> {
    const startedAt = performance.now();
    await removeRemains(this.#options.paths, HALF_WRITTEN);
    await this.#refreshToWrite();
    await this.#finishForgetting();
    const finished = await this.#finished();
    await this.#archives.removeMerged();
    await this.#changeArchived();
    const rows = this.#live.unwritten;
    if (rows > 0) {
      if (this.#live.damaged) await this.#mend(this.#live.damaged.saved);
      if (this.#live.beforeMigration) await this.#backups.make(this.#live.beforeMigration);
      await this.#removeArchived();
      await this.#moveOld();
      await this.#writeImage();
    }
    const journals = await this.#removeFolded(finished);
    return { rows, journals, ms: performance.now() - startedAt };
  }

  async #finished(): Promise<readonly FinishedJournal[]> {
    const journals = (await listJournals(this.#options.paths.journals)).filter(({ finished }) => finished);
    return Promise.all(journals.map(async (journal) => ({ journal, size: await sizeOf(journal.path) })));
  }

  /** Removes journals that are in the image on disk; gives how many. */
  async #removeFolded(finished?: readonly FinishedJournal[]): Promise<number> {
    const folded = (finished ?? (await this.#finished())).filter(
      ({ journal, size }) => size !== null && this.#live.hasAll(journal, size) && !this.#live.isAwaiting(journal),
    );
    for (const { journal } of folded) {
      this.#before('remove-journal');
      // What this program cannot read of it another may.
      if (this.#live.isHolding(journal)) await rename(journal.path, `${journal.path}.damaged-${Date.now()}`);
      else await rm(journal.path, { force: true });
    }
    if (folded.length > 0) await syncFolder(this.#options.paths.journals);
    return folded.length;
  }

  /** Changes of rows that went to an archive; those of rows that were forgotten go with this. */
  async #changeArchived(): Promise<void> {
    const { waiting } = this.#live;
    if (waiting.length === 0) return;
    for (const archive of await this.#archives.list()) {
      const within = waiting.filter(({ startedAt }) => startedAt >= archive.from && startedAt <= archive.until);
      const db = within.length > 0 ? await this.#archives.open(archive) : null;
      if (!db) continue;
      const results = within.map((change) => applyChange(db, change));
      if (results.includes('changed')) await this.#archives.rewrite(archive, db);
    }
    this.#live.settle((change) => waiting.includes(change));
  }

  /** A move that was cut short left rows in both places; what is in an archive goes from the live image. */
  async #removeArchived(): Promise<void> {
    const [oldest] = select(this.#live.db, 'select min(started_at) as time from utterances');
    for (const archive of await this.#archives.list()) {
      if (oldest?.time === null || archive.until < Number(oldest?.time)) continue;
      const db = await this.#archives.open(archive);
      const ids = db ? select(db, 'select id from utterances where started_at >= ?', [Number(oldest?.time)]) : [];
      this.#live.change((live) =>
        deleteRows(
          live,
          ids.map(({ id }) => String(id)),
        ),
      );
    }
  }

  /** The oldest rows go to an archive; a crash in between leaves them in both until the next compaction. */
  async #moveOld(): Promise<void> {
    const { most, keep } = this.#options.limits ?? LIVE_LIMITS;
    const { db } = this.#live;
    const count = this.#count();
    if (count <= most) return;
    for (let left = count - keep; left > 0;) {
      const size = Math.min(left, most - keep);
      const rows = select(db, 'select id from utterances order by started_at, id limit ?', [size]);
      const ids = rows.map(({ id }) => String(id));
      await this.#archives.store(db, ids, (step) => this.#before(step));
      this.#live.change((live) => deleteRows(live, ids));
      left -= ids.length;
    }
    db.exec('vacuum');
  }

  async #writeImage(): Promise<void> {
    const { image } = this.#options.paths;
    const bytes = this.#live.export();
    await this.#vault.write(await this.#vault.nameOf(image), bytes, (step) => this.#before(`image-${step}`));
    await this.#live.written();
    if (!this.#isEmpty()) await this.#backups.makeIfDue(bytes);
  }

  #isEmpty(): boolean {
    return select(this.#live.db, 'select 1 from utterances limit 1').length === 0;
  }

  /**
   * The file is damaged: it is set aside for whoever can mend it, and what could not be read of it comes from the best
   * backup. The new image is written next.
   */
  async #mend(read: number): Promise<void> {
    const { path } = this.#live;
    const before = this.#count();
    await this.#backups.each('pass over', (backup, { replaced }) => {
      if (replaced) return false;
      this.#live.change((db) => copyRows(backup, db, 'all'));
      return true;
    });
    const aside = `${path}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    await rename(path, aside);
    this.#options.onNotice(
      `The history file was damaged. It was set aside as ${aside}; ${read} of its entries could be read and ${this.#count() - before} came from a backup.`,
    );
  }

  #count(): number {
    return countOf(this.#live.db);
  }

  async #locked<Result>(work: () => Promise<Result>): Promise<Result> {
    const { image } = this.#options.paths;
    try {
      await mkdir(dirname(image), { recursive: true, mode: 0o700 });
      return await withLock(image, async (held) => {
        this.#lock = held;
        return this.#despiteDamage(async () => {
          if (!(await this.#vault.state()).settled || (await this.#vault.findOther(image))) await this.#settle();
          return work();
        });
      });
    } catch (error) {
      if (error instanceof HistoryError) throw error;
      throw new HistoryError(
        'unwritable',
        `${image} could not be written: ${error instanceof Error ? error.message : String(error)}. What was said is kept in journals beside it until it can.`,
      );
    }
  }

  /** Damage that only work finds is met by reading the files anew, closely, and doing the work on what is left. */
  async #despiteDamage<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#live.distrust();
      this.#reader.distrust();
      return work();
    }
  }

  #before(step: string): void {
    this.#lock?.assertHeld();
    this.#options.before?.(step);
  }

  /** One thing at a time; a failure belongs to its own caller. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const undamaged = () => this.#despiteDamage(work);
    const turn = this.#tail.then(undamaged, undamaged);
    this.#tail = turn;
    return turn;
  }
}

function countOf(db: Database): number {
  return Number(select(db, 'select count(*) as n from utterances')[0]?.n);
}
