import { readdir, rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Database } from 'sql.js';
import type { Vault } from '../encryption/vault';
import { isMissing, makeFolder, stampOf, syncFolder, type FileStamp } from '../files';
import { assertOwnSchema, isSoundThroughout, loadSqlJs, openImage, prepare } from './image';
import { migrate } from './schema';
import { copyRows } from './moveRows';
import { select } from './rows';
import { nameOfTime, timeBefore, timeOfName } from './timeNames';

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
   * Moves rows of `live` (by id) into an archive: a new one, or into `wanted` if that is whole. It is there as it was or with
   * them, at every instant; removing the rows from the live image is the caller's, afterwards.
   */
  async store(
    live: Database,
    ids: readonly string[],
    wanted: Archive | null,
    before: (step: string) => void = () => undefined,
  ): Promise<void> {
    const { vault } = this.#options;
    const sql = await loadSqlJs();
    const part = new sql.Database();
    try {
      migrate(part);
      prepare(part);
      // One that waits to be encrypted, or not to be, has to go on under its name.
      const fits = wanted && extname(wanted.path) === extname(await vault.nameOf('x.sqlite'));
      const old = fits ? await this.#openOwn(wanted) : null;
      const into = old && wanted && !this.isDamaged(wanted) ? wanted : null;
      if (old && into) copyRows(old, part, 'all');
      copyRows(live, part, ids);
      await makeFolder(this.#folder);
      const path = await this.#named(part, into, before);
      await vault.write(path, part.export(), (step) => before(`archive-${step}`));
    } finally {
      part.close();
    }
  }

  /** A path for rows, of which an archive may have some: its name is made to say all of their times, ahead of the rows. */
  async #named(rows: Database, old: Archive | null, before: (step: string) => void): Promise<string> {
    const [times] = select(rows, 'select min(started_at) as "from", max(started_at) as until from utterances');
    const [from, until] = [Number(times?.from), Number(times?.until)];
    const path = await this.#freeName(Math.min(from, old?.from ?? from), Math.max(until, old?.until ?? until), old);
    if (!old || path === old.path) return path;
    before('archive-widen');
    await rename(old.path, path);
    await syncFolder(this.#folder);
    this.#close(old.path);
    return path;
  }

  /** A name says at least the times of all rows; where another has it, it says somewhat more. */
  async #freeName(from: number, until: number, own: Archive | null): Promise<string> {
    const taken = new Set(
      (await this.list()).filter(({ path }) => path !== own?.path).map(({ path }) => path.replace(/\.\w+$/, '')),
    );
    for (let more = 0; ; more++) {
      const stem = join(this.#folder, `${nameOfTime(timeBefore(from, more))}_${nameOfTime(until)}`);
      if (!taken.has(stem)) return this.#options.vault.nameOf(`${stem}.sqlite`);
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
    this.#close(archive.path);
  }

  close(): void {
    for (const { db } of this.#open.values()) db.close();
    this.#open.clear();
  }

  #close(path: string): void {
    this.#open.get(path)?.db.close();
    this.#open.delete(path);
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
