import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { encryptedName } from '../encryption/manifest';
import type { Vault } from '../encryption/vault';
import { listJournals } from '../journal/journalFolder';
import type { HistoryPaths } from './historyPaths';

/** A file other than the image, and the name it is to have. */
interface OtherFile {
  readonly path: string;
  readonly wanted: string;
}

/**
 * Writes archives, backups, what was set aside, and journals that nobody writes to any more as the image is written now.
 * Resolves to how many were left because their key is not here.
 */
export async function rewriteOthers(vault: Vault, before: (step: string) => void): Promise<number> {
  let left = 0;
  for (const { path, wanted } of await otherFiles(vault)) {
    if (!(await vault.rewrite(path, wanted, before))) left += 1;
  }
  for (const journal of await listJournals(vault.paths.journals)) {
    if (journal.finished) await vault.rewriteJournal(journal, before);
  }
  return left;
}

async function otherFiles(vault: Vault): Promise<readonly OtherFile[]> {
  const { key } = await vault.state();
  const parts = await archivesAndBackups(vault.paths);
  const formed = (path: string) => {
    const plain = path.replace(/\.encrypted$/, '.sqlite');
    return { path, wanted: key === null ? plain : encryptedName(plain) };
  };
  return [...parts.map(formed), ...(await setAside(vault.paths)).map((path) => ({ path, wanted: path }))];
}

export async function archivesAndBackups({ archives, backups }: HistoryPaths): Promise<readonly string[]> {
  const names = [...(await namesIn(archives)), ...(await namesIn(backups))];
  return names.filter((path) => /\.(?:sqlite|encrypted)$/.test(path));
}

/** Damaged files that were set aside, for whoever can mend them. */
export async function setAside({ image, journals, archives }: HistoryPaths): Promise<readonly string[]> {
  const names = await Promise.all([join(image, '..'), journals, archives].map(namesIn));
  return names.flat().filter((path) => path.includes('.damaged-'));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  // A folder that is not there has nothing in it.
  return (await readdir(folder).catch(() => [])).map((name) => join(folder, name));
}
