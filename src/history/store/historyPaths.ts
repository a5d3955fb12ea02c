import { dirname, join } from 'node:path';

/** Where a history's files are: the image that people open, and beside it what it is made from. */
export interface HistoryPaths {
  /** `history.sqlite`, whose place `history.encrypted` takes while the history is encrypted. */
  readonly image: string;
  /** Whether the history is encrypted, and with which key; absent: it is not. */
  readonly encryption: string;
  /** A folder with a journal for each window. */
  readonly journals: string;
  /** A folder with older rows. */
  readonly archives: string;
  /** What the archives hold, ids and numbers alone; made anew where it is not there. */
  readonly catalogue: string;
  /** A folder with copies of the image. */
  readonly backups: string;
}

export function historyPaths(image: string): HistoryPaths {
  const folder = dirname(image);
  return {
    image,
    encryption: join(folder, 'history-encryption.json'),
    journals: join(folder, 'history-journals'),
    archives: join(folder, 'history-archives'),
    catalogue: join(folder, 'history-archives.json'),
    backups: join(folder, 'history-backups'),
  };
}
