import type { ListProvider } from '../listProvider';

/** Names of the saved layouts. */
export type SavedLayouts = () => Promise<readonly string[]>;

const MAX_NAMES = 200;

/** Layouts that were saved, in whatever folder or session. */
export function layoutProvider(saved: SavedLayouts): ListProvider {
  return {
    name: 'layout',
    scope: 'user',
    limit: MAX_NAMES,
    list: async () => (await saved()).map((name) => ({ name })),
  };
}
