import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HistoryError, newerFile } from '../history';
import { readIfThere, replaceFile, stampOf, syncFolder, type FileStamp } from '../files';
import { encodePlain, scanJournal, type JournalRecord, type PlainRecord } from '../journal/record';
import type { JournalName } from '../journal/journalFolder';
import type { HistoryPaths } from '../store/historyPaths';
import { FileBytes } from '../store/fileBytes';
import { ChunkCache, EncryptedBytes } from './encryptedBytes';
import {
  chunkedFile,
  decryptFile,
  encryptFile,
  HEADER,
  isNewerFormat,
  keyIdOf,
  type DecryptedFile,
} from './fileCipher';
import { historyKey, type HistoryKey, type KeySource } from './key';
import { encryptedName, readState, writeState, type EncryptionState } from './manifest';
import { recordCipher, recordKeyId, recordOpener, type RecordOpener } from './recordCipher';

/** A record of a journal and what it says. Null: it is damaged; `locked`: its key is not here. */
export interface OpenedRecord {
  readonly record: JournalRecord;
  readonly says: PlainRecord | 'locked' | null;
}

/** The id of the key that a record is under; null: it is not encrypted. */
function keyOf({ kind, payload }: JournalRecord): string | null {
  return kind === 'encrypted' ? recordKeyId(payload) : null;
}

/**
 * Between the history and its files: what is written is encrypted when the history is, and what is read is what it was
 * before. Every file tells by itself whether it is encrypted and under which key, so that a change of keys may be cut short
 * anywhere.
 */
export class Vault {
  readonly #keys = new Map<string, HistoryKey>();
  readonly #chunks = new ChunkCache();

  constructor(
    readonly paths: HistoryPaths,
    private readonly source: KeySource,
  ) {}

  /** What holds now: any process may change it. */
  state(): Promise<EncryptionState> {
    return readState(this.paths);
  }

  /** Resolves when it is on disk. */
  change(state: EncryptionState): Promise<void> {
    return writeState(this.paths, state);
  }

  /** The name under which a file is written now: `history.sqlite` or `history.encrypted`. */
  async nameOf(plain: string): Promise<string> {
    return (await this.state()).key === null ? plain : encryptedName(plain);
  }

  /** The file that is there, and its stamp; null: neither form is. */
  async find(plain: string): Promise<{ readonly path: string; readonly stamp: FileStamp } | null> {
    for (const path of await this.#forms(plain)) {
      const stamp = await stampOf(path);
      if (stamp !== null) return { path, stamp: `${path} ${stamp}` };
    }
    return null;
  }

  /** The form of a file that is there although it should not be; null: there is none. */
  async findOther(plain: string): Promise<string | null> {
    const [, other = plain] = await this.#forms(plain);
    return (await stampOf(other)) === null ? null : other;
  }

  /** What a file held before it was encrypted. Null: it is not there. @throws HistoryError `locked` or `newer-schema` */
  async read(path: string): Promise<DecryptedFile | null> {
    const bytes = await readIfThere(path);
    return bytes ? this.open(path, bytes) : null;
  }

