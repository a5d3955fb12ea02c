import { existsSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Tells when something happens to a path that may not be there yet, nor its folder. No polling. */
export class SocketWatch {
  readonly #path: string;
  readonly #onChange: () => void;
  #watcher: FSWatcher | null = null;
  #closed = false;

  constructor(path: string, onChange: () => void) {
    this.#path = path;
    this.#onChange = onChange;
    this.#watch();
  }

  close(): void {
    this.#closed = true;
    this.#watcher?.close();
  }

  /** Watches the nearest folder that there is. */
  #watch(): void {
    this.#watcher?.close();
    if (this.#closed) return;
    let child = this.#path;
    let folder = dirname(child);
    while (!existsSync(folder) && folder !== dirname(folder)) [child, folder] = [folder, dirname(folder)];
    const name = basename(child);
    const isSocket = child === this.#path;
    this.#watcher = watch(folder, { persistent: false }, (_event, file) => {
      if (this.#closed || (file !== null && file !== name)) return;
      if (isSocket) this.#onChange();
      else {
        this.#watch();
        if (existsSync(this.#path)) this.#onChange();
      }
    });
    // The folder went away under the watcher: its own nearest folder is next.
    this.#watcher.on('error', () => this.#watch());
  }
}
