import type { Remote } from 'comlink';
import type { Clock } from '../platform/clock';
import { Emitter } from '../platform/emitter';
import { bounded } from './bounds';
import type { Forgotten } from './forgotten';
import { journalCipher } from './encryption/journalCipher';
import { NO_KEYS, type HistoryKeys } from './encryption/key';
import { HistoryError, type EntryChange, type HistoryEntry } from './history';
import { JournalWriter } from './journal/journalWriter';
import { encodeRecord } from './journal/record';
import { redactChange, redactEntry } from './redaction/redact';
import type { SearchableHistory } from './searchableHistory';
import { HistoryThread } from './historyThread';
import type { HistoryQuery } from './query';
import { historyPaths, type HistoryPaths } from './store/historyPaths';
import type { Span, WritingSession } from './store/rows';
import type { HistoryStatistics } from './statistics';
import type { Retention } from './store/retention';
import type { HistoryWorker } from './worker';
import { WritingQueue } from './writingQueue';

/** From the last row until it is folded into the image: long enough that a burst is one image. */
const QUIET_MS = 400;
/** A compaction waits at least so many times what the last one took, so that it costs a window at most some percent. */
const REST = 20;
/** How long closing waits for the last compaction; what it does not fold stays in the journal. */
const CLOSING_MS = 5_000;

export interface JournaledHistoryOptions {
  /** The database file, for instance `history.sqlite` in global storage; folders beside it are made when missing. */
  readonly file: string;
  /** The worker thread's program. */
  readonly workerScript: string;
  readonly session: WritingSession;
  /** Time-ordered and unique. */
  readonly newId: () => string;
  readonly clock: Clock;
  /** Where keys are; absent: there are none, and what is encrypted cannot be read. */
  readonly keys?: HistoryKeys;
  /** How much is kept; absent: all of it. */
  readonly retention?: () => Retention;
  /** A sentence for the user: something was set aside or could not be kept. */
  readonly onNotice: (message: string) => void;
  /** A failure in the background that loses nothing. */
  readonly onError: (error: unknown) => void;
}

/**
 * The history of one window: rows are acknowledged when they are in this window's journal on disk; a thread of its own
 * folds them into the image, and answers questions.
 */
export class JournaledHistory implements SearchableHistory {
  readonly #options: JournaledHistoryOptions;
  readonly #paths: HistoryPaths;
  readonly #journal: JournalWriter;
  readonly #rows: WritingQueue;
  readonly #changes = new Emitter<void>((error) => this.#options.onError(error));
  #worker: HistoryThread | null = null;
  #forgetFold: (() => void) | null = null;
  #folding: Promise<void> = Promise.resolve();
  #lastFoldMs = 0;
  #closed = false;

