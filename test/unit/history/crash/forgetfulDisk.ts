import { constants, statSync } from 'node:fs';
import promises, { type FileHandle } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** What a file holds, for programs and for the disk. */
interface Inode {
  readonly isFolder: boolean;
  now: Buffer;
  synced: Buffer;
}

/** What was done to the names in a folder and is not on disk yet. */
type Pending =
  | { readonly kind: 'add'; readonly path: string; readonly inode: Inode }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string; readonly inode: Inode };

/** Files by their path in the folder; null: a folder. */
export type Left = ReadonlyMap<string, Buffer | null>;

/**
 * Watches what is done to a folder by `node:fs/promises` and knows what a loss of power would leave of it: of each file what
 * was synced, of each folder the names that were. Of what was not, some: the first changes of names, the first bytes.
 */
export class ForgetfulDisk {
  readonly #root: string;
  readonly #names = new Map<string, Inode>();
  readonly #onDisk = new Map<string, Inode>();
  readonly #pending = new Map<string, Pending[]>();
  readonly #onStep: () => void;
  readonly #real = { ...promises };

  /** @param onStep called after each step that changes something */
  constructor(root: string, onStep: () => void) {
    this.#root = resolve(root);
    this.#onStep = onStep;
  }

  watch(): void {
    const real = this.#real;
    Object.assign(promises, {
      open: async (path: string, flags: string | number, mode?: number) =>
        this.#watched(path, flags, await real.open(path, flags, mode)),
      mkdir: async (path: string, options: { recursive: true }) => {
        const first = await real.mkdir(path, options);
        if (first !== undefined) this.#made(resolve(path), resolve(first));
        return first;
      },
      rename: async (from: string, to: string) => {
        await real.rename(from, to);
        this.#renamed(resolve(from), resolve(to));
      },
      rm: async (path: string, options: object) => {
        await real.rm(path, options);
        this.#removed(resolve(path));
      },
    });
  }

  stop(): void {
    Object.assign(promises, this.#real);
  }

  /** @param share of what is not synced, at random below it, that is on disk all the same: 0 for none */
  afterPowerCut(share: () => number): Left {
    const disk = new Map(this.#onDisk);
    for (const pending of this.#pending.values()) {
      for (const change of pending.slice(0, Math.round(pending.length * share()))) apply(disk, change);
    }
    const left = new Map<string, Buffer | null>();
    for (const [path, { isFolder, now, synced }] of [...disk].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const folder = relative(this.#root, dirname(path));
      if (folder !== '' && !left.has(folder)) continue;
      const grown = now.length > synced.length && now.subarray(0, synced.length).equals(synced);
      const more = grown ? Math.round((now.length - synced.length) * share()) : 0;
      left.set(relative(this.#root, path), isFolder ? null : grown ? now.subarray(0, synced.length + more) : synced);
    }
    return left;
  }

  #isOurs(path: string): boolean {
    return path.startsWith(this.#root + sep);
  }

  #change(folder: string, change: Pending): void {
    apply(this.#names, change);
    this.#pending.set(folder, [...(this.#pending.get(folder) ?? []), change]);
    this.#onStep();
  }

  #made(path: string, first: string): void {
    const folders: string[] = [];
    for (let at = path; ; at = dirname(at)) {
      folders.unshift(at);
      if (at === first) break;
    }
    for (const folder of folders.filter((each) => this.#isOurs(each))) {
      const inode = { isFolder: true, now: Buffer.alloc(0), synced: Buffer.alloc(0) };
      this.#change(dirname(folder), { kind: 'add', path: folder, inode });
    }
  }

  #renamed(from: string, to: string): void {
    const inode = this.#names.get(from);
    if (inode) this.#change(dirname(to), { kind: 'rename', from, to, inode });
  }

  #removed(path: string): void {
    if (this.#names.has(path)) this.#change(dirname(path), { kind: 'remove', path });
  }

  #watched(path: string, flags: string | number, handle: FileHandle): FileHandle {
    const at = resolve(path);
    if (!this.#isOurs(at) && at !== this.#root) return handle;
    if (statSync(at).isDirectory()) return intercepted(handle, { sync: () => this.#syncFolder(at) });
    let inode = this.#names.get(at);
    if (!inode) {
      inode = { isFolder: false, now: Buffer.alloc(0), synced: Buffer.alloc(0) };
      this.#change(dirname(at), { kind: 'add', path: at, inode });
    }
    if (isForReading(flags)) return handle;
    return intercepted(handle, this.#writing(inode, typeof flags === 'number' && (flags & constants.O_DSYNC) !== 0));
  }

  /** @param syncs each write is synced before it resolves, and may be cut off before it is */
  #writing(inode: Inode, syncs: boolean): Readonly<Record<string, (...args: never[]) => void>> {
    const put = (bytes: Uint8Array, position: number): void => {
      const now = Buffer.alloc(Math.max(inode.now.length, position + bytes.length));
      inode.now.copy(now);
      now.set(bytes, position);
      inode.now = now;
      this.#onStep();
      if (syncs) sync();
    };
    const sync = (): void => {
      inode.synced = inode.now;
      this.#onStep();
    };
    return {
      write: (bytes: Uint8Array, offset: number, length: number, position: number) =>
        put(bytes.subarray(offset, offset + length), position),
      writeFile: (bytes: Uint8Array) => put(bytes, 0),
      truncate: (length: number) => {
        inode.now = inode.now.subarray(0, length);
      },
      sync,
      datasync: sync,
    };
  }

  #syncFolder(folder: string): void {
    for (const change of this.#pending.get(folder) ?? []) apply(this.#onDisk, change);
    this.#pending.delete(folder);
    this.#onStep();
  }
}

function isForReading(flags: string | number): boolean {
  if (typeof flags === 'number') return (flags & (constants.O_WRONLY | constants.O_RDWR)) === 0;
  return flags.startsWith('r') && !flags.includes('+');
}

function apply(names: Map<string, Inode>, change: Pending): void {
  if (change.kind === 'add') names.set(change.path, change.inode);
  else if (change.kind === 'remove') names.delete(change.path);
  else {
    names.delete(change.from);
    names.set(change.to, change.inode);
  }
}

/** Calls `after` with the arguments of a method that has resolved. */
function intercepted(handle: FileHandle, after: Readonly<Record<string, (...args: never[]) => void>>): FileHandle {
  return new Proxy(handle, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== 'function') return method;
      return async (...args: never[]): Promise<unknown> => {
        const result: unknown = await Reflect.apply(method, target, args);
        after[String(name)]?.(...args);
        return result;
      };
    },
  });
}

/** Writes what is left into a new folder. */
export async function writeLeft(left: Left, folder: string): Promise<void> {
  for (const [path, bytes] of left) {
    if (bytes === null) await promises.mkdir(join(folder, path));
    else await promises.writeFile(join(folder, path), bytes);
  }
}
