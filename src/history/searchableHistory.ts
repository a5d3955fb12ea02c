import type { Forgotten } from './forgotten';
import type { History, HistoryEntry } from './history';
import type { HistoryQuery } from './query';
import type { HistoryStatistics } from './statistics';

/** A history that can be asked and that forgets. */
export interface SearchableHistory extends History {
  /** Newest first. */
  search(query: HistoryQuery): Promise<readonly HistoryEntry[]>;
  /** What was done in a stretch of time (milliseconds since 1970, from inclusive, until exclusive). */
  statistics(span: { readonly from?: number; readonly until?: number }): Promise<HistoryStatistics>;
  /** Resolves to how many entries there were, when their words are in no file of the history. @throws HistoryError */
  forget(forgotten: Forgotten): Promise<number>;
}
