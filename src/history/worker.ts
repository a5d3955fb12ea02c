import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/umd/node-adapter';
import { dirname } from 'node:path';
import { parentPort } from 'node:worker_threads';
import type { KeySource } from './encryption/key';
import { ChangeWatch } from './changeWatch';
import type { HistoryEntry } from './history';
import type { HistoryQuery } from './query';
import type { HistoryStatistics } from './statistics';
import type { Forgotten } from './forgotten';
import type { HistoryPaths } from './store/historyPaths';
import type { Span } from './store/rows';
import type { Retention } from './store/retention';
import { HistoryStore, type CompactionReport } from './store/historyStore';

/** Changes that come close together are one. */
const SETTLE_MS = 100;

/** From the last question until the image is looked through: somebody who types asks again before that. */
const IDLE_MS = 1_000;

/** What the window asks of the thread that holds the database. */
export interface HistoryWorker {
  /**
   * Keys are looked up on the other thread; `onNotice` takes a sentence for the user, `onError` what loses nothing;
   * `onChange` is called when other windows' rows have come.
   */
  start(
    paths: HistoryPaths,
    advice: KeySource['advice'],
    byId: KeySource['byId'],
    onNotice: (message: string) => void,
    onError: (message: string) => void,
    onChange: () => void,
  ): Promise<void>;
  search(query: HistoryQuery): Promise<readonly HistoryEntry[]>;
  statistics(span: Span): Promise<HistoryStatistics>;
  compact(retention: Retention): Promise<CompactionReport>;
  forget(forgotten: Forgotten): Promise<number>;
  encryptedWith(): Promise<string | null>;
  rekey(key: Uint8Array | null, when: 'plain' | 'always'): Promise<void>;
  lostKeys(): Promise<readonly string[]>;
  beginAnew(key: Uint8Array | null, keep: boolean): Promise<string | null>;
  close(): Promise<void>;
}

/** The worker thread's program: the store, and a watch over what other windows write. */
class Worker implements HistoryWorker {
  private store: HistoryStore | null = null;
  private watches: readonly ChangeWatch[] = [];
  private timer: NodeJS.Timeout | null = null;
  private idle: NodeJS.Timeout | null = null;
  private told = '';
  private onNotice: (message: string) => void = () => undefined;

  async start(
    paths: HistoryPaths,
    advice: KeySource['advice'],
    byId: KeySource['byId'],
    onNotice: (message: string) => void,
    onError: (message: string) => void,
    onChange: () => void,
  ): Promise<void> {
    const store = new HistoryStore({ paths, keys: { advice, byId }, onNotice });
    this.store = store;
    this.onNotice = onNotice;
    let unread = '';
    const look = (): void => {
      this.timer ??= setTimeout(() => {
        this.timer = null;
        store.refresh().then(
          (rows) => {
            unread = '';
            if (rows > 0) onChange();
          },
          (error: unknown) => {
            // Looked at again and again while it is so: said once.
            if (sentence(error) !== unread) onNotice(sentence(error));
            unread = sentence(error);
          },
        );
      }, SETTLE_MS);
    };
    this.watches = [paths.journals, dirname(paths.image)].map(
      (folder) =>
        new ChangeWatch({
          folder,
          onLook: look,
          onError: (error) => onError(`${folder} is looked at twice a second instead of watched: ${sentence(error)}`),
        }),
    );
    // The folder around it last: it is there then.
    for (const each of this.watches) await each.begin();
  }

  search(query: HistoryQuery): Promise<readonly HistoryEntry[]> {
    return this.opened().search(query);
  }

  statistics(span: Span): Promise<HistoryStatistics> {
    return this.opened().statistics(span);
  }

  compact(retention: Retention): Promise<CompactionReport> {
    return this.opened().compact(retention);
  }

  forget(forgotten: Forgotten): Promise<number> {
    return this.opened().forget(forgotten);
  }

  encryptedWith(): Promise<string | null> {
    return this.opened().encryptedWith();
  }

  rekey(key: Uint8Array | null, when: 'plain' | 'always'): Promise<void> {
    return this.opened().rekey(key, when);
  }

  lostKeys(): Promise<readonly string[]> {
    return this.opened().lostKeys();
  }

  beginAnew(key: Uint8Array | null, keep: boolean): Promise<string | null> {
    return this.opened().beginAnew(key, keep);
  }

  async close(): Promise<void> {
    for (const timer of [this.timer, this.idle]) if (timer) clearTimeout(timer);
    for (const each of this.watches) each.close();
    await this.store?.close();
    this.store = null;
  }

  private opened(): HistoryStore {
    if (!this.store) throw new Error('The history is closed.');
    if (this.idle) clearTimeout(this.idle);
    this.idle = setTimeout(() => void this.check(), IDLE_MS);
    return this.store;
  }

  /** Once the first answers are given. What is damaged is set aside at once, and not when something is said next. */
  private async check(): Promise<void> {
    try {
      if (!this.store || (await this.store.check())) return;
      await this.store.compact();
    } catch (error) {
      const why = sentence(error);
      // Tried again after every question: mostly with nobody looking at what came of it.
      if (why !== this.told) this.onNotice(`The history file could not be checked, or not be mended: ${why}`);
      this.told = why;
    }
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

if (parentPort) expose(new Worker(), nodeEndpoint(parentPort));