  constructor(options: JournaledHistoryOptions) {
    this.#options = options;
    this.#paths = historyPaths(options.file);
    const header = () => encodeRecord('session', json(options.session));
    this.#journal = new JournalWriter({
      folder: this.#paths.journals,
      newId: options.newId,
      header,
      cipher: journalCipher(this.#paths, options.keys ?? NO_KEYS),
    });
    this.#rows = new WritingQueue(this.#journal, options.session.id);
  }

  async append(entry: HistoryEntry): Promise<void> {
    if (this.#closed) throw new HistoryError('unwritable', 'The history is closed.');
    await this.#write((rows) => rows.append(redactEntry(bounded(entry))));
  }

  async change(change: EntryChange): Promise<void> {
    if (this.#closed) throw new HistoryError('unwritable', 'The history is closed.');
    await this.#write((rows) => rows.change(redactChange(bounded(change))));
  }

  recent(limit: number): Promise<readonly HistoryEntry[]> {
    return this.search({ limit });
  }

  async search(query: HistoryQuery): Promise<readonly HistoryEntry[]> {
    const found = await this.#ask((remote) => remote.search(query));
    const known = new Set(found.map(({ id }) => id));
    // Only what asks for nothing in particular, or for one of them, is sure to mean them.
    const waiting = isEverything(query)
      ? this.#rows.entries.filter(({ id }) => !known.has(id) && id === (query.id ?? id))
      : [];
    return [...waiting.toReversed(), ...found.map((entry) => this.#rows.changed(entry))].slice(0, query.limit);
  }

  /** What was done in a stretch of time; without one, ever. */
  statistics(span: Span): Promise<HistoryStatistics> {
    return this.#ask((remote) => remote.statistics(span));
  }

  /** Forgets entries: when it resolves their words are in no file of the history. Resolves to how many there were. */
  async forget(forgotten: Forgotten): Promise<number> {
    this.#rows.forget(forgotten);
    return this.#ask((remote) => remote.forget(forgotten));
  }

  /** Called when rows of other windows have come. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  /** Folds what is in this window's journal into the image now. @throws HistoryError; the journal keeps it all. */
  async compact(): Promise<void> {
    await this.#journal.seal();
    await this.#fold();
  }

  /** The id of the key that the history is encrypted with; null: it is not encrypted. */
  encryptedWith(): Promise<string | null> {
    return this.#ask((remote) => remote.encryptedWith());
  }

  /**
   * Encrypts the history with another key, or with none (null). When it resolves, nothing on disk is as it was before.
   * @param when `plain`: only when the history is not encrypted, and left as it is otherwise
   * @throws HistoryError
   */
  rekey(key: Uint8Array | null, when: 'plain' | 'always' = 'always'): Promise<void> {
    return this.#ask((remote) => remote.rekey(key, when));
  }

  /** The ids of keys that are not here although something is under them. */
  lostKeys(): Promise<readonly string[]> {
    return this.#ask((remote) => remote.lostKeys());
  }

  /**
   * Goes on without what is under lost keys, which is set aside in a folder; see the store. Resolves to the folder.
   * @param key the key from then on; null: the history is not encrypted any more
   * @param keep false: what is set aside is removed, once all else is on disk
   */
  beginAnew(key: Uint8Array | null, keep: boolean): Promise<string | null> {
    return this.#ask((remote) => remote.beginAnew(key, keep));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#forgetFold?.();
    this.#changes.clear();
    await this.#folding;
    try {
      await this.#rows.flush();
      const sealed = await this.#journal.seal();
      if (sealed || this.#worker) await this.#within(CLOSING_MS, this.#fold());
    } catch (error) {
      // What was acknowledged is in a journal, which the next window folds.
      this.#options.onError(error);
    } finally {
      await this.#endWorker();
    }
  }

  async #fold(): Promise<void> {
    const retention = this.#options.retention?.() ?? { days: 0, maxBytes: 0 };
    this.#lastFoldMs = (await this.#ask((remote) => remote.compact(retention))).ms;
  }

  async #write(work: (rows: WritingQueue) => Promise<void>): Promise<void> {
    try {
      await work(this.#rows);
    } catch (error) {
      if (error instanceof HistoryError) throw error;
      const { lost } = this.#rows;
      const left = lost > 0 ? `how ${lost} commands ended is lost` : 'nothing is lost while this window is open';
      throw new HistoryError(
        'unwritable',
        `The history could not be written to ${this.#paths.journals}: ${sentence(error)}. Free some space or mend its permissions; ${left}.`,
      );
    }
    this.#foldSoon();
  }

  #foldSoon(): void {
    if (this.#closed) return;
    this.#forgetFold?.();
    this.#forgetFold = this.#options.clock.after(Math.max(QUIET_MS, REST * this.#lastFoldMs), () => {
      this.#forgetFold = null;
      this.#folding = this.#folding.then(() => this.compact()).catch(this.#options.onError);
    });
  }

  #ask<Answer>(question: (remote: Remote<HistoryWorker>) => Promise<Answer>): Promise<Answer> {
    this.#worker ??= this.#newWorker();
    return this.#worker.ask(question);
  }

  #newWorker(): HistoryThread {
    const worker: HistoryThread = new HistoryThread({
      script: this.#options.workerScript,
      paths: this.#paths,
      keys: this.#options.keys ?? NO_KEYS,
      onNotice: this.#options.onNotice,
      onError: this.#options.onError,
      onChange: () => this.#changes.emit(),
      // The next question starts another; journals and image are as they were.
      onEnd: () => {
        if (this.#worker === worker) this.#worker = null;
      },
    });
    return worker;
  }

  async #endWorker(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    if (worker) await this.#within(CLOSING_MS, worker.close());
  }

  #within(ms: number, work: Promise<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = this.#options.clock.after(ms, resolve);
      work.then(
        () => {
          stop();
          resolve();
        },
        (error: unknown) => {
          stop();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }
}

function isEverything(query: HistoryQuery): boolean {
  return Object.entries(query).every(([name, value]) => name === 'limit' || name === 'id' || value === undefined);
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8');
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
