import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { historyKey } from '../encryption/key';
import { syncFolder } from '../files';
import { takeJournals } from '../journal/journalFolder';
import type { Compaction } from './compaction';
import { loadSqlJs, openImage } from './image';
import type { ImageWriter } from './imageWriter';
import { lostKeys, setLostAside } from './lostKey';
import { copyRows } from './moveRows';
import { rewriteOthers } from './rekey';
import { refreshToWrite, type StoreFiles } from './storeFiles';

/** Writes everything anew under another key, or under none. Only who has the lock may. */
export class KeyChange {
  constructor(
    private readonly files: StoreFiles,
    private readonly image: ImageWriter,
    private readonly compaction: Compaction,
  ) {}

  /** @param when `plain`: only when the history is not encrypted, and left as it is otherwise */
  async to(key: Uint8Array | null, when: 'plain' | 'always'): Promise<void> {
    await refreshToWrite(this.files);
    const { vault, before } = this.files;
    const state = await vault.state();
    const id = key && historyKey(key).id;
    if (when === 'plain' && state.key !== null) return;
    before('manifest');
    await vault.change({ key: id, settled: false });
    await this.#settle();
  }

  /** Finishes one that was cut short, from wherever that was. */
  async finish(): Promise<void> {
    const { vault } = this.files;
    if (!(await vault.state()).settled || (await vault.findOther(vault.paths.image))) await this.#settle();
  }

  /** Sets aside what is under lost keys, and writes the rest anew. Resolves to the folder; null: no key is lost. */
  async withoutLost(key: Uint8Array | null, keep: boolean): Promise<string | null> {
    const { vault, before } = this.files;
    const [lost] = await lostKeys(vault);
    if (lost === undefined) return null;
    const { key: inForce } = await vault.state();
    const isHere = inForce !== null && (await vault.hasKey(inForce));
    const folder = await setLostAside(vault, lost, isHere ? inForce : key && historyKey(key).id, before);
    await this.#settle();
    before('remove-lost');
    if (!keep) await rm(folder, { recursive: true, force: true });
    return folder;
  }

  async #settle(): Promise<void> {
    const { vault, live, onNotice, before } = this.files;
    before('take-journals');
    await takeJournals(vault.paths.journals);
    await refreshToWrite(this.files);
    const other = await vault.findOther(vault.paths.image);
    await this.#addRowsOf(other === live.path ? null : other);
    await this.image.mend();
    await this.image.write();
    if (other) {
      before('remove-image');
      await rm(other, { force: true });
      await syncFolder(dirname(other));
    }
    await this.compaction.removeFolded();
    const left = await rewriteOthers(vault, before);
    if (left > 0) onNotice(`${left} files of the history are under a key that is not here; they are left as they are.`);
    before('settled');
    await vault.change({ key: (await vault.state()).key, settled: true });
  }

  /** A change that was cut short leaves the image twice; so does who puts one of his own there. */
  async #addRowsOf(other: string | null): Promise<void> {
    const { vault, live } = this.files;
    const content = other === null ? null : await vault.read(other);
    if (other === null || !content) return;
    const opened = openImage(await loadSqlJs(), content.bytes, other, content.intact ? undefined : () => false);
    try {
      if (opened.kind === 'newer') throw opened.error;
      live.change((db) => copyRows(opened.db, db, 'all'));
    } finally {
      opened.db.close();
    }
  }
}
