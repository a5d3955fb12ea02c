import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from 'sql.js';
import { isMissing, readIfThere, replaceFile, stampOf, syncFolder, type FileStamp } from '../files';
import { loadSqlJs, openImage, prepare } from './image';
import { migrate } from './schema';
import { EntryWriter, readEntries, select, type WritingSession } from './rows';

/** `<from>_<until>.sqlite`: the times of the oldest and the newest row in it, UTC. */
const NAME = /^(?<from>\d{8}T\d{9}Z)_(?<until>\d{8}T\d{9}Z)\.sqlite$/;

/** Older parts of the history, each a database of its own, bounded in rows; opened when asked for. */
export interface Archive {
  readonly path: string;
  /** Milliseconds since 1970, both inclusive. */
  readonly from: number;
  readonly until: number;
}

export interface ArchivesOptions {
  readonly folder: string;
  /** Bytes of opened parts that are kept in memory. */
  readonly keepBytes: number;
}

interface OpenArchive {
  readonly db: Database;
  readonly bytes: number;
  readonly stamp: FileStamp;
}

export class Archives {
  readonly #options: ArchivesOptions;
  /** The one used last is last. */
  readonly #open = new Map<string, OpenArchive>();

  constructor(options: ArchivesOptions) {
    this.#options = options;
  }

  /** Newest first. */
  async list(): Promise<readonly Archive[]> {
    let names: readonly string[];
    try {
      names = await readdir(this.#options.folder);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
    return names
      .toSorted()
      .toReversed()
      .flatMap((name): readonly Archive[] => {
        const { from, until } = NAME.exec(name)?.groups ?? {};
        if (from === undefined || until === undefined) return [];
        return [{ path: join(this.#options.folder, name), from: timeOf(from), until: timeOf(until) }];
      });
  }

  /** Null: it is not there any more. What is damaged in it is left out. */
  async open({ path }: Archive): Promise<Database | null> {
    const stamp = await stampOf(path);
    const known = this.#open.get(path);
    this.#open.delete(path);
    if (known && known.stamp === stamp) {
      this.#open.set(path, known);
      return known.db;
    }
    known?.db.close();
    const bytes = await readIfThere(path);
    if (!bytes) return null;
    const { db } = openImage(await loadSqlJs(), bytes, path);
    this.#open.set(path, { db, bytes: bytes.length, stamp });
    this.#letGo(path);
    return db;
  }

  /**
   * Moves rows of `live` (by id) into an archive, with those of the archives whose time they share. The new part is whole
   * on disk before an old one goes; removing the rows from the live image is the caller's, afterwards.
   */
  async store(live: Database, ids: readonly string[], before: (step: string) => void = () => undefined): Promise<void> {
    const rows = select(live, `select * from utterances where id in (${ids.map(() => '?').join(',')})`, ids);
    const times = rows.map((row) => Number(row.started_at));
    let span = { from: Math.min(...times), until: Math.max(...times) };
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
        const db = await this.open(archive);
        if (db) copyEntries(db, part, select(db, 'select * from utterances order by id'));
      }
      copyEntries(live, part, rows);
      const path = join(this.#options.folder, `${nameOf(span.from)}_${nameOf(span.until)}.sqlite`);
      await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
      await replaceFile(path, part.export(), (step) => before(`archive-${step}`));
      before('archive-merge');
      for (const archive of merged) if (archive.path !== path) await rm(archive.path, { force: true });
      await syncFolder(this.#options.folder);
    } finally {
      part.close();
    }
  }

  /** Writes an archive anew after rows were changed in it; removes it when none is left. */
  async rewrite(archive: Archive, db: Database): Promise<void> {
    if (select(db, 'select 1 from utterances limit 1').length === 0) {
      await rm(archive.path, { force: true });
      await syncFolder(this.#options.folder);
      return;
    }
    await replaceFile(archive.path, db.export());
    this.#open.get(archive.path)?.db.close();
    this.#open.delete(archive.path);
  }

  close(): void {
    for (const { db } of this.#open.values()) db.close();
    this.#open.clear();
  }

  #letGo(kept: string): void {
    let bytes = [...this.#open.values()].reduce((sum, open) => sum + open.bytes, 0);
    for (const [path, open] of this.#open) {
      if (bytes <= this.#options.keepBytes) return;
      if (path === kept) continue;
      open.db.close();
      this.#open.delete(path);
      bytes -= open.bytes;
    }
  }
}

/** Copies entries of rows of `utterances`, with their sessions; those that are there already are left alone. */
export function copyEntries(from: Database, to: Database, rows: ReturnType<typeof select>): void {
  const writer = new EntryWriter(to);
  to.exec('begin');
  for (const session of select(from, 'select * from sessions')) writer.session(sessionOf(session));
  readEntries(from, rows).forEach((entry, at) => {
    const session = rows[at]?.session_id;
    writer.entry(entry, typeof session === 'string' ? session : null);
  });
  writer.free();
  to.exec('commit; delete from sessions where id not in (select session_id from utterances)');
}

function sessionOf(row: ReturnType<typeof select>[number]): WritingSession {
  return {
    id: String(row.id),
    startedAt: Number(row.started_at),
    program: row.program === 'cli' ? 'cli' : 'editor',
    version: String(row.version),
  };
}

function nameOf(time: number): string {
  return new Date(time).toISOString().replace(/[-:.]/g, '');
}

function timeOf(name: string): number {
  const iso = name.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d)(\d{3})Z$/, '$1-$2-$3:$4:$5.$6Z');
  return Date.parse(iso);
}
