import { basename, join } from 'node:path';
import { HistoryError } from '../history';
import { readIfThere, replaceFile } from '../files';
import { backupName } from './backups';
import { withLock } from './fileLock';
import type { HistoryPaths } from './historyPaths';
import { verifyImage } from './verify';

/** What a restore did. */
export interface Restored {
  readonly entries: number;
  /** Where the image that was replaced is now, to be restored in its turn; null: there was none. */
  readonly aside: string | null;
}

/**
 * Puts a backup where the image is. What is replaced is set aside among the backups first, whatever is in it; what is in
 * journals and archives stays.
 * @throws HistoryError `corrupt` when the backup is damaged or is not there; nothing is changed then
 */
export async function restoreBackup(paths: HistoryPaths, backup: string, now: number): Promise<Restored> {
  const found = await verifyImage(backup, 'backup');
  const bytes = await readIfThere(backup);
  if (!found || !bytes || found.problem !== null || found.entries === null) {
    throw new HistoryError(
      'corrupt',
      `${basename(backup)} cannot be restored: ${found?.problem ?? 'it is not there.'}`,
    );
  }
  const { entries } = found;
  return withLock(paths.image, async (held) => {
    const replaced = await readIfThere(paths.image);
    const aside = replaced ? join(paths.backups, backupName(now, true)) : null;
    if (aside && replaced) await replaceFile(aside, replaced);
    held.assertHeld();
    await replaceFile(paths.image, bytes);
    return { entries, aside };
  });
}
