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

/** Utterances that were not written down and are remembered one by one: many more than anybody says before a command ends. */
const MOST_UNWRITTEN = 10_000;

/** The history as the settings have it at each moment: on disk, or in memory for this window only. */
export class SwitchedHistory implements SearchableHistory {
  /** Ids of what was said while nothing was written. How it ends may be known only later, and is not written either. */
  readonly #unwritten = new Set<string>();
  /** The last of those that are not remembered one by one any more. */
  #unwrittenUntil = '';

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
    if (this.writes) return this.kept.append(entry);
    this.#unwritten.add(entry.id);
    if (this.#unwritten.size > MOST_UNWRITTEN) this.#forgetFirst();
    return this.memory.append(entry);
  }

  async change(change: EntryChange): Promise<void> {
    await this.memory.change(change);
    // Nothing at all is written incognito: what ends meanwhile stays as it was written before.
    if (this.writes && !this.#isUnwritten(change)) await this.kept.change(change);
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

  #forgetFirst(): void {
    for (const id of this.#unwritten) {
      this.#unwritten.delete(id);
      if (id > this.#unwrittenUntil) this.#unwrittenUntil = id;
      return;
    }
  }

  /** Of those that are not remembered one by one it is not known: then nothing that was printed is written. */
  #isUnwritten({ id, execution, outcome }: EntryChange): boolean {
    const isEnd = execution !== undefined || outcome !== undefined;
    return this.#unwritten.has(id) || (isEnd && id <= this.#unwrittenUntil);
  }

  async close(): Promise<void> {
    await this.memory.close();
    await this.kept.close();
  }
}
