import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Database } from 'sql.js';
import { isForgotten, takesUnreadable, type Forgotten } from '../forgotten';
import { recordKeyId } from '../encryption/recordCipher';
import type { Vault } from '../encryption/vault';
import { newerFile, type HistoryEntry } from '../history';
import { listJournals } from '../journal/journalFolder';
import { scrubJournal } from '../journal/scrub';
import type { Archives } from './archives';
import type { Backups } from './backups';
import type { HistoryPaths } from './historyPaths';
import type { JournaledChange, JournaledEntry } from './journalRows';

/**
 * Overwrites the forgotten rows in the journals of all windows, and with them what nobody can read.
 * @throws HistoryError `locked` or `newer-schema` when it cannot be told whether a row is one of them; forgetting everything
 *   takes those along.
 */
export async function forgetInJournals(vault: Vault, forgotten: Forgotten): Promise<void> {
  for (const journal of await listJournals(vault.paths.journals)) {
    await scrubJournal(vault, journal, takesUnreadable(forgotten), ({ record, says }) => {
      if (record.kind === 'void') return false;
      if (says === null) return takesUnreadable(forgotten);
      if (forgotten.kind === 'everything') return says === 'locked' || says.kind !== 'session';
      if (says === 'locked') throw vault.locked(journal.path, recordKeyId(record.payload));
      if (says.kind === 'newer') throw newerFile(journal.path);
      if (says.kind !== 'entry' && says.kind !== 'change') return false;
      const entry = entryIn(says.payload);
      return entry ? isForgotten(entry, forgotten) : takesUnreadable(forgotten);
    });
  }
}

/** Deletes them from a database, and every trace of their words from its bytes. Gives how many there were. */
export function forgetIn(db: Database, forgotten: Forgotten): number {
  const { sql, values } = conditionOf(forgotten);
  db.run(`delete from utterances where number in (select u.number from utterances u where ${sql})`, [...values]);
  const count = db.getRowsModified();
  if (count === 0) return 0;
  db.exec(`delete from sessions where id not in (select session_id from utterances where session_id is not null);
    insert into words (words) values ('optimize'); vacuum;`);
  return count;
}

export async function forgetInArchives(archives: Archives, forgotten: Forgotten): Promise<number> {
  let count = 0;
  for (const archive of await archives.list()) {
    if (forgotten.kind === 'since' && archive.until < forgotten.from) continue;
    if (forgotten.kind === 'before' && archive.from >= forgotten.until) continue;
    const db = await archives.open(archive);
    const here = db ? forgetIn(db, forgotten) : 0;
    if (db && (here > 0 || (takesUnreadable(forgotten) && archives.isDamaged(archive))))
      await archives.rewrite(archive, db);
    count += here;
  }
  return count;
}

/** Deletes them from every backup. */
export async function forgetInBackups(vault: Vault, backups: Backups, forgotten: Forgotten): Promise<void> {
  await backups.each('throw', async (db, { path }, damaged) => {
    if (forgetIn(db, forgotten) > 0 || (damaged && takesUnreadable(forgotten))) await vault.write(path, db.export());
    return false;
  });
}

/**
 * Removes files that may hold forgotten rows and cannot be cleaned: damaged images that were set aside, and what a crash
 * left half written.
 */
export async function removeRemains(paths: HistoryPaths, kinds: RegExp): Promise<void> {
  for (const [folder, file] of [
    [dirname(paths.image), basename(paths.image, '.sqlite')],
    [paths.archives, ''],
    [paths.backups, ''],
    [paths.journals, ''],
  ] as const) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.startsWith(file) && kinds.test(name)) await rm(join(folder, name), { force: true });
    }
  }
}

/** Left half written by a crash; nobody writes one without the lock. */
export const HALF_WRITTEN = /\.[0-9a-f]{12}\.tmp$/;
export const HALF_WRITTEN_OR_DAMAGED = /\.[0-9a-f]{12}\.tmp$|\.damaged-/;

function conditionOf(forgotten: Forgotten): { sql: string; values: readonly (string | number)[] } {
  switch (forgotten.kind) {
    case 'ids':
      return { sql: 'u.id in (select value from json_each(?))', values: [JSON.stringify(forgotten.ids)] };
    case 'since':
      return {
        sql: 'u.started_at >= ? and u.started_at < ?',
        values: [forgotten.from, forgotten.until ?? Number.MAX_SAFE_INTEGER],
      };
    case 'before':
      return {
        sql: 'u.started_at < ? and u.id not in (select value from json_each(?))',
        values: [forgotten.until, JSON.stringify(forgotten.except)],
      };
    case 'everything':
      return { sql: 'true', values: [] };
  }
}

/** Null: the record is whole, and yet nobody can tell which row it is about. */
function entryIn(payload: Buffer): Pick<HistoryEntry, 'id' | 'startedAt'> | null {
  try {
    const journaled = JSON.parse(payload.toString('utf8')) as Partial<JournaledEntry & JournaledChange> | null;
    const { id, startedAt } = journaled?.entry ?? journaled?.change ?? {};
    return typeof id === 'string' && typeof startedAt === 'number' ? { id, startedAt } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