  /** @throws HistoryError `locked` or `newer-schema` */
  async open(path: string, bytes: Buffer): Promise<DecryptedFile> {
    const id = keyIdOf(bytes);
    if (isNewerFormat(bytes)) throw newerFile(path);
    if (id !== null) return decryptFile(bytes, await this.#key(id, path));
    return path.endsWith('.encrypted') ? { bytes: Buffer.alloc(0), intact: false } : { bytes, intact: true };
  }

  /**
   * What a file held before it was encrypted, read when it is asked for; to be closed. Null: it can only be read as a whole,
   * or not at all. The file must not be changed where it stands, only replaced.
   */
  async inPlace(path: string): Promise<FileBytes | EncryptedBytes | null> {
    const file = FileBytes.open(path);
    if (!file || path.endsWith('.sqlite')) return file;
    const front = Buffer.from(file.subarray(0, HEADER));
    const back = Buffer.from(file.subarray(file.length - HEADER));
    const id = keyIdOf(front);
    const key = id === null ? null : await this.#find(id);
    const chunks = key && chunkedFile(front, back, file.length, key);
    if (chunks) return new EncryptedBytes(file, chunks, this.#chunks);
    file.close();
    return null;
  }

  /** Whether a key is here, now. */
  async hasKey(id: string): Promise<boolean> {
    return (await this.#find(id)) !== null;
  }

  /** The key that a file is under, when it is not here; null: it can be read, or is not there. */
  async lostKeyOf(path: string): Promise<string | null> {
    const bytes = await readIfThere(path);
    const id = bytes ? keyIdOf(bytes) : null;
    return id === null || (await this.hasKey(id)) ? null : id;
  }

  /** Whether the key of a file is here; a file that is not encrypted takes none. */
  async hasKeyOf(path: string): Promise<boolean> {
    return (await this.lostKeyOf(path)) === null;
  }

  /** Replaces a file, under the name that `nameOf` gave it. @throws HistoryError `locked` */
  async write(path: string, plain: Uint8Array, before?: Parameters<typeof replaceFile>[2]): Promise<void> {
    await replaceFile(path, await this.#encrypted(plain), before);
  }

  /** Writes a file anew as everything is written now, and under that name. False: its key is not here. */
  async rewrite(path: string, wanted: string, before: (step: string) => void): Promise<boolean> {
    const bytes = await readIfThere(path);
    if (!bytes) return true;
    if (!(await this.hasKeyOf(path))) return false;
    if (path !== wanted || keyIdOf(bytes) !== (await this.state()).key) {
      before('file');
      await this.write(wanted, (await this.open(path, bytes)).bytes);
    }
    if (path !== wanted) {
      before('remove-file');
      await rm(path, { force: true });
      await syncFolder(dirname(path));
    }
    return true;
  }

  /** What the records of a journal say. */
  async openRecords(journal: string, records: readonly JournalRecord[]): Promise<readonly OpenedRecord[]> {
    const openers = new Map<string, RecordOpener | null>();
    const opened: OpenedRecord[] = [];
    for (const record of records) {
      if (record.kind !== 'encrypted') {
        opened.push({ record, says: record });
        continue;
      }
      const id = recordKeyId(record.payload);
      let open = openers.get(id);
      if (open === undefined) {
        const key = await this.#find(id);
        open = key ? recordOpener(key, journal) : null;
        openers.set(id, open);
      }
      opened.push({ record, says: open ? open(record.payload) : 'locked' });
    }
    return opened;
  }

  /**
   * Writes a journal that nobody writes to any more anew, as everything is written now, and under another id: windows know
   * how far they have read the one that there was.
   */
  async rewriteJournal({ path, id }: JournalName, before: (step: string) => void): Promise<void> {
    const bytes = await readIfThere(path);
    if (!bytes) return;
    const { key } = await this.state();
    const records = await this.openRecords(id, scanJournal(bytes).records);
    if (records.every(({ record, says }) => says === null || says === 'locked' || keyOf(record) === key)) return;
    const anew = randomUUID();
    const cipher = key === null ? null : recordCipher(await this.#key(key, path), anew);
    const parts = records.map(({ says }) => {
      if (says === null || says === 'locked') return Buffer.alloc(0);
      return cipher?.(encodePlain(says)) ?? encodePlain(says);
    });
    before('journal');
    await replaceFile(join(dirname(path), basename(path).replace(id, anew)), Buffer.concat(parts));
    // One with parts under a key that is not here is kept for them.
    if (records.some(({ says }) => says === null || says === 'locked')) return;
    before('remove-old-journal');
    await rm(path, { force: true });
    await syncFolder(dirname(path));
  }

  locked(path: string, id: string): HistoryError {
    return new HistoryError(
      'locked',
      `${path} is encrypted, and its key (${id}) is not here. ${this.source.advice} The file is left as it is.`,
    );
  }

  async #encrypted(plain: Uint8Array): Promise<Uint8Array> {
    const { key } = await this.state();
    return key === null ? plain : encryptFile(plain, await this.#key(key, this.paths.image));
  }

  async #forms(plain: string): Promise<readonly string[]> {
    const forms = [plain, encryptedName(plain)];
    return (await this.state()).key === null ? forms : forms.toReversed();
  }

  async #key(id: string, path: string): Promise<HistoryKey> {
    const key = await this.#find(id);
    if (!key) throw this.locked(path, id);
    return key;
  }

  /** A key that was not there may come later: only those that are there are kept in mind. */
  async #find(id: string): Promise<HistoryKey | null> {
    const known = this.#keys.get(id);
    if (known) return known;
    const bytes = await this.source.byId(id);
    const key = bytes ? historyKey(bytes) : null;
    if (key?.id !== id) return null;
    this.#keys.set(id, key);
    return key;
  }
}
