import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from 'sql.js';
import type { Vault } from '../encryption/vault';
import { isMissing, makeFolder, stampOf, syncFolder, type FileStamp } from '../files';
import { assertOwnSchema, isSoundThroughout, loadSqlJs, openImage, prepare } from './image';
import { migrate } from './schema';
import { copyRows } from './moveRows';
import { select } from './rows';
import { nameOfTime, timeOfName } from './timeNames';

/** `<from>_<until>.sqlite`, or `.encrypted`: the times of the oldest and the newest row in it, UTC. */
const NAME = /^(?<from>\d{8}T\d{9}Z)_(?<until>\d{8}T\d{9}Z)\.(?:sqlite|encrypted)$/;

/** Older parts of the history, each a database of its own, bounded in rows; opened when asked for. */
export interface Archive {
  readonly path: string;
  /** Milliseconds since 1970, both inclusive. */
  readonly from: number;
  readonly until: number;
}

export interface ArchivesOptions {
  readonly vault: Vault;
  /** Bytes of opened parts that are kept in memory. */
  readonly keepBytes: number;
  /** A sentence for the user. */
  readonly onNotice: (message: string) => void;
}

interface OpenArchive {
  readonly db: Database;
  readonly bytes: number;
  readonly stamp: FileStamp;
  readonly damaged: boolean;
}

export class Archives {
  readonly #options: ArchivesOptions;
  readonly #open = new Map<string, OpenArchive>();
  readonly #sound = new Map<string, FileStamp>();
  readonly #distrusted = new Set<string>();
  readonly #told = new Set<string>();

  constructor(options: ArchivesOptions) {
    this.#options = options;
  }

