import { HistoryView } from './history/view';

export type { HistoryActions } from './history/view';

/** The history in the panel. A bundle of its own: most panels never open it. */
export function createHistoryView(...parts: ConstructorParameters<typeof HistoryView>): HistoryView {
  return new HistoryView(...parts);
}
