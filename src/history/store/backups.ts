import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from 'sql.js';
import type { Vault } from '../encryption/vault';
import { isMissing, makeFolder } from '../files';
import { isSoundThroughout, loadSqlJs, openImage } from './image';
import { countOf } from './rows';
import { nameOfTime, timeOfName } from './timeNames';

const NAME = /^(?<time>\d{8}T\d{9}Z)(?<replaced>-replaced)?\.(?:sqlite|encrypted)$/;

export interface Backup {
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** An image that a restore replaced: it is kept until it is forgotten, and never made use of unasked. */
  readonly replaced: boolean;
}

export interface BackupsOptions {
  readonly vault: Vault;
  /** How many are kept. */
  readonly keep: number;
  /** Milliseconds from one to the next. */
  readonly intervalMs: number;
  readonly now: () => number;
  /** A sentence for the user. */
  readonly onNotice: (message: string) => void;
}

/** Copies of the live image, each verified before an older one goes. */
export class Backups {
  readonly #options: BackupsOptions;

  constructor(options: BackupsOptions) {
    this.#options = options;
  }

  get #folder(): string {
    return this.#options.vault.paths.backups;
  }

  /** Newest first. */
  async list(): Promise<readonly Backup[]> {
    let names: readonly string[];
    try {
      names = await readdir(this.#folder);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
    return names
      .toSorted()
      .toReversed()
      .flatMap((name): readonly Backup[] => {
        const { time, replaced } = NAME.exec(name)?.groups ?? {};
        if (time === undefined) return [];
        return [{ path: join(this.#folder, name), time: timeOfName(time), replaced: replaced !== undefined }];
      });
  }

  /** Makes one when the last is older than the interval. A clock that was set back does not make one each time. */
  async makeIfDue(image: Uint8Array): Promise<void> {
    const { now, intervalMs } = this.#options;
    if ((await this.#own()).some(({ time }) => Math.abs(now() - time) < intervalMs)) return;
    await this.make(image);
  }

  /** Of an image that is about to be replaced by one in a newer schema; one that is there from an earlier try will do. */
  async makeBeforeMigration(image: Uint8Array): Promise<boolean> {
    const { vault } = this.#options;
    const [latest] = await this.#own();
    const there = latest && (await vault.hasKeyOf(latest.path)) ? await vault.read(latest.path) : null;
    if (there?.intact && Buffer.compare(there.bytes, image) === 0) return true;
    return (await this.make(image)) !== null;
  }

  /** Copies an image, reads the copy back, and only when it is whole and has all rows removes the oldest. */
  async make(image: Uint8Array): Promise<Backup | null> {
    const { vault, now, onNotice, keep } = this.#options;
    const time = now();
    const path = await vault.nameOf(join(this.#folder, backupName(time)));
    await makeFolder(this.#folder);
    await vault.write(path, image);
    const copy = await vault.read(path);
    const [there, wanted] = [copy?.intact ? await rowsOf(path, copy.bytes) : null, await rowsOf(path, image)];
    if (there === null || there !== wanted) {
      await rm(path, { force: true });
      onNotice('A backup of the history could not be verified and was removed; the older ones were kept.');
      return null;
    }
    // After the clock was set back the newest one has the oldest name.
    const others = (await this.#own()).filter((each) => each.path !== path);
    for (const old of others.slice(keep - 1)) await rm(old.path, { force: true });
    return { path, time, replaced: false };
  }

  /** Those that were made here, and not by a restore. */
  async #own(): Promise<readonly Backup[]> {
    return (await this.list()).filter(({ replaced }) => !replaced);
  }

  /**
   * Gives every backup that can be opened to `work`, newest first, until it says that it is enough.
   * @param others what becomes of those whose key is not here, and of those of a newer program
   * @throws HistoryError `locked` or `newer-schema`
   */
  async each(
    others: 'pass over' | 'throw',
    work: (db: Database, backup: Backup, damaged: boolean) => boolean | Promise<boolean>,
  ): Promise<void> {
    for (const backup of await this.list()) {
      if (others === 'pass over' && !(await this.#options.vault.hasKeyOf(backup.path))) continue;
      const content = await this.#options.vault.read(backup.path);
      if (!content) continue;
      const look = content.intact ? undefined : () => false;
      const opened = openImage(await loadSqlJs(), content.bytes, backup.path, look);
      const { db } = opened;
      try {
        if (opened.kind === 'newer' && others === 'throw') throw opened.error;
        if (opened.kind !== 'newer' && (await work(db, backup, opened.kind === 'damaged'))) return;
      } finally {
        db.close();
      }
    }
  }
}

/** Utterances in an image; null: it is damaged. */
async function rowsOf(path: string, image: Uint8Array): Promise<number | null> {
  const opened = openImage(await loadSqlJs(), image, path, isSoundThroughout);
  const count = countOf(opened.db);
  opened.db.close();
  return opened.kind === 'damaged' ? null : count;
}

/** @param time milliseconds since 1970 */
export function backupName(time: number, replaced = false): string {
  return `${nameOfTime(time)}${replaced ? '-replaced' : ''}.sqlite`;
}
