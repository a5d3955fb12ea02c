import { dirname } from 'node:path';
import type { Forgotten } from '../forgotten';
import { HistoryError, type HistoryEntry } from '../history';
import { NO_KEYS, type KeySource } from '../encryption/key';
import { Vault } from '../encryption/vault';
import { makeFolder, replaceFile } from '../files';
import type { HistoryQuery } from '../query';
import { statisticsOf, type CommandRow, type HistoryStatistics, type StatisticsRow } from '../statistics';
import { ArchiveReader } from './archiveReader';
import { Archives } from './archives';
import { Backups } from './backups';
import { Catalogue } from './catalogue';
import { Archiving } from './archiving';
import { Compaction, type CompactionReport } from './compaction';
import { withLock, type HeldLock } from './fileLock';
import { HALF_WRITTEN, removeRemains } from './forget';
import { Forgetting } from './forgetting';
import { HistoryParts } from './historyParts';
import type { HistoryPaths } from './historyPaths';
import { isDamage, loadSqlJs, openImage } from './image';
import { ImageWriter } from './imageWriter';
import { KeyChange } from './keyChange';
import type { LiveLimits } from './liveBatches';
import { LiveImage } from './liveImage';
import { lostKeys } from './lostKey';
import { copyRows } from './moveRows';
import { Refusals } from './refusals';
import { KEEP_ALL, type Retention } from './retention';
import { addEntries, commandRows, countOf, statisticsRows, type Span } from './rows';
import { refreshToWrite, type StoreFiles } from './storeFiles';

export type { CompactionReport } from './compaction';

/**
 * Twelve thousand utterances are some months of a busy user and an image of about ten megabytes: what is opened at the
 * start, held in memory and written anew stays so large, however old the history becomes; three times that where much output
 * is kept.
 */
const LIVE_LIMITS: LiveLimits = { most: 12_000, keep: 2_000 };

/** Archives' bytes that stay in memory for the next question. */
const KEEP_BYTES = 32 << 20;

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

/**
 * The history's files seen as one: the live image, the journals of all windows, and the archives of older rows. Lives off
 * the extension host's thread: opening and writing an image are tens of milliseconds of work.
 */
export class HistoryStore {
  readonly #files: StoreFiles;
  readonly #parts: HistoryParts;
  readonly #archiving: Archiving;
  readonly #image: ImageWriter;
  readonly #compaction: Compaction;
  readonly #forgetting: Forgetting;
  readonly #keyChange: KeyChange;
  readonly #refusals: Refusals;
  /** Rows that `refresh` has told of. */
  #told = 0;
  #tail: Promise<unknown> = Promise.resolve();
  #lock: HeldLock | null = null;

  constructor({ paths, onNotice, keys, limits, backups = BACKUPS, before }: HistoryStoreOptions) {
    const vault = new Vault(paths, keys ?? NO_KEYS);
    const archives = new Archives({ vault, keepBytes: KEEP_BYTES, onNotice });
    const reader = new ArchiveReader(archives, vault);
    const files: StoreFiles = {
      vault,
      live: new LiveImage({ vault, onNotice }),
      archives,
      reader,
      catalogue: new Catalogue(archives, reader, vault),
      backups: new Backups({ vault, ...backups, now: () => Date.now(), onNotice }),
      onNotice,
      before: (step) => {
        this.#lock?.assertHeld();
        before?.(step);
      },
    };
    this.#files = files;
    this.#refusals = new Refusals(onNotice);
    this.#parts = new HistoryParts(files, this.#refusals);
    this.#archiving = new Archiving(files, limits ?? LIVE_LIMITS);
    this.#image = new ImageWriter(files, this.#archiving);
    this.#compaction = new Compaction(files, this.#image, this.#archiving);
    this.#forgetting = new Forgetting(files, this.#image, this.#refusals);
    this.#keyChange = new KeyChange(files, this.#image, this.#compaction);
  }

  /** Why its rows cannot be read, as far as the last look goes: its key is not here. Null: they can. */
  get locked(): HistoryError | null {
    const { refusal } = this.#files.live;
    return refusal?.code === 'locked' ? refusal : null;
  }

