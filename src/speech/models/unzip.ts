import { openPromise, type Entry } from 'yauzl';
import { ArchiveError, Unpacker, type Unpacking } from './archive';

const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/** Takes files out of a zip (a Maven aar is one). @throws ArchiveError */
export async function unzip(file: string, unpacking: Unpacking): Promise<void> {
  const unpacker = new Unpacker(unpacking);
  try {
    const zip = await openPromise(file, { lazyEntries: true, strictFileNames: true, autoClose: false });
    try {
      for await (const entry of zip.eachEntry()) {
        const path = unpacker.pathFor(entry.fileName);
        if (path === null) continue;
        if (isLink(entry)) throw new ArchiveError(`The archive holds a link: ${entry.fileName}.`);
        await unpacker.write(path, await zip.openReadStreamPromise(entry));
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    if (error instanceof ArchiveError || isSystemError(error)) throw error;
    throw new ArchiveError(`The archive is broken: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isLink({ externalFileAttributes }: Entry): boolean {
  return ((externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK;
}

/** A full disk and the like are not the archive's fault. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
