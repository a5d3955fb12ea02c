import { statSync, watch, type FSWatcher } from 'node:fs';

/**
 * Tells of changes in a few folders, from the moment `follow` returns. The editor's own watcher also sees folders that are
 * not there yet, but begins some time after it was asked to.
 */
export class FolderWatch {
  private readonly watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: number }>();

  constructor(private readonly onChange: () => void) {}

  /** Watches these folders as far as they are there, and no others. Call it again when one may have come or gone. */
  follow(folders: readonly string[]): void {
    for (const folder of this.watchers.keys()) if (!folders.includes(folder)) this.end(folder);
    for (const folder of folders) {
      const inode = inodeOf(folder);
      // A folder that was removed and made again is another one.
      if (this.watchers.get(folder)?.inode !== inode) this.end(folder);
      if (inode !== null && !this.watchers.has(folder)) this.begin(folder, inode);
    }
  }

  dispose(): void {
    for (const folder of [...this.watchers.keys()]) this.end(folder);
  }

  private begin(folder: string, inode: number): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.onChange());
      watcher.on('error', () => this.end(folder));
      this.watchers.set(folder, { watcher, inode });
    } catch {
      // No more watches to be had, or a file system without them: the editor's watcher remains.
    }
  }

  private end(folder: string): void {
    this.watchers.get(folder)?.watcher.close();
    this.watchers.delete(folder);
  }
}

function inodeOf(folder: string): number | null {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() ? found.ino : null;
}
