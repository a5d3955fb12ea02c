import { isForgotten, mayBeOlder, type Forgotten } from '../forgotten';
import { HistoryError } from '../history';
import {
  forgetIn,
  forgetInArchives,
  forgetInBackups,
  forgetInJournals,
  HALF_WRITTEN_OR_DAMAGED,
  removeRemains,
} from './forget';
import type { ImageWriter } from './imageWriter';
import type { Refusals } from './refusals';
import { forgetSetAside } from './lostKey';
import { KEEP_ALL, retain, type Retention } from './retention';
import { select } from './rows';
import { refreshToWrite, type StoreFiles } from './storeFiles';
import { beginForgetting, endForgetting, unfinishedForgetting } from './unfinishedForgetting';

const RETAINED_EVERY_MS = 3_600_000;

/** Takes entries out of every file there is. Only who has the lock may. */
export class Forgetting {
  #retained = { settings: JSON.stringify(KEEP_ALL), at: 0 };

  constructor(
    private readonly files: StoreFiles,
    private readonly image: ImageWriter,
    private readonly refusals: Refusals,
  ) {}

  /** Resolves to how many there were, when they are gone; cut short, the next compaction goes on with it. */
  async forget(forgotten: Forgotten): Promise<number> {
    await refreshToWrite(this.files);
    const { live, vault } = this.files;
    const [newest] = select(live.db, 'select max(started_at) as time from utterances');
    await beginForgetting(vault.paths, forgotten, Math.max(Date.now(), Number(newest?.time)) + 1);
    return this.#forgetAltogether(forgotten);
  }

  /** What a crash, or a full disk, left forgotten in part. What cannot be forgotten now does not keep rows from being folded. */
  async finish(): Promise<void> {
    const forgotten = await unfinishedForgetting(this.files.vault.paths);
    if (!forgotten) return;
    try {
      await this.#forgetAltogether(forgotten);
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      this.refusals.tell(error);
    }
  }

  /** Removes what is not to be kept any longer: when the settings have changed, and every hour. */
  async retain(retention: Retention): Promise<void> {
    const settings = JSON.stringify(retention);
    if (this.#retained.settings === settings && Date.now() - this.#retained.at < RETAINED_EVERY_MS) return;
    this.#retained = { settings, at: Date.now() };
    const { vault, archives, live } = this.files;
    const remove = (which: Forgotten) => this.#forgetNow(which);
    await retain({ paths: vault.paths, archives, live: () => live.db, remove }, retention, Date.now());
  }

  async #forgetAltogether(forgotten: Forgotten): Promise<number> {
    const { vault, catalogue, before } = this.files;
    await this.image.mend();
    const count = await this.#forgetNow(forgotten);
    await catalogue.keep(before);
    before('forget-remains');
    await removeRemains(vault.paths, HALF_WRITTEN_OR_DAMAGED);
    await forgetSetAside(vault.paths, (time) => mayBeOlder(forgotten, time));
    before('forgotten');
    await endForgetting(vault.paths);
    return count;
  }

  async #forgetNow(forgotten: Forgotten): Promise<number> {
    const { vault, live, archives, backups, before } = this.files;
    before('forget-journals');
    await forgetInJournals(vault, forgotten);
    live.settle((change) => isForgotten(change, forgotten));
    before('forget-archives');
    const archived = await forgetInArchives(archives, forgotten);
    before('forget-backups');
    await forgetInBackups(vault, backups, forgotten);
    let count = 0;
    live.change((db) => (count = forgetIn(db, forgotten)));
    await this.image.write();
    return archived + count;
  }
}
