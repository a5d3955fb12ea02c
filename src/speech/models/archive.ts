import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, isAbsolute } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What to take out of an archive. */
export interface Unpacking {
  /** Where in the archive the model is, ending in `/`, or empty. */
  readonly folder: string;
  /** The files wanted, relative to it; everything else is left where it is. */
  readonly paths: ReadonlySet<string>;
  /** An existing folder. */
  readonly into: string;
  /** The most bytes to write, all files together: an archive may say anything of itself. */
  readonly maxBytes: number;
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** An archive that is broken, or that tries to write where it should not. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** Takes the wanted files of an archive, whatever its format, and watches over where and how much it writes. */
export class Unpacker {
  private written = 0;

  constructor(private readonly unpacking: Unpacking) {}

  /**
   * The file to write for an entry's name, or null where it is not wanted.
   * @throws ArchiveError for a name that leads out of the folder, wanted or not: such an archive is not to be trusted.
   */
  pathFor(name: string): string | null {
    const { folder, into, paths } = this.unpacking;
    const inside = relative(into, resolve(into, name));
    if (isAbsolute(name) || name.includes('\\') || name.includes('\0') || /^\.\.(?:[\\/]|$)/.test(inside)) {
      throw new ArchiveError(`The archive holds a file that leads out of its folder: ${JSON.stringify(name)}.`);
    }
    if (!name.startsWith(folder)) return null;
    const path = name.slice(folder.length);
    return paths.has(path) ? path : null;
  }

  /** Writes a wanted file. @throws ArchiveError when it is there twice or the archive holds too much. */
  async write(path: string, content: AsyncIterable<Buffer>): Promise<void> {
    const file = join(this.unpacking.into, path);
    await mkdir(dirname(file), { recursive: true });
    try {
      await pipeline(this.counted(content), createWriteStream(file, { flags: 'wx' }));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
        throw new ArchiveError(`The archive holds ${path} twice.`);
      }
      throw error;
    }
  }

  private async *counted(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of content) {
      this.written += chunk.length;
      if (this.written > this.unpacking.maxBytes) throw new ArchiveError('The archive holds more than it should.');
      this.unpacking.onProgress?.(this.written);
      yield chunk;
    }
  }
}
