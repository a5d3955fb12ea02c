import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ListError, type FoundItem, type ListProvider } from '../listProvider';
import { timesOf } from '../stamps';
import { nearest } from '../upwards';
import { git } from './git';

const MAX_NAMES = 300;
/** Entries of all folders together, and folders below the first, that are looked at. */
const MAX_ENTRIES = 4_000;
const MAX_FOLDERS = 60;

/** Never of interest, in or out of a repository. */
const IGNORED: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules', '__pycache__', '.venv', '.cache']);

type Kind = 'file' | 'folder';

interface Seen {
  /** From the working folder on. */
  readonly path: string;
  readonly kind: Kind;
}

/** Files and folders of the working folder and one level below, without what git ignores. */
export function fileProviders(): readonly ListProvider[] {
  return (['file', 'folder'] as const).map((kind) => ({
    name: kind,
    scope: 'folder',
    limit: MAX_NAMES,
    stamp: (folder) => timesOf([folder]),
    list: async (folder, signal) => {
      const search = new Search(folder, signal, (await nearest(folder, ['.git'])) !== null);
      const top = await search.level(['']);
      const inside = top.filter((each) => each.kind === 'folder' && !each.path.startsWith('.'));
      const deep = await search.level(inside.slice(0, MAX_FOLDERS).map(({ path }) => `${path}/`));
      const pick = (seen: readonly Seen[]) => seen.filter((each) => each.kind === kind);
      const all = [...pick(top), ...pick(deep)];
      // What is here comes first; the level below only where it does not make too many.
      return (all.length <= MAX_NAMES ? all : pick(top)).map(asItem);
    },
  }));
}

/** A name that begins with a dash would be taken for an option. */
function asItem({ path }: Seen): FoundItem {
  return path.startsWith('-') ? { name: path, written: `./${path}` } : { name: path };
}

class Search {
  private entries = 0;

  constructor(
    private readonly root: string,
    private readonly signal: AbortSignal,
    private readonly inRepository: boolean,
  ) {}

  /** What stands in these folders, which are named from the root on, without what is ignored. */
  async level(folders: readonly string[]): Promise<readonly Seen[]> {
    this.signal.throwIfAborted();
    const seen = (await Promise.all(folders.map((folder) => this.folder(folder)))).flat();
    const ignored = await this.ignoredOf(seen.map(({ path }) => path));
    return seen.filter(({ path }) => !ignored.has(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  private async folder(folder: string): Promise<readonly Seen[]> {
    const entries = await readdir(join(this.root, folder), { withFileTypes: true }).catch((error: unknown) => {
      // One below that may not be looked into, or is gone by now, has nothing to say.
      if (folder !== '') return [];
      throw error;
    });
    this.entries += entries.length;
    if (this.entries > MAX_ENTRIES) throw new ListError(`There are more than ${MAX_ENTRIES} files and folders.`);
    return entries.flatMap((entry): readonly Seen[] => {
      if (IGNORED.has(entry.name)) return [];
      const path = folder + entry.name;
      if (entry.isDirectory()) return [{ path, kind: 'folder' }];
      return entry.isFile() || entry.isSymbolicLink() ? [{ path, kind: 'file' }] : [];
    });
  }

  private async ignoredOf(paths: readonly string[]): Promise<ReadonlySet<string>> {
    if (!this.inRepository || paths.length === 0) return new Set();
    const input = paths.map((path) => `./${path}\0`).join('');
    const output = await git(this.root, ['check-ignore', '-z', '--stdin'], this.signal, input);
    return new Set(output.split('\0').map((path) => path.replace(/^\.\//u, '')));
  }
}
