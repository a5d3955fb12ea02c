import { constants, statSync } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import type { RecordCipher } from '../encryption/recordCipher';
import { isMissing, makeFolder, syncFolder } from '../files';
import { journalPath, sealedPath } from './journalFolder';

/**
 * Linux syncs each write before it returns: a row is on disk after one call, and not after a write and a sync. Elsewhere that
 * is missing, or less than a sync (macOS leaves the data in the drive's own memory).
 */
const SYNCS = process.platform === 'linux';
const { O_CREAT, O_DSYNC, O_EXCL, O_WRONLY } = constants;

interface Waiting {
  readonly record: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface OpenJournal {
  readonly path: string;
  readonly handle: FileHandle;
  /** Null: records are written as they are. */
  readonly cipher: RecordCipher | null;
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
  /** What encrypts the records of a journal, asked for once the journal is there to be seen; null or absent: nothing does. */
  readonly cipher?: (journal: string) => Promise<RecordCipher | null>;
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
    const plain = Buffer.concat(records);
    const bytes = journal.cipher?.(plain) ?? plain;
    try {
      await writeAll(journal.handle, bytes, journal.size);
      if (!SYNCS) await journal.handle.datasync();
      // Somebody removed it, or took it to fold it: what is in it may be found by nobody. On to another. Whoever takes it
      // after it was looked for reads what was written before.
      if (isTaken(journal.path)) await this.#writeAnew(records);
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
    await makeFolder(folder);
    const id = newId();
    const path = journalPath(folder, id);
    const handle = await open(path, SYNCS ? O_WRONLY | O_CREAT | O_EXCL | O_DSYNC : 'wx', 0o600);
    try {
      // Only now: who changes the key says so first and then takes the journals that are there.
      const cipher = (await this.#options.cipher?.(id)) ?? null;
      const plain = header();
      const first = cipher?.(plain) ?? plain;
      await writeAll(handle, first, 0);
      // The name has to be as durable as the rows: without it they are not found.
      await syncFolder(folder);
      return { path, handle, cipher, size: first.length };
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
    try {
      await rename(journal.path, sealedPath(journal.path));
    } catch (error) {
      // Somebody took it already.
      if (!isMissing(error)) throw error;
    }
    return true;
  }
}

/** Some microseconds, where a call in the background would take as long as the write. @throws the file system's error */
function isTaken(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) === undefined;
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
