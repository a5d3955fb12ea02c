import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isMissing } from '../files';

/** Bytes that are mostly asked for at once. */
const PAGE = 4096;

/**
 * A file's bytes, read when they are asked for. sql.js keeps a database's file as an array that it takes parts of; given
 * this one instead, a database is opened without being read: its pages come from the disk, and memory holds few of them.
 * For reading alone: what is written to it is lost. The file must not be changed where it stands, only replaced.
 */
export class FileBytes extends Uint8Array {
  readonly #file: number;
  readonly #size: number;
  #part = new Uint8Array(PAGE);

  /** @throws the file system's error */
  constructor(path: string) {
    super(0);
    this.#file = openSync(path, 'r');
    this.#size = fstatSync(this.#file).size;
  }

  /** Null: it is not there, or cannot be read so. @throws the file system's error */
  static open(path: string): FileBytes | null {
    // On Windows an open file cannot be replaced, and another window may have to.
    if (process.platform === 'win32') return null;
    try {
      return new FileBytes(path);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  override get length(): number {
    return this.#size;
  }

  /** Asked for to have a copy that is sql.js's own; nobody else has this one. */
  override slice(): this {
    return this;
  }

  /** What it gives holds until it is asked again. */
  override subarray(from = 0, to = this.#size): Uint8Array<ArrayBuffer> {
    const length = to - from;
    if (length > this.#part.length) this.#part = new Uint8Array(length);
    const part = length === this.#part.length ? this.#part : this.#part.subarray(0, length);
    let read = 0;
    try {
      read = readSync(this.#file, part, 0, length, from);
    } catch {
      // Nothing may be thrown through SQLite. A page of zeros is none: it says that the file is damaged.
    }
    return part.fill(0, read);
  }

  close(): void {
    closeSync(this.#file);
  }
}
