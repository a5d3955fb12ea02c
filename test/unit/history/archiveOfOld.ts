import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryEntry } from '../../../src/history/history';
import type { HistoryPaths } from '../../../src/history/store/historyPaths';
import { loadSqlJs } from '../../../src/history/store/image';
import { addEntries } from '../../../src/history/store/rows';
import { migrate } from '../../../src/history/store/schema';
import { nameOfTime } from '../../../src/history/store/timeNames';

/** Writes an archive as programs before this one did: of any rows, and named by their times. Resolves to its path. */
export async function writeArchive(paths: HistoryPaths, entries: readonly HistoryEntry[]): Promise<string> {
  const sql = await loadSqlJs();
  const db = new sql.Database();
  migrate(db);
  addEntries(db, entries);
  const times = entries.map(({ startedAt }) => startedAt);
  const name = `${nameOfTime(Math.min(...times))}_${nameOfTime(Math.max(...times))}.sqlite`;
  const path = join(paths.archives, name);
  await mkdir(paths.archives, { recursive: true });
  await writeFile(path, db.export());
  db.close();
  return path;
}
