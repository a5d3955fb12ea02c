import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes that are mostly asked for at once. */
const PAGE = 4096;

/** Whether a database can be read where it lies. */
export function canLie(path: string): boolean {
  // On Windows an open file cannot be replaced, and another window may have to.
  return process.platform !== 'win32' && path.endsWith('.sqlite');
}

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
