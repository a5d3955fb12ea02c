import { watch } from 'node:fs';
import { makeFolder } from './files';

/** Between two looks where the system does not tell: what another window wrote is seen within a second. */
const EVERY_MS = 500;

/** What `fs.watch` gives. */
export interface Watching {
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): void;
}

/** Watches a folder as `fs.watch` does. @throws when it cannot, as where the system has no more watches to give. */
export type Watch = (folder: string, onChange: () => void) => Watching;

export interface ChangeWatchOptions {
  /** Made when missing. */
  readonly folder: string;
  /** Something in the folder may have changed. */
  readonly onLook: () => void;
  /** Why it cannot be watched; once. */
  readonly onError: (error: unknown) => void;
  readonly watch?: Watch;
}

/** Tells when to look into a folder: when the system says so, else at intervals until the system can. */
export class ChangeWatch {
  readonly #options: ChangeWatchOptions;
  #watch: Watching | null = null;
  #timer: NodeJS.Timeout | null = null;
  #told = false;
  #closed = false;

  constructor(options: ChangeWatchOptions) {
    this.#options = options;
  }

  /** Resolves when changes are seen from now on, one way or the other. */
  async begin(): Promise<void> {
    const { folder, onLook } = this.#options;
    try {
      await makeFolder(folder);
      if (this.#closed) return;
      const begun = (this.#options.watch ?? watch)(folder, onLook);
      this.#watch = begun;
      begun.on('error', (error) => {
        begun.close();
        if (this.#watch === begun) this.#lookAtIntervals(error);
      });
    } catch (error) {
      // The folder cannot be made, or read, or the system has no more watches: what is there can be read all the same.
      this.#lookAtIntervals(error);
    }
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#watch?.close();
    this.#watch = null;
  }

  #lookAtIntervals(error: unknown): void {
    this.#watch = null;
    if (this.#closed) return;
    if (!this.#told) this.#options.onError(error);
    this.#told = true;
    this.#timer = setTimeout(() => {
      // Begun before the look: what is written between the two is seen by one of them.
      void this.begin().then(this.#options.onLook);
    }, EVERY_MS);
  }
}
