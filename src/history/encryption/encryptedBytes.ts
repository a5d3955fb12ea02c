import type { FileBytes } from '../store/fileBytes';
import { CHUNK, type ChunkedFile } from './fileCipher';

/** Chunks of all files together that stay decrypted: 64 MB. */
const MOST_CHUNKS = 1024;

/** Decrypted chunks, those that were asked for last. */
export class ChunkCache {
  readonly #chunks = new Map<string, Buffer>();

  get(name: string, open: () => Buffer): Buffer {
    const chunk = this.#chunks.get(name) ?? open();
    this.#chunks.delete(name);
    this.#chunks.set(name, chunk);
    const [oldest = name] = this.#chunks.keys();
    if (this.#chunks.size > MOST_CHUNKS) this.#chunks.delete(oldest);
    return chunk;
  }

  /** What is not needed any more is not kept in the clear. */
  drop(prefix: string): void {
    for (const name of this.#chunks.keys()) if (name.startsWith(prefix)) this.#chunks.delete(name);
  }
}

let made = 0;

/** The bytes of an encrypted file as they were before, decrypted when they are asked for: `FileBytes` tells why. */
export class EncryptedBytes extends Uint8Array {
  readonly #file: FileBytes;
  readonly #chunks: ChunkedFile;
  readonly #cache: ChunkCache;
  readonly #name = `${made++}:`;
  #part = new Uint8Array();

  constructor(file: FileBytes, chunks: ChunkedFile, cache: ChunkCache) {
    super(0);
    this.#file = file;
    this.#chunks = chunks;
    this.#cache = cache;
  }

  override get length(): number {
    return this.#chunks.size;
  }

  /** Asked for to have a copy that is sql.js's own; nobody else has this one. */
  override slice(): this {
    return this;
  }

  /** What it gives holds until it is asked again. What was damaged is zeros: no page, which says that the file is damaged. */
  override subarray(from = 0, to = this.length): Uint8Array<ArrayBuffer> {
    if (to - from > this.#part.length) this.#part = new Uint8Array(to - from);
    const part = this.#part.subarray(0, to - from).fill(0);
    for (let at = from; at < Math.min(to, this.length);) {
      const number = Math.floor(at / CHUNK);
      const within = this.#chunk(number).subarray(at - number * CHUNK, to - number * CHUNK);
      part.set(within, at - from);
      at = (number + 1) * CHUNK;
    }
    return part;
  }

  close(): void {
    this.#cache.drop(this.#name);
    this.#file.close();
  }

  #chunk(number: number): Buffer {
    return this.#cache.get(`${this.#name}${number}`, () => {
      const sealed = this.#file.subarray(...this.#chunks.place(number));
      const buffer = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      return this.#chunks.open(number, buffer) ?? Buffer.alloc(0);
    });
  }
}
