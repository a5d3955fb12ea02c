import { isForgotten, type Forgotten } from '../history/forgotten';
import type { EntryChange, HistoryEntry } from '../history/history';
import type { MemoryHistory } from '../history/memoryHistory';
import type { HistoryQuery } from '../history/query';
import type { SearchableHistory } from '../history/searchableHistory';
import type { HistoryStatistics } from '../history/statistics';

/** What the settings say of keeping a history, at each moment. */
export interface Keeping {
  /** What was kept is shown. */
  readonly enabled: () => boolean;
  /** Nothing new is written anywhere. */
  readonly incognito: () => boolean;
}

/** The history as the settings have it at each moment: on disk, or in memory for this window only. */
export class SwitchedHistory implements SearchableHistory {
  constructor(
    private readonly kept: SearchableHistory,
    private readonly memory: MemoryHistory,
    private readonly keeping: Keeping,
  ) {}

  /** Whether what is said now is written down. */
  get writes(): boolean {
    return this.keeping.enabled() && !this.keeping.incognito();
  }

  append(entry: HistoryEntry): Promise<void> {
    return (this.writes ? this.kept : this.memory).append(entry);
  }

  async change(change: EntryChange): Promise<void> {
    await this.memory.change(change);
    // The file learns nothing of an entry that only this window knows: there it changes nothing.
    if (this.writes) await this.kept.change(change);
  }

  async recent(limit: number): Promise<readonly HistoryEntry[]> {
    const here = await this.memory.recent(limit);
    const kept = this.keeping.enabled() ? await this.kept.recent(limit) : [];
    return [...here, ...kept].toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
  }

  async search(query: HistoryQuery): Promise<readonly HistoryEntry[]> {
    const known = query.id === undefined ? [] : await this.memory.recent(Infinity);
    const here = known.filter(({ id }) => id === query.id);
    return here.length > 0 ? here : this.kept.search(query);
  }

  statistics(span: Parameters<SearchableHistory['statistics']>[0]): Promise<HistoryStatistics> {
    return this.kept.statistics(span);
  }

  async forget(forgotten: Forgotten): Promise<number> {
    const here = (await this.memory.recent(Infinity)).filter((entry) => isForgotten(entry, forgotten));
    this.memory.forget(forgotten);
    return here.length + (await this.kept.forget(forgotten));
  }

  /** What was said incognito is gone with it. */
  endIncognito(): void {
    this.memory.forget({ kind: 'everything' });
  }

  async close(): Promise<void> {
    await this.memory.close();
    await this.kept.close();
  }
}
