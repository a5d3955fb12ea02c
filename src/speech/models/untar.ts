import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { ArchiveError, Unpacker, type Unpacking } from './archive';

const BLOCK = 512;
const REGULAR_FILES = ['0', '\0'];

/**
 * Takes files out of a gzipped tar as npm makes them: plain files with short names. Extended headers are skipped, since
 * no name in a model is long enough to need one.
 * @throws ArchiveError
 */
export async function untar(file: string, unpacking: Unpacking): Promise<void> {
  const unpacker = new Unpacker(unpacking);
  const source = createReadStream(file);
  const gunzip = source.pipe(createGunzip());
  source.once('error', (error) => gunzip.destroy(error));
  const bytes = new ByteReader(gunzip);
  try {
    for (;;) {
      const header = await bytes.take(BLOCK);
      if (header.every((byte) => byte === 0)) return;
      const { name, size, type } = parseHeader(header);
      const path = REGULAR_FILES.includes(type) ? unpacker.pathFor(name) : null;
      if (path === null) await bytes.skip(size);
      else await unpacker.write(path, bytes.stream(size));
      await bytes.skip((BLOCK - (size % BLOCK)) % BLOCK);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      throw new ArchiveError(`The archive is broken: ${error.message}`);
    }
    throw error;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

function parseHeader(header: Buffer): { name: string; size: number; type: string } {
  const field = (from: number, length: number): string =>
    header.toString('utf8', from, from + length).replace(/\0.*$/s, '');
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  const size = Number.parseInt(field(124, 12).trim() || '0', 8);
  if (Number.parseInt(field(148, 8).trim(), 8) !== sum || !(size >= 0)) {
    throw new ArchiveError('The archive is broken: a header in it makes no sense.');
  }
  const prefix = field(257, 5) === 'ustar' ? field(345, 155) : '';
  return {
    name: prefix ? `${prefix}/${field(0, 100)}` : field(0, 100),
    size,
    type: header.toString('latin1', 156, 157),
  };
}

/** A stream of bytes, taken in the portions one wants. */
class ByteReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  async take(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.stream(count)) parts.push(part);
    return Buffer.concat(parts);
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0;) left -= (await this.portion(left)).length;
  }

  async *stream(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0;) {
      const part = await this.portion(left);
      left -= part.length;
      yield part;
    }
  }

  private async portion(most: number): Promise<Buffer> {
    while (this.rest.length === 0) {
      const next = await this.chunks.next();
      if (next.done) throw new ArchiveError('The archive is broken: it ends too early.');
      this.rest = next.value;
    }
    const part = this.rest.subarray(0, most);
    this.rest = this.rest.subarray(part.length);
    return part;
  }
}
