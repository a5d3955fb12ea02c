import type { HistoryEntry } from '../history/history';
import type { SearchableHistory } from '../history/searchableHistory';
import type { HistoryFilter } from '../protocol/historyView';
import type { MangoAction } from '../protocol/words';

/** What the panel shows at once, and whether there may be more. */
export interface HistoryPage {
  readonly found: readonly HistoryEntry[];
  readonly more: boolean;
}

/**
 * A page of the history as the panel shows it: pinned entries come first, where nothing is said of them.
 * @param before the id of the last entry of the page before
 */
export async function findPage(
  history: Pick<SearchableHistory, 'search'>,
  filter: HistoryFilter,
  limit: number,
  before?: string,
): Promise<HistoryPage> {
  if (filter.pinned !== undefined) {
    const found = await history.search({ ...filter, limit, ...(before === undefined ? {} : { before }) });
    return { found: found.filter(isOfInterest), more: found.length === limit };
  }
  const pinned = before === undefined ? await history.search({ ...filter, pinned: true, limit }) : [];
  const page = { ...filter, pinned: false, limit, ...(before === undefined ? {} : { before }) };
  const others = await history.search(page);
  return { found: [...pinned, ...others.filter(isOfInterest)], more: others.length === limit };
}

/** Looking at the history would otherwise be the first thing that is found, and move the numbers that are shown. */
function isOfInterest({ executions, pinned }: HistoryEntry): boolean {
  const looks = ({ command }: HistoryEntry['executions'][number]) =>
    command.effects.length > 0 &&
    command.effects.every((effect) => effect.kind === 'mango' && LOOKING.has(effect.action));
  return pinned === true || executions.length === 0 || !executions.every(looks);
}

const LOOKING: ReadonlySet<MangoAction> = new Set(['search', 'history']);
