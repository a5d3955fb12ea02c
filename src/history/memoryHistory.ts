import { isForgotten, type Forgotten } from './forgotten';
import { changedEntry, type History } from './history';

/** The history that is switched off: keeps the last entries in memory for the panel and writes nothing. */
export type MemoryHistory = History & { forget(forgotten: Forgotten): void };

export function memoryHistory(limit = 200): MemoryHistory {
  let entries: Awaited<ReturnType<History['recent']>> = [];
  return {
    append: (entry) => {
      entries = [entry, ...entries].slice(0, limit);
      return Promise.resolve();
    },
    change: (change) => {
      entries = entries.map((entry) => (entry.id === change.id ? changedEntry(entry, change) : entry));
      return Promise.resolve();
    },
    recent: (count) => Promise.resolve(entries.slice(0, count)),
    forget: (forgotten) => {
      entries = entries.filter((entry) => !isForgotten(entry, forgotten));
    },
    close: () => Promise.resolve(),
  };
}
