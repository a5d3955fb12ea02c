import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HistoryError } from '../history';
import { readIfThere } from '../files';
import { listJournals } from '../journal/journalFolder';
import { scanJournal } from '../journal/record';
import { Archives } from './archives';
import { Backups } from './backups';
import type { HistoryPaths } from './historyPaths';
import { isSoundThroughout, loadSqlJs, openImage } from './image';
import { select } from './rows';

/** One file of a history, looked through from end to end. */
export interface VerifiedFile {
  readonly path: string;
  readonly kind: 'image' | 'archive' | 'backup' | 'journal' | 'set aside';
  /** Entries that can be read; null: not even that is known. */
  readonly entries: number | null;
  /** A sentence; null: nothing is wrong. */
  readonly problem: string | null;
}

/** Looks through every file of a history and changes nothing. An image that is not there yet is not told. */
export async function verifyHistory(paths: HistoryPaths): Promise<readonly VerifiedFile[]> {
  const unheard = { keepBytes: 0, keep: 0, intervalMs: 0, now: Date.now, onNotice: () => undefined };
  const archives = await new Archives({ ...unheard, folder: paths.archives }).list();
  const backups = await new Backups({ ...unheard, folder: paths.backups }).list();
  const files: VerifiedFile[] = [];
  const image = await verifyImage(paths.image, 'image');
  if (image) files.push(image);
  for (const [kind, parts] of [['archive', archives] as const, ['backup', backups] as const]) {
    for (const { path } of parts) {
      const file = await verifyImage(path, kind);
      if (file) files.push(file);
    }
  }
  return [...files, ...(await verifyJournals(paths)), ...(await setAside(paths))];
}

/** An image's entries, or what is wrong with it. Null: it is not there. */
export async function verifyImage(path: string, kind: VerifiedFile['kind']): Promise<VerifiedFile | null> {
  const bytes = await readIfThere(path);
  if (!bytes) return null;
  try {
    const opened = openImage(await loadSqlJs(), bytes, path, isSoundThroughout);
    const entries = Number(select(opened.db, 'select count(*) as n from utterances')[0]?.n);
    opened.db.close();
    const problem = opened.kind === 'whole' ? null : `It is damaged; ${entries} of its entries can be read.`;
    return { path, kind, entries, problem };
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    return { path, kind, entries: null, problem: error.message };
  }
}

async function verifyJournals(paths: HistoryPaths): Promise<readonly VerifiedFile[]> {
  const files: VerifiedFile[] = [];
  for (const { path, finished } of await listJournals(paths.journals)) {
    const bytes = await readIfThere(path);
    if (!bytes) continue;
    const { records, damaged, end } = scanJournal(bytes);
    const torn = finished && end < bytes.length ? `its last ${bytes.length - end} bytes were never finished` : '';
    const holes = damaged.length > 0 ? `${damaged.length} of its parts cannot be read` : '';
    const problem = [holes, torn].filter(Boolean).join(', and ');
    const entries = records.filter(({ kind }) => kind === 'entry').length;
    files.push({ path, kind: 'journal', entries, problem: problem || null });
  }
  return files;
}

/** Damaged files that were set aside, for whoever can mend them. */
async function setAside(paths: HistoryPaths): Promise<readonly VerifiedFile[]> {
  const folders = [join(paths.image, '..'), paths.journals, paths.archives];
  const names = await Promise.all(
    folders.map(async (folder) => (await readdir(folder).catch(() => [])).map((name) => join(folder, name))),
  );
  return names
    .flat()
    .filter((path) => path.includes('.damaged-'))
    .map((path) => ({ path, kind: 'set aside', entries: null, problem: null }));
}
