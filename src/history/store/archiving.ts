import { rm } from 'node:fs/promises';
import { syncFolder } from '../files';
import { HistoryError } from '../history';
import type { Archive } from './archives';
import type { KnownArchive } from './catalogue';
import { idsIn } from './historyParts';
import { batchesOf, isBeyond, usedBytes, weighed, type LiveLimits, type WeighedRow } from './liveBatches';
import { deleteRows } from './moveRows';
import { countOf, select } from './rows';
import type { StoreFiles } from './storeFiles';

const MOST_BYTES = 32 << 20;
const KEEP_BYTES = 8 << 20;

/** Moves old rows to archives, and sees to it that no row is in two places. Only who has the lock may. */
export class Archiving {
  readonly #limits: Required<LiveLimits>;

  constructor(
    private readonly files: StoreFiles,
    { most, keep, mostBytes = MOST_BYTES, keepBytes = KEEP_BYTES }: LiveLimits,
  ) {
    this.#limits = { most, keep, mostBytes, keepBytes };
  }

  /** Those with the oldest ids go; a crash in between leaves them in both until an image is written. */
  async moveOld(): Promise<void> {
    const { db } = this.files.live;
    if (!isBeyond(this.#limits, countOf(db), usedBytes(db))) return;
    // What a crash left in both would go to another archive now.
    await this.removeArchived();
    for (const batch of batchesOf(weighed(db), this.#limits)) await this.#archive(batch);
    // The word index keeps what was deleted until it is told.
    db.exec("insert into words (words) values ('optimize'); vacuum");
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
  async #archive(rows: readonly WeighedRow[]): Promise<void> {
    const { live, archives, catalogue, before } = this.files;
    const known = await catalogue.list();
    const newest = known.find((archive) => archive.rows < Infinity)?.last ?? '';
    const late = rows.filter(({ id }) => id <= newest);
    const store = async (group: readonly WeighedRow[], into: KnownArchive | null): Promise<void> => {
      if (group.length === 0) return;
      const ids = group.map(({ id }) => id);
      await archives.store(live.db, ids, into, before);
      live.change((db) => deleteRows(db, ids));
    };
    await store(late, roomFor(late, known, this.#limits));
    await store(rows.slice(late.length), null);
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
function roomFor(
  group: readonly WeighedRow[],
  archives: readonly KnownArchive[],
  { most, keep, mostBytes, keepBytes }: Required<LiveLimits>,
): KnownArchive | null {
  const rows = { first: group[0]?.id ?? '', last: group.at(-1)?.id ?? '' };
  const bytes = group.reduce((sum, row) => sum + row.bytes, 0);
  const hasRoom = (has: number, more: number, room: number) => has <= room / 2 && has + more <= room;
  const fitting = archives.filter((archive) => {
    if (!hasRoom(archive.rows, group.length, most - keep)) return false;
    if (!hasRoom(archive.bytes, bytes, mostBytes - keepBytes)) return false;
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
