import { proxy, releaseProxy, wrap, type Remote } from 'comlink';
import nodeEndpoint from 'comlink/dist/umd/node-adapter';
import { Worker } from 'node:worker_threads';
import type { KeySource } from './encryption/key';
import type { HistoryPaths } from './store/historyPaths';
import type { HistoryWorker } from './worker';

export interface HistoryThreadOptions {
  readonly script: string;
  readonly paths: HistoryPaths;
  readonly keys: KeySource;
  readonly onNotice: (message: string) => void;
  /** What loses nothing. */
  readonly onError: (error: unknown) => void;
  readonly onChange: () => void;
  /** It ended by itself, or could not begin: nothing can be asked of it any more. */
  readonly onEnd: () => void;
}

/** The thread that holds the database. What was asked when it dies is rejected; it keeps a process alive only while asked. */
export class HistoryThread {
  readonly #thread: Worker;
  readonly #remote: Remote<HistoryWorker>;
  readonly #started: Promise<void>;
  readonly #ended: Promise<never>;
  #asked = 0;

  constructor({ script, paths, keys, onNotice, onError, onChange, onEnd }: HistoryThreadOptions) {
    this.#thread = new Worker(script);
    this.#thread.unref();
    this.#ended = new Promise((_resolve, reject) => {
      let reason = 'The thread that holds the history ended.';
      this.#thread.on('error', (error) => (reason = `The thread that holds the history failed: ${error.message}`));
      this.#thread.on('exit', () => {
        onEnd();
        reject(new Error(reason));
      });
    });
    // Heard by those who ask; when nobody does there is nobody to tell.
    this.#ended.catch(() => undefined);
    this.#remote = wrap<HistoryWorker>(nodeEndpoint(this.#thread));
    this.#started = this.#remote.start(
      paths,
      keys.advice,
      proxy((id: string) => keys.byId(id)),
      proxy(onNotice),
      proxy((message: string) => onError(new Error(message))),
      proxy(onChange),
    );
    // Those who ask hear why; whoever asks next gets another thread.
    this.#started.catch(() => {
      onEnd();
      void this.#thread.terminate();
    });
  }

  async ask<Answer>(question: (remote: Remote<HistoryWorker>) => Promise<Answer>): Promise<Answer> {
    this.#asked += 1;
    this.#thread.ref();
    try {
      return await Promise.race([this.#started.then(() => question(this.#remote)), this.#ended]);
    } finally {
      this.#asked -= 1;
      if (this.#asked === 0) this.#thread.unref();
    }
  }

  async close(): Promise<void> {
    try {
      await this.ask((remote) => remote.close());
    } finally {
      this.#remote[releaseProxy]();
      await this.#thread.terminate();
    }
  }
}