  get #folder(): string {
    return this.#options.vault.paths.archives;
  }

  /** Newest first. */
  async list(): Promise<readonly Archive[]> {
    let names: readonly string[];
    try {
      names = await readdir(this.#folder);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
    const { key } = await this.#options.vault.state();
    const form = key === null ? '.sqlite' : '.encrypted';
    const isTwice = (name: string) => !name.endsWith(form) && names.includes(name.replace(/\.\w+$/, form));
    return names
      .filter((name) => !isTwice(name))
      .toSorted()
      .toReversed()
      .flatMap((name): readonly Archive[] => {
        const { from, until } = NAME.exec(name)?.groups ?? {};
        if (from === undefined || until === undefined) return [];
        return [{ path: join(this.#folder, name), from: timeOfName(from), until: timeOfName(until) }];
      });
  }

  /** Null: it is not there any more. What is damaged in it is left out. */
  async open({ path }: Archive): Promise<Database | null> {
    const stamp = await stampOf(path);
    const known = this.#open.get(path);
    if (known && known.stamp === stamp) return known.db;
    known?.db.close();
    this.#open.delete(path);
    const content = await this.#options.vault.read(path);
    if (!content) return null;
    const { bytes, intact } = content;
    // Looked through once, and not each time it comes back: that is most of what opening costs.
    const isKnown = this.#sound.get(path) === stamp;
    const look = !intact
      ? () => false
      : this.#distrusted.has(path)
        ? isSoundThroughout
        : isKnown
          ? () => true
          : undefined;
    const opened = openImage(await loadSqlJs(), bytes, path, look);
    if (opened.kind === 'newer') this.#tell(path, opened.error.message);
    else if (opened.kind === 'damaged') this.#tell(path, damagedPart(path, opened.saved));
    else this.#sound.set(path, stamp);
    const { db } = opened;
    this.#open.set(path, { db, bytes: bytes.length, stamp, damaged: opened.kind === 'damaged' });
    this.#letGo(path);
    return db;
  }

  /** Of one that is open: it holds bytes that cannot be read. */
  isDamaged({ path }: Archive): boolean {
    return this.#open.get(path)?.damaged ?? false;
  }

  /** Something in the parts that are open, or in these, turned out to be damaged: they are looked at closely from now on. */
  distrust(paths: Iterable<string>): void {
    for (const path of [...paths, ...this.#open.keys()]) {
      this.#distrusted.add(path);
      this.#sound.delete(path);
    }
    this.close();
  }

  #tell(path: string, message: string): void {
    if (this.#told.has(path)) return;
    this.#told.add(path);
    this.#options.onNotice(message);
  }

  /** To be changed. @throws HistoryError `newer-schema` */
  async #openOwn(archive: Archive): Promise<Database | null> {
    const db = await this.open(archive);
    if (db) assertOwnSchema(db, archive.path);
    return db;
  }

  /**
   * Moves rows of `live` (by id) into an archive, with those of the archives whose time they share. The new part is whole
   * on disk before an old one goes; removing the rows from the live image is the caller's, afterwards.
   */
  async store(live: Database, ids: readonly string[], before: (step: string) => void = () => undefined): Promise<void> {
    const [times] = select(
      live,
      `select min(started_at) as "from", max(started_at) as until from utterances
        where id in (select value from json_each(?))`,
      [JSON.stringify(ids)],
    );
    let span = { from: Number(times?.from), until: Number(times?.until) };
    const merged: Archive[] = [];
    for (const archive of await this.list()) {
      if (archive.until < span.from || archive.from > span.until) continue;
      merged.push(archive);
      span = { from: Math.min(span.from, archive.from), until: Math.max(span.until, archive.until) };
    }
    const sql = await loadSqlJs();
    const part = new sql.Database();
    try {
      migrate(part);
      prepare(part);
      for (const archive of merged) {
        const db = await this.#openOwn(archive);
        if (db) copyRows(db, part, 'all');
      }
      copyRows(live, part, ids);
      const { vault } = this.#options;
      const path = await vault.nameOf(join(this.#folder, `${nameOfTime(span.from)}_${nameOfTime(span.until)}.sqlite`));
      await makeFolder(this.#folder);
      await vault.write(path, part.export(), (step) => before(`archive-${step}`));
      before('archive-merge');
      for (const archive of merged) if (archive.path !== path) await rm(archive.path, { force: true });
      await syncFolder(this.#folder);
    } finally {
      part.close();
    }
  }

  /** A merge that was cut short left rows of an archive in another one too, whose time holds its own: it goes. */
  async removeMerged(): Promise<void> {
    const archives = await this.list();
    for (const archive of archives) {
      const around = archives.find(
        (other) => other !== archive && other.from <= archive.from && other.until >= archive.until,
      );
      const [part, whole] = around ? [await this.open(archive), await this.open(around)] : [null, null];
      if (!part || !whole || !holdsAll(whole, part)) continue;
      await rm(archive.path, { force: true });
      await syncFolder(this.#folder);
    }
  }

  /** Writes an archive anew after rows were changed in it; removes it when none is left. */
  async rewrite(archive: Archive, db: Database): Promise<void> {
    assertOwnSchema(db, archive.path);
    if (select(db, 'select 1 from utterances limit 1').length === 0) {
      await rm(archive.path, { force: true });
      await syncFolder(this.#folder);
      return;
    }
    await this.#options.vault.write(archive.path, db.export());
    this.#open.get(archive.path)?.db.close();
    this.#open.delete(archive.path);
  }

  close(): void {
    for (const { db } of this.#open.values()) db.close();
    this.#open.clear();
  }

  /** The newest stay: a search goes through all of them in order, and would find none of them if the last used stayed. */
  #letGo(kept: string): void {
    let bytes = [...this.#open.values()].reduce((sum, open) => sum + open.bytes, 0);
    for (const path of [...this.#open.keys()].toSorted()) {
      if (bytes <= this.#options.keepBytes) return;
      const open = this.#open.get(path);
      if (path === kept || !open) continue;
      open.db.close();
      this.#open.delete(path);
      bytes -= open.bytes;
    }
  }
}

function damagedPart(path: string, saved: number): string {
  return `${path}, an older part of the history, is damaged; ${saved} of its entries can be read.`;
}

function holdsAll(whole: Database, part: Database): boolean {
  const known = new Set(select(whole, 'select id from utterances').map(({ id }) => id));
  return select(part, 'select id from utterances').every(({ id }) => known.has(id));
}
