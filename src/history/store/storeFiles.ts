import type { Vault } from '../encryption/vault';
import type { ArchiveReader } from './archiveReader';
import type { Archives } from './archives';
import type { Backups } from './backups';
import type { Catalogue } from './catalogue';
import type { LiveImage } from './liveImage';

/** The files of a history, as all work on them shares them. */
export interface StoreFiles {
  readonly vault: Vault;
  readonly live: LiveImage;
  readonly archives: Archives;
  /** Archives for questions. */
  readonly reader: ArchiveReader;
  readonly catalogue: Catalogue;
  readonly backups: Backups;
  /** A sentence for the user. */
  readonly onNotice: (message: string) => void;
  /** Called ahead of every step that changes the disk. @throws when the lock is not held any more */
  readonly before: (step: string) => void;
}

/** Reads what windows have written since; what is not whole is known to be so from then on. @throws HistoryError when the image is not to be changed */
export async function refreshToWrite({ live }: StoreFiles): Promise<void> {
  await live.refresh();
  await live.check();
  if (live.refusal) throw live.refusal;
}
