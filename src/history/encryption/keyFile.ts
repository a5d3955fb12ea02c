import { readFile, stat } from 'node:fs/promises';
import { HistoryError } from '../history';
import { isMissing, replaceFile } from '../files';
import { historyKey, newKeyBytes, type HistoryKey, type HistoryKeys } from './key';

const LINE = /^mango-history-key-1 (?<key>[A-Za-z0-9+/]{43}=)$/;
const NOT_OTHERS = 0o077;

/**
 * Keys in a file: a line each, the newest first. While a key is being changed the file has the old one too.
 */
export class KeyFile implements HistoryKeys {
  readonly advice: string;

  constructor(private readonly path: string) {
    this.advice = `${path} does not have it: name the file that does with --key-file, or, if it is lost, run: mango history begin-anew.`;
  }

  async byId(id: string): Promise<Uint8Array | null> {
    return (await this.all()).find((key) => key.id === id)?.bytes ?? null;
  }

  /** The newest; null: there are none, or no file. @throws HistoryError when it is no key file, or others may read it */
  async newest(): Promise<Uint8Array | null> {
    return (await this.all())[0]?.bytes ?? null;
  }

  async make(): Promise<Uint8Array> {
    const bytes = newKeyBytes();
    await this.add(bytes);
    return bytes;
  }

  /** Resolves when the key is in the file, as its newest. */
  async add(bytes: Uint8Array): Promise<void> {
    const key = historyKey(bytes);
    await this.#write([key, ...(await this.all()).filter(({ id }) => id !== key.id)]);
  }

  /** Nothing is under any other key any more. */
  async keepOnly(id: string): Promise<void> {
    await this.#write((await this.all()).filter((key) => key.id === id));
  }

  /** The newest first. @throws HistoryError when it is no key file, or others may read it */
  async all(): Promise<readonly HistoryKey[]> {
    let text: string;
    try {
      const { mode } = await stat(this.path);
      if (process.platform !== 'win32' && (mode & NOT_OTHERS) !== 0) {
        throw unusable(`${this.path} can be read by others. Change that with: chmod 600 ${this.path}`);
      }
      text = await readFile(this.path, 'latin1');
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const { key } = LINE.exec(line)?.groups ?? {};
        if (key === undefined) throw unusable(`${this.path} is no file of keys of a history.`);
        return historyKey(Buffer.from(key, 'base64'));
      });
  }

  async #write(keys: readonly HistoryKey[]): Promise<void> {
    const lines = keys.map(({ bytes }) => `mango-history-key-1 ${Buffer.from(bytes).toString('base64')}`);
    const text = [
      '# Keys of the history of AlphanumericMango, the newest first. Who has this file can read it.',
      ...lines,
    ];
    await replaceFile(this.path, Buffer.from(`${text.join('\n')}\n`));
  }
}

function unusable(message: string): HistoryError {
  return new HistoryError('locked', message);
}
