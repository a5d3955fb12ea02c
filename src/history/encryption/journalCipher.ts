import { HistoryError } from '../history';
import type { HistoryPaths } from '../store/historyPaths';
import { historyKey, type HistoryKeys, type KeySource } from './key';
import { readState } from './manifest';
import { recordCipher, type RecordCipher } from './recordCipher';

/**
 * What a window's journals are encrypted with, as the history is at each moment. When its key is not here, a key that is:
 * what is said now is kept, and joins the rest as soon as that can be read.
 * @throws HistoryError `locked` when there is no key at all
 */
export function journalCipher(
  paths: HistoryPaths,
  keys: KeySource & Partial<Pick<HistoryKeys, 'make'>>,
): (journal: string) => Promise<RecordCipher | null> {
  let own: Uint8Array | null = null;
  return async (journal) => {
    const { key } = await readState(paths);
    if (key === null) return null;
    const bytes = (await keys.byId(key)) ?? (own ??= (await keys.make?.()) ?? null);
    if (!bytes) {
      throw new HistoryError('locked', `The history is encrypted, and its key (${key}) is not here. ${keys.advice}`);
    }
    return recordCipher(historyKey(bytes), journal);
  };
}
