import { rename, rm } from 'node:fs/promises';
import { sizeOf, syncFolder } from '../files';
import { listJournals, type JournalName } from '../journal/journalFolder';
import type { Archiving } from './archiving';
import { applyChange } from './changes';
import { mayHave } from './historyParts';
import type { ImageWriter } from './imageWriter';
import type { StoreFiles } from './storeFiles';

/** What a compaction did. */
export interface CompactionReport {
  /** Rows that became part of an image. */
  readonly rows: number;
  /** Journals that were folded and removed. */
  readonly journals: number;
  readonly ms: number;
}

interface FinishedJournal {
  readonly journal: JournalName;
  /** Null: it is gone. */
  readonly size: number | null;
}

/** Folds journals into the image, and old rows of that into archives. Only who has the lock may. */
export class Compaction {
  constructor(
    private readonly files: StoreFiles,
    private readonly image: ImageWriter,
    private readonly archiving: Archiving,
  ) {}

  /** Only when the image is whole on disk do the journals go that are finished and in it. */
  async fold(): Promise<Pick<CompactionReport, 'rows' | 'journals'>> {
    const { live } = this.files;
    const finished = await this.#finished();
    await this.#changeArchived();
    const rows = live.unwritten;
    if (rows > 0) {
      await this.image.mend();
      await this.archiving.moveOld();
      await this.image.write();
    }
    return { rows, journals: await this.removeFolded(finished) };
  }

  /** Removes journals that are in the image on disk; gives how many. */
  async removeFolded(finished?: readonly FinishedJournal[]): Promise<number> {
    const { live, vault, before } = this.files;
    const folded = (finished ?? (await this.#finished())).filter(
      ({ journal, size }) => size !== null && live.hasAll(journal, size) && !live.isAwaiting(journal),
    );
    for (const { journal } of folded) {
      before('remove-journal');
      // What this program cannot read of it another may.
      if (live.isHolding(journal)) await rename(journal.path, `${journal.path}.damaged-${Date.now()}`);
      else await rm(journal.path, { force: true });
    }
    if (folded.length > 0) await syncFolder(vault.paths.journals);
    return folded.length;
  }

  async #finished(): Promise<readonly FinishedJournal[]> {
    const journals = (await listJournals(this.files.vault.paths.journals)).filter(({ finished }) => finished);
    return Promise.all(journals.map(async (journal) => ({ journal, size: await sizeOf(journal.path) })));
  }

  /** Changes of rows that went to an archive; those of rows that were forgotten go with this. */
  async #changeArchived(): Promise<void> {
    const { live, archives, catalogue } = this.files;
    const { waiting } = live;
    if (waiting.length === 0) return;
    for (const archive of await catalogue.list()) {
      const within = waiting.filter((change) => mayHave(archive, change));
      const db = within.length > 0 ? await archives.open(archive) : null;
      if (!db) continue;
      const results = within.map((change) => applyChange(db, change));
      if (results.includes('changed')) await archives.rewrite(archive, db);
    }
    live.settle((change) => waiting.includes(change));
  }
}
