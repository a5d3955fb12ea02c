import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { syncFolder } from '../files';
import { journalPath } from './journalFolder';

interface Waiting {
  readonly record: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface OpenJournal {
  readonly id: string;
  readonly handle: FileHandle;
  /** Bytes that are known to be on disk. */
  size: number;
}

export interface JournalWriterOptions {
  /** Made when missing. */
  readonly folder: string;
  /** Time-ordered and unique. */
  readonly newId: () => string;
  /** The first record of every journal. */
  readonly header: () => Uint8Array;
}

/**
 * One window's journal: records are appended and synced before they are acknowledged; those that come while a sync is
 * going on share the next one.
 */
export class JournalWriter {
  readonly #options: JournalWriterOptions;
  #journal: OpenJournal | null = null;
  #waiting: Waiting[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(options: JournalWriterOptions) {
    this.#options = options;
  }

  /** Resolves when the record is on disk. @throws the file system's error; the record is then not in the journal. */
  append(record: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      if (this.#waiting.length === 1) this.#inTurn(() => this.#writeWaiting());
    });
  }

  /** Ends the journal that was being written; the next record begins another. Resolves to whether there was one. */
  seal(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#inTurn(async () => {
        try {
          resolve(await this.#sealNow());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  }

  #inTurn(work: () => Promise<void>): void {
    this.#writing = this.#writing.then(work);
  }

  async #writeWaiting(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      await this.#write(batch.map(({ record }) => record));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  async #write(records: readonly Uint8Array[]): Promise<void> {
    const journal = (this.#journal ??= await this.#open());
    const bytes = Buffer.concat(records);
    try {
      await writeAll(journal.handle, bytes, journal.size);
      await journal.handle.datasync();
      // Somebody removed it: what is in it is found by nobody. On to another.
      if ((await journal.handle.stat()).nlink === 0) await this.#writeAnew(records);
      else journal.size += bytes.length;
    } catch (error) {
      await this.#giveUpTail(journal);
      throw error;
    }
  }

  async #writeAnew(records: readonly Uint8Array[]): Promise<void> {
    const gone = this.#journal;
    this.#journal = null;
    await gone?.handle.close();
    await this.#write(records);
  }

  /** What was not acknowledged must not come back, or be in the way of what follows. */
  async #giveUpTail(journal: OpenJournal): Promise<void> {
    try {
      await journal.handle.truncate(journal.size);
    } catch {
      // Then this journal ends with a torn tail, which readers cut, and the next record begins another.
      this.#journal = null;
      await journal.handle.close().catch(() => undefined);
    }
  }

  async #open(): Promise<OpenJournal> {
    const { folder, newId, header } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const id = newId();
    const path = journalPath(folder, id);
    const handle = await open(path, 'wx', 0o600);
    try {
      const first = header();
      await writeAll(handle, first, 0);
      // The name has to be as durable as the rows: without it they are not found.
      await syncFolder(folder);
      return { id, handle, size: first.length };
    } catch (error) {
      await handle.close();
      // Nobody would take it away while this window is open.
      await rm(path, { force: true });
      throw error;
    }
  }

  async #sealNow(): Promise<boolean> {
    const journal = this.#journal;
    if (!journal) return false;
    this.#journal = null;
    await journal.handle.close();
    const { folder } = this.#options;
    await rename(journalPath(folder, journal.id), journalPath(folder, journal.id, true));
    return true;
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
