import type { Vault } from '../encryption/vault';
import { HistoryError } from '../history';
import { readIfThere } from '../files';
import { listJournals } from '../journal/journalFolder';
import { scanJournal } from '../journal/record';
import { Archives } from './archives';
import { Backups } from './backups';
import { isSoundThroughout, loadSqlJs, openImage } from './image';
import { withoutKey } from './lostKey';
import { setAside } from './rekey';
import { countOf } from './rows';

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
export async function verifyHistory(vault: Vault): Promise<readonly VerifiedFile[]> {
  const unheard = { vault, keepBytes: 0, keep: 0, intervalMs: 0, now: Date.now, onNotice: () => undefined };
  const archives = await new Archives(unheard).list();
  const backups = await new Backups(unheard).list();
  const files: VerifiedFile[] = [];
  const found = await vault.find(vault.paths.image);
  const image = found ? await verifyImage(vault, found.path, 'image') : null;
  if (image) files.push(image);
  for (const [kind, parts] of [['archive', archives] as const, ['backup', backups] as const]) {
    for (const { path } of parts) {
      const file = await verifyImage(vault, path, kind);
      if (file) files.push(file);
    }
  }
  const aside = [...(await setAside(vault.paths)), ...(await withoutKey(vault.paths))].map((path) => ({
    path,
    kind: 'set aside' as const,
    entries: null,
    problem: null,
  }));
  return [...files, ...(await verifyJournals(vault)), ...aside];
}

/** An image's entries, or what is wrong with it. Null: it is not there. */
export async function verifyImage(
  vault: Vault,
  path: string,
  kind: VerifiedFile['kind'],
): Promise<VerifiedFile | null> {
  try {
    const content = await vault.read(path);
    if (!content) return null;
    const opened = openImage(await loadSqlJs(), content.bytes, path, content.intact ? isSoundThroughout : () => false);
    if (opened.kind === 'newer') {
      opened.db.close();
      return { path, kind, entries: null, problem: opened.error.message };
    }
    const entries = countOf(opened.db);
    opened.db.close();
    const problem = opened.kind === 'whole' ? null : `It is damaged; ${entries} of its entries can be read.`;
    return { path, kind, entries, problem };
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    return { path, kind, entries: null, problem: error.message };
  }
}

async function verifyJournals(vault: Vault): Promise<readonly VerifiedFile[]> {
  const files: VerifiedFile[] = [];
  for (const { path, id, finished } of await listJournals(vault.paths.journals)) {
    const bytes = await readIfThere(path);
    if (!bytes) continue;
    const { records, damaged, end } = scanJournal(bytes);
    const says = (await vault.openRecords(id, records)).map((opened) => opened.says);
    const unreadable = damaged.length + says.filter((each) => each === null).length;
    const locked = says.filter((each) => each === 'locked').length;
    const torn = finished && end < bytes.length ? `its last ${bytes.length - end} bytes were never finished` : '';
    const holes = unreadable > 0 ? `${unreadable} of its parts cannot be read` : '';
    const keyless = locked > 0 ? `the key of ${locked} of its parts is not here` : '';
    const problem = [holes, keyless, torn].filter(Boolean).join(', and ');
    const entries = says.filter((each) => each !== null && each !== 'locked' && each.kind === 'entry').length;
    files.push({ path, kind: 'journal', entries, problem: problem || null });
  }
  return files;
}