  /**
   * Reads what windows have written. Resolves to how many rows have come since it last did, whoever looked first: a row that
   * an answer or a compaction took in is new to those who wait for news all the same.
   */
  refresh(): Promise<number> {
    return this.#inTurn(async () => {
      await this.#look();
      const { taken } = this.#files.live;
      const rows = taken - this.#told;
      this.#told = taken;
      return rows;
    });
  }

  /**
   * Looks through the image, where that was not done yet; the first questions do not wait for it. False: it is damaged, and
   * what can be read of it is there; the next compaction sets it aside.
   */
  check(): Promise<boolean> {
    return this.#inTurn(async () => {
      await this.#look();
      return this.#files.live.check();
    });
  }

  /** Newest first. */
  search(query: HistoryQuery): Promise<readonly HistoryEntry[]> {
    return this.#inTurn(async () => {
      await this.#look();
      return this.#parts.search(query);
    });
  }

  /** What was done in a stretch of time; without one, ever. */
  statistics(span: Span = {}): Promise<HistoryStatistics> {
    return this.#inTurn(async () => {
      await this.#look();
      const rows: StatisticsRow[] = [];
      const commands: CommandRow[] = [];
      await this.#parts.each(span, (db) => {
        // One by one: a call takes only so many arguments.
        for (const row of statisticsRows(db, span)) rows.push(row);
        for (const row of commandRows(db, span)) commands.push(row);
      });
      return statisticsOf(rows, commands);
    });
  }

  /** Adds entries that were exported; resolves to how many were new, when they are on disk. @throws HistoryError */
  async add(entries: readonly HistoryEntry[]): Promise<number> {
    if (entries.length === 0) return 0;
    return this.#inTurn(() =>
      this.#locked(async () => {
        await refreshToWrite(this.#files);
        await this.#image.mend();
        const fresh = await this.#parts.missing(entries);
        this.#files.live.change((db) => addEntries(db, fresh));
        await this.#archiving.moveOld();
        await this.#image.write();
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
        await this.#parts.each({}, (db) => {
          copyRows(db, whole, 'all');
        });
        await replaceFile(file, whole.export());
        return countOf(whole);
      } finally {
        whole.close();
      }
    });
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
          const startedAt = performance.now();
          await removeRemains(this.#files.vault.paths, HALF_WRITTEN);
          await refreshToWrite(this.#files);
          await this.#forgetting.finish();
          const folded = await this.#compaction.fold();
          const report = { ...folded, ms: performance.now() - startedAt };
          await this.#forgetting.retain(retention);
          return report;
        });
      } catch (error) {
        if (error instanceof HistoryError && error.code !== 'unwritable') this.#refusals.tell(error);
        throw error;
      }
    });
  }

  /** The id of the key that the history is encrypted with; null: it is not encrypted. */
  encryptedWith(): Promise<string | null> {
    return this.#inTurn(async () => (await this.#files.vault.state()).key);
  }

  /**
   * Encrypts the history with another key, or with none (null). When it resolves, nothing on disk is as it was before.
   * @param when `plain`: only when the history is not encrypted, and left as it is otherwise
   * @throws HistoryError `locked`, `newer-schema`: nothing is changed; `unwritable`: the next compaction goes on with it
   */
  rekey(key: Uint8Array | null, when: 'plain' | 'always' = 'always'): Promise<void> {
    return this.#inTurn(() => this.#locked(() => this.#keyChange.to(key, when)));
  }

  /** The ids of keys that are not here although something is under them. */
  lostKeys(): Promise<readonly string[]> {
    return this.#inTurn(() => lostKeys(this.#files.vault));
  }

  /**
   * Goes on without what is under lost keys: that is set aside in a folder, and what can be read is written anew.
   * @param key the key from then on when that in force is lost; null: the history is not encrypted any more
   * @param keep false: what is set aside is removed, once all else is on disk
   * @returns the folder; null: no key is lost, and nothing was done
   * @throws HistoryError `unwritable`: done again it goes on where it was
   */
  beginAnew(key: Uint8Array | null, keep: boolean): Promise<string | null> {
    return this.#inTurn(() => this.#underLock(() => this.#keyChange.withoutLost(key, keep)));
  }

  /**
   * Forgets entries: when it resolves their words are in no file of the history. Resolves to how many there were.
   * @throws HistoryError `unwritable`; then some may be gone and others not, and the next compaction goes on with it.
   */
  forget(forgotten: Forgotten): Promise<number> {
    return this.#inTurn(() => this.#locked(() => this.#forgetting.forget(forgotten)));
  }

  async close(): Promise<void> {
    await this.#inTurn(() => {
      this.#parts.letGo();
      this.#files.live.close();
      this.#files.reader.close();
      this.#files.archives.close();
      return Promise.resolve();
    });
  }

  async #look(): Promise<void> {
    const { live } = this.#files;
    await live.refresh();
    if (live.refusal) this.#refusals.tell(live.refusal);
  }

  /** Once a change of keys that was cut short is finished. */
  #locked<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#underLock(async () => {
      await this.#keyChange.finish();
      await this.#archiving.removeMerged();
      return work();
    });
  }

  async #underLock<Result>(work: () => Promise<Result>): Promise<Result> {
    const { image } = this.#files.vault.paths;
    try {
      await makeFolder(dirname(image));
      return await withLock(image, async (held) => {
        this.#lock = held;
        const result = await this.#despiteDamage(work);
        await this.#despiteDamage(() => this.#files.catalogue.keep(this.#files.before));
        return result;
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
      const { live, reader, catalogue } = this.#files;
      live.distrust();
      reader.distrust();
      catalogue.distrust();
      this.#parts.letGo();
      return work();
    }
  }

  /** One thing at a time; a failure belongs to its own caller. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const undamaged = () => this.#despiteDamage(work);
    const turn = this.#tail.then(undamaged, undamaged);
    this.#tail = turn;
    return turn;
  }
}
