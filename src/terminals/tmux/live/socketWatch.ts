import { existsSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Watches the nearest folder that there is for a path that may not be there yet, nor its folder. No polling. */
class PathWatch {
  readonly #path: string;
  readonly #onChange: () => void;
  readonly #anyChild: boolean;
  #watcher: FSWatcher | null = null;
  #closed = false;

  /** `anyChild`: the path is a folder, and what happens to the files in it is told; else what happens to the path itself. */
  constructor(path: string, anyChild: boolean, onChange: () => void) {
    this.#path = path;
    this.#anyChild = anyChild;
    this.#onChange = onChange;
    this.#watch();
  }

  close(): void {
    this.#closed = true;
    this.#watcher?.close();
  }

  #watch(): void {
    this.#watcher?.close();
    if (this.#closed) return;
    let child = this.#anyChild ? `${this.#path}/child` : this.#path;
    let folder = dirname(child);
    const wanted = folder;
    while (!existsSync(folder) && folder !== dirname(folder)) [child, folder] = [folder, dirname(folder)];
    const name = basename(child);
    const arrived = folder === wanted;
    this.#watcher = watch(folder, { persistent: false }, (_event, file) => {
      if (this.#closed) return;
      if (arrived) {
        if (this.#anyChild || file === null || file === name) this.#onChange();
      } else if (file === null || file === name) {
        this.#watch();
        if (existsSync(this.#path)) this.#onChange();
      }
    });
    // The folder went away under the watcher: its own nearest folder is next.
    this.#watcher.on('error', () => this.#watch());
  }
}

/** Tells when something happens to a socket that may not be there yet, nor its folder. */
export class SocketWatch extends PathWatch {
  constructor(path: string, onChange: () => void) {
    super(path, false, onChange);
  }
}

/** Tells when files come to a folder, or go; the folder need not be there yet. */
export class FolderWatch extends PathWatch {
  constructor(folder: string, onChange: () => void) {
    super(folder, true, onChange);
  }
}
