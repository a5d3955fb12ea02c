import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';

/** A file of a ZIP archive. */
export interface ArchivedFile {
  readonly path: string;
  readonly bytes: number;
}

/** Lists the files of an archive, and unpacks those that `wanted` names below `folder`. */
export async function readArchive(
  archive: string,
  folder = '',
  wanted: (path: string) => boolean = () => false,
): Promise<ArchivedFile[]> {
  const zip = await yauzl.openPromise(archive);
  const files: ArchivedFile[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      files.push({ path: entry.fileName, bytes: entry.uncompressedSize });
      if (!wanted(entry.fileName)) continue;
      const path = join(folder, entry.fileName);
      await mkdir(dirname(path), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path));
    }
  } finally {
    zip.close();
  }
  return files;
}
