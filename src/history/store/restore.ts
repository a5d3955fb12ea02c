import { basename, join } from 'node:path';
import { encryptedName } from '../encryption/manifest';
import type { Vault } from '../encryption/vault';
import { HistoryError } from '../history';
import { readIfThere, replaceFile } from '../files';
import { backupName } from './backups';
import { withLock } from './fileLock';
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
export async function restoreBackup(vault: Vault, backup: string, now: number): Promise<Restored> {
  const found = await verifyImage(vault, backup, 'backup');
  const content = await vault.read(backup);
  if (!found || !content || found.problem !== null || found.entries === null) {
    throw new HistoryError(
      'corrupt',
      `${basename(backup)} cannot be restored: ${found?.problem ?? 'it is not there.'}`,
    );
  }
  const { entries } = found;
  const { image, backups } = vault.paths;
  return withLock(image, async (held) => {
    const there = await vault.find(image);
    const replaced = there ? await readIfThere(there.path) : null;
    // Byte by byte: it may be damaged, and under any key.
    const plain = join(backups, backupName(now, true));
    const aside = replaced ? (there?.path.endsWith('.encrypted') ? encryptedName(plain) : plain) : null;
    if (aside && replaced) await replaceFile(aside, replaced);
    held.assertHeld();
    await vault.write(await vault.nameOf(image), content.bytes);
    return { entries, aside };
  });
}
