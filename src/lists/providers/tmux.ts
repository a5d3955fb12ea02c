import type { FoundItem, ListProvider } from '../listProvider';

/** A tmux session as its windows and neighbours are asked for. */
export interface TmuxNames {
  /** Windows of the session that `where` tells of, by index. */
  windows(where: string): Promise<readonly { readonly index: number; readonly name: string }[]>;
  /** Names of the server's sessions. */
  sessions(where: string): Promise<readonly string[]>;
}

const MAX_NAMES = 200;

/** Windows of the target's tmux session and sessions of its server. Bare numbers are left to the rules for numbers. */
export function tmuxProviders(tmux: TmuxNames): readonly ListProvider[] {
  return [
    {
      name: 'window',
      scope: 'tmux',
      limit: MAX_NAMES,
      list: async (where): Promise<readonly FoundItem[]> => {
        const windows = (await tmux.windows(where)).filter(({ name }) => hasWords(name));
        // Of windows of one name none is meant by it; their numbers are there.
        const single = windows.filter(({ name }) => windows.filter((other) => other.name === name).length === 1);
        return single.map(({ index, name }) => ({ name, written: `:${index}` }));
      },
    },
    {
      name: 'session',
      scope: 'tmux',
      limit: MAX_NAMES,
      list: async (where): Promise<readonly FoundItem[]> =>
        (await tmux.sessions(where)).filter(hasWords).map((name) => ({ name, written: `=${name}` })),
    },
  ];
}

function hasWords(name: string): boolean {
  return /\p{L}/u.test(name);
}
