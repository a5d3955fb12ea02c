import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Database } from 'sql.js';
import type { Vault } from '../encryption/vault';
import { readIfThere, replaceFile, sizeIn, stampAtOnce, stampOf, syncFolder, type FileStamp } from '../files';
import { HistoryError } from '../history';
import type { ArchiveReader } from './archiveReader';
import type { Archive, Archives } from './archives';
import { SCHEMA_VERSION, schemaVersion } from './schema';
import { pinsOf, select } from './rows';

/** What a question has to know of an archive to leave it unopened. */
interface ArchiveFacts {
  /** The ids of its oldest and of its newest row. Its name has times alone, and ids do not follow a clock that jumps back. */
  readonly first: string;
  readonly last: string;
  readonly rows: number;
  /** The ids of those that are pinned: few are, and every search asks for them first. Null: too many, or it is not known. */
  readonly pins: readonly string[] | null;
}

export interface KnownArchive extends Archive, ArchiveFacts {
  /** Of the file. */
  readonly bytes: number;
  readonly stamp: FileStamp;
  /** It was not made by who keeps the catalogue. */
  readonly isStrange: boolean;
}

interface Known {
  readonly stamp: FileStamp;
  readonly facts: ArchiveFacts;
  /** The key that it is under, which is not here; null: it was read. */
  readonly lostKey: string | null;
  /** As they were read from a whole file of this schema. */
  readonly isSure: boolean;
}

type Kept = Readonly<Record<string, ArchiveFacts & { readonly stamp: string }>>;

/** Beyond every id. */
const HIGHEST = '~';
/** A newer program's archive may hold anything. */
const ANYTHING: ArchiveFacts = { first: '', last: HIGHEST, rows: Infinity, pins: null };
/** What nobody can read here is asked last, and only so that it is told. */
const LOCKED: ArchiveFacts = { first: '', last: '', rows: Infinity, pins: [] };
/** Of one archive that are kept in the catalogue. */
const MOST_PINS = 500;
/** Windows replace an archive now and then; one that is gone again is looked for under its new name. */
const ATTEMPTS = 3;

/**
 * What all archives hold, by file and stamp: looked up in each once, and kept beside them for the next window. Nothing
 * depends on the file: what is not in it, or was changed since, is looked up again.
 */
export class Catalogue {
  readonly #known = new Map<string, Known>();
  #kept: { readonly stamp: FileStamp; readonly text: string; readonly facts: Kept } = {
    stamp: null,
    text: '',
    facts: {},
  };
  #isTrusted = true;

  constructor(
    private readonly archives: Archives,
    private readonly reader: ArchiveReader,
    private readonly vault: Vault,
  ) {}

  /** Those with the newest ids first. */
  async list(): Promise<readonly KnownArchive[]> {
    for (let attempt = 1; ; attempt++) {
      const archives = await this.archives.list();
      const known: KnownArchive[] = [];
      for (const archive of archives) {
        const found = await this.#look(archive);
        if (!found) continue;
        const { facts, stamp } = found;
        const isStrange = this.#keptOf(archive, stamp) === null;
        known.push({ ...archive, ...facts, bytes: sizeIn(stamp), stamp, isStrange });
      }
      if (known.length < archives.length && attempt < ATTEMPTS) continue;
      this.#forgetOthers(archives);
      return known.toSorted((a, b) => (a.last === b.last ? 0 : a.last < b.last ? 1 : -1));
    }
  }

  /** Writes down what is known, for whoever opens the history next. Only who has the lock may. */
  async keep(before: (step: string) => void): Promise<void> {
    const { catalogue } = this.vault.paths;
    await this.#readKept();
    const facts: Record<string, Kept[string]> = {};
    for (const { path } of await this.list()) {
      const known = this.#known.get(path);
      if (known?.isSure && known.stamp !== null) facts[basename(path)] = { ...known.facts, stamp: known.stamp };
    }
    const text = Object.keys(facts).length > 0 ? written(facts) : '';
    this.#isTrusted = true;
    if (text === this.#kept.text) return;
    before('catalogue');
    if (text === '') {
      await rm(catalogue, { force: true });
      await syncFolder(dirname(catalogue));
    } else await replaceFile(catalogue, Buffer.from(text));
    this.#kept = { stamp: await stampOf(catalogue), text, facts };
  }

  /** Something that was read turned out to be damaged: all is looked up again. */
  distrust(): void {
    this.#known.clear();
    this.#isTrusted = false;
  }

  /** Null: it is gone. @throws SQLite's error when it is damaged */
  async #look(archive: Archive): Promise<Known | null> {
    const { path } = archive;
    const stamp = stampAtOnce(path);
    if (stamp === null) return null;
    const known = this.#known.get(path);
    if (known?.stamp === stamp && (known.lostKey === null || !(await this.vault.hasKey(known.lostKey)))) return known;
    await this.#readKept();
    const kept = this.#keptOf(archive, stamp);
    const found = kept ? { stamp, facts: kept, lostKey: null, isSure: true } : await this.#lookInto(archive, stamp);
    if (found) this.#known.set(path, found);
    return found;
  }

  async #lookInto(archive: Archive, stamp: FileStamp): Promise<Known | null> {
    try {
      const db = await this.reader.read(archive);
      if (!db) return null;
      if (schemaVersion(db) > SCHEMA_VERSION) return { stamp, facts: ANYTHING, lostKey: null, isSure: false };
      return { stamp, facts: factsOf(db), lostKey: null, isSure: !this.archives.isDamaged(archive) };
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      const lostKey = await this.vault.lostKeyOf(archive.path);
      return { stamp, facts: lostKey === null ? ANYTHING : LOCKED, lostKey, isSure: false };
    }
  }

  async #readKept(): Promise<void> {
    const { catalogue } = this.vault.paths;
    const stamp = stampAtOnce(catalogue);
    if (stamp === this.#kept.stamp) return;
    const text = (await readIfThere(catalogue))?.toString('utf8') ?? '';
    this.#kept = { stamp, text, facts: read(text) };
  }

  #keptOf({ path }: Archive, stamp: FileStamp): ArchiveFacts | null {
    const kept = this.#isTrusted ? this.#kept.facts[basename(path)] : undefined;
    return kept?.stamp === stamp ? kept : null;
  }

  #forgetOthers(archives: readonly Archive[]): void {
    const there = new Set(archives.map(({ path }) => path));
    for (const path of this.#known.keys()) if (!there.has(path)) this.#known.delete(path);
  }
}

function factsOf(db: Database): ArchiveFacts {
  const [row] = select(db, 'select min(id) as first, max(id) as last, count(*) as n from utterances');
  const pins = pinsOf(db);
  return {
    first: String(row?.first ?? HIGHEST),
    last: String(row?.last ?? ''),
    rows: Number(row?.n),
    pins: pins.length > MOST_PINS ? null : pins,
  };
}

/** With a digest: a bit that flips on the disk must not hide an archive. */
function written(facts: Kept): string {
  return `${JSON.stringify({ digest: digestOf(facts), archives: facts })}\n`;
}

function read(text: string): Kept {
  try {
    const { digest, archives } = JSON.parse(text) as { digest: string; archives: Kept };
    return digest === digestOf(archives) ? archives : {};
  } catch {
    // Empty, or damaged: it is made anew.
    return {};
  }
}

function digestOf(facts: Kept): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
