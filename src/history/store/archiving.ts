import { rm } from 'node:fs/promises';
import { syncFolder } from '../files';
import { HistoryError } from '../history';
import type { Archive } from './archives';
import type { KnownArchive } from './catalogue';
import { idsIn } from './historyParts';
import { deleteRows } from './moveRows';
import { countOf, select } from './rows';
import type { StoreFiles } from './storeFiles';

/** Rows of the live image. Beyond `most` the oldest go to archives of `most - keep` rows. */
export interface LiveLimits {
  readonly most: number;
  readonly keep: number;
}

/** Moves old rows to archives, and sees to it that no row is in two places. Only who has the lock may. */
export class Archiving {
  constructor(
    private readonly files: StoreFiles,
    private readonly limits: LiveLimits,
  ) {}

  /** Those with the oldest ids go; a crash in between leaves them in both until an image is written. */
  async moveOld(): Promise<void> {
    const { db } = this.files.live;
    const { most, keep } = this.limits;
    if (countOf(db) <= most) return;
    // What a crash left in both would go to another archive now.
    await this.removeArchived();
    while (countOf(db) > most) {
      const rows = select(db, 'select id from utterances order by id limit ?', [most - keep]);
      await this.#archive(rows.map(({ id }) => String(id)));
    }
    db.exec('vacuum');
  }

  /**
   * A move that was cut short left rows in both places, and so does a journal or another image from before it, whoever adds
   * their rows; what is in an archive goes from the live image.
   */
  async removeArchived(): Promise<void> {
    const { live, catalogue } = this.files;
    for (const archive of await catalogue.list()) {
      const range = 'select id from utterances where id >= ? and id <= ?';
      const within = select(live.db, range, [archive.first, archive.last]).map(({ id }) => String(id));
      const ids = within.length > 0 ? await this.#idsIn(archive, within) : [];
      if (ids.length > 0) live.change((db) => deleteRows(db, ids));
    }
  }

  /** A merge of archives, as programs before this one made them, left rows of one in another when it was cut short. */
  async removeMerged(): Promise<void> {
    const { archives, catalogue, vault, before } = this.files;
    const there = (await catalogue.list()).filter(({ rows }) => rows < Infinity);
    const removed = new Set<KnownArchive>();
    for (const part of there) {
      for (const whole of there) {
        if (removed.has(whole) || !mayHaveMerged(whole, part)) continue;
        const opened = await archives.open(part);
        const ids = opened ? select(opened, 'select id from utterances').map(({ id }) => String(id)) : [];
        const db = await archives.open(whole);
        if (!opened || !db || idsIn(db, ids).length < ids.length) continue;
        before('remove-merged');
        await rm(part.path, { force: true });
        await syncFolder(vault.paths.archives);
        removed.add(part);
        break;
      }
    }
  }

  /** Rows that are older than archived ones go apart, so that the other archives stay one after the other. */
  async #archive(ids: readonly string[]): Promise<void> {
    const { live, archives, catalogue, before } = this.files;
    const known = await catalogue.list();
    const newest = known.find(({ rows }) => rows < Infinity)?.last ?? '';
    const late = ids.filter((id) => id <= newest);
    const store = async (group: readonly string[], into: KnownArchive | null): Promise<void> => {
      if (group.length === 0) return;
      await archives.store(live.db, group, into, before);
      live.change((db) => deleteRows(db, group));
    };
    await store(late, roomFor(late, known, this.limits.most - this.limits.keep));
    await store(ids.slice(late.length), null);
  }

  /** Looked for where the archive lies, and, before anything goes for it, in a copy that was looked through. */
  async #idsIn(archive: Archive, ids: readonly string[]): Promise<readonly string[]> {
    const { archives, reader } = this.files;
    try {
      const inPlace = await reader.read(archive);
      if (!inPlace || idsIn(inPlace, ids).length === 0) return [];
      const db = await archives.open(archive);
      return db ? idsIn(db, ids) : [];
    } catch (error) {
      // Nobody can read it here, so nobody sees its rows twice.
      if (error instanceof HistoryError && error.code === 'locked') return [];
      throw error;
    }
  }
}

/** Archives that are in the catalogue were looked at when they came there. */
function mayHaveMerged(whole: KnownArchive, part: KnownArchive): boolean {
  if (whole === part || !(whole.isStrange || part.isStrange)) return false;
  return whole.first <= part.first && whole.last >= part.last && whole.rows >= part.rows;
}

/**
 * An archive less than half full that rows (by ascending id) fit into, and that does not come to reach over others by that: a
 * few rows of a clock that was wrong would make all of them be asked for every page. Null: there is none.
 */
function roomFor(ids: readonly string[], archives: readonly KnownArchive[], most: number): KnownArchive | null {
  const rows = { first: ids[0] ?? '', last: ids.at(-1) ?? '' };
  const fitting = archives.filter((archive) => {
    if (archive.rows > most / 2 || archive.rows + ids.length > most) return false;
    const both = {
      first: rows.first < archive.first ? rows.first : archive.first,
      last: rows.last > archive.last ? rows.last : archive.last,
    };
    return archives.every(
      (other) => other === archive || !overlap(other, both) || overlap(other, archive) || overlap(other, rows),
    );
  });
  return fitting.toSorted((a, b) => a.rows - b.rows)[0] ?? null;
}

type Range = Pick<KnownArchive, 'first' | 'last'>;

function overlap(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}
