import { rename } from 'node:fs/promises';
import { HistoryError } from '../history';
import type { Archiving } from './archiving';
import { copyRows } from './moveRows';
import { countOf, select } from './rows';
import type { StoreFiles } from './storeFiles';

/** Brings the live image to disk. */
export class ImageWriter {
  constructor(
    private readonly files: StoreFiles,
    private readonly archiving: Archiving,
  ) {}

  /** Resolves when it is there, and a backup of it where one was due. */
  async write(): Promise<void> {
    const { vault, live, backups, before } = this.files;
    await this.archiving.removeArchived();
    const bytes = live.export();
    await vault.write(await vault.nameOf(vault.paths.image), bytes, (step) => before(`image-${step}`));
    await live.written();
    if (!this.#isEmpty()) await backups.makeIfDue(bytes);
  }

  /**
   * Before anything is changed. A file in an older schema is copied first: the new image takes its place. A damaged file is
   * set aside for whoever can mend it, and what could not be read of it comes from the best backup.
   * @throws HistoryError `unwritable`: there would be no copy of the older file
   */
  async mend(): Promise<void> {
    const { live, backups, onNotice } = this.files;
    if (live.beforeMigration && !(await backups.makeBeforeMigration(live.beforeMigration))) {
      throw new HistoryError(
        'unwritable',
        `${live.path} is of an older version of AlphanumericMango and could not be copied before it is brought to this one. It is left as it is; what was said is kept in journals beside it until it can.`,
      );
    }
    if (!live.damaged) return;
    const { path } = live;
    const { saved } = live.damaged;
    const had = countOf(live.db);
    await backups.each('pass over', (backup, { replaced }) => {
      if (replaced) return false;
      live.change((db) => copyRows(backup, db, 'all'));
      return true;
    });
    const aside = `${path}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    await rename(path, aside);
    onNotice(
      `The history file was damaged. It was set aside as ${aside}; ${saved} of its entries could be read and ${countOf(live.db) - had} came from a backup.`,
    );
  }

  #isEmpty(): boolean {
    return select(this.files.live.db, 'select 1 from utterances limit 1').length === 0;
  }
}
