/** What of a tmux command matters to what it could do. */
export interface TmuxCommand {
  readonly name: string;
  readonly alias?: string;
  /** Its options that take a value; they stand before its arguments. */
  readonly valued: string;
  /** It ends something, always or with `-k`. */
  readonly ends?: 'always' | 'with -k';
  /** Its arguments are a command line of the shell. */
  readonly shell?: true;
  /** Its arguments are tmux commands. */
  readonly nests?: true;
  /** Options that make it lose a little. */
  readonly caution?: RegExp;
}

const chooser = { valued: 'FfKOt', nests: true } as const;

/** tmux commands that end, run or nest something, with their options as tmux reads them. */
const TMUX_COMMANDS: readonly TmuxCommand[] = [
  { name: 'kill-server', valued: '', ends: 'always' },
  { name: 'kill-session', valued: 't', ends: 'always' },
  { name: 'kill-window', alias: 'killw', valued: 't', ends: 'always' },
  { name: 'kill-pane', alias: 'killp', valued: 't', ends: 'always' },
  { name: 'unlink-window', alias: 'unlinkw', valued: 't', ends: 'always' },
  { name: 'link-window', alias: 'linkw', valued: 'st', ends: 'with -k' },
  { name: 'move-window', alias: 'movew', valued: 'st', ends: 'with -k' },
  { name: 'respawn-pane', alias: 'respawnp', valued: 'cet', ends: 'with -k', shell: true },
  { name: 'respawn-window', alias: 'respawnw', valued: 'cet', ends: 'with -k', shell: true },
  { name: 'new-window', alias: 'neww', valued: 'ceFnt', ends: 'with -k', shell: true },
  { name: 'new-session', alias: 'new', valued: 'ceFfnstxy', shell: true },
  { name: 'split-window', alias: 'splitw', valued: 'ceFlpt', shell: true },
  { name: 'pipe-pane', alias: 'pipep', valued: 't', shell: true, caution: /./u },
  { name: 'display-popup', alias: 'popup', valued: 'bcdehsStTwxy', shell: true },
  { name: 'run-shell', alias: 'run', valued: 'cdt', shell: true, nests: true },
  { name: 'if-shell', alias: 'if', valued: 't', shell: true, nests: true },
  { name: 'set-hook', valued: 't', shell: true, nests: true, caution: /./u },
  { name: 'bind-key', alias: 'bind', valued: 'NT', nests: true },
  { name: 'confirm-before', alias: 'confirm', valued: 'cpt', nests: true },
  { name: 'command-prompt', valued: 'IpTt', nests: true },
  { name: 'display-menu', alias: 'menu', valued: 'bcCHsSMtTxy', nests: true },
  { name: 'choose-tree', ...chooser },
  { name: 'choose-buffer', ...chooser },
  { name: 'choose-client', ...chooser },
  { name: 'choose-window', ...chooser },
  { name: 'choose-session', ...chooser },
  { name: 'clear-history', alias: 'clearhist', valued: 't', caution: /./u },
  { name: 'delete-buffer', alias: 'deleteb', valued: 'b', caution: /./u },
  { name: 'unbind-key', alias: 'unbind', valued: 'T', caution: /^-[a-z]*a/u },
  { name: 'detach-client', alias: 'detach', valued: 'Est', caution: /^-[a-z]*[Pa]/u },
];

/** Those that a name may stand for: tmux takes the beginning of one. */
export function tmuxCommands(name: string): readonly TmuxCommand[] {
  if (name.length < 2) return [];
  const called = TMUX_COMMANDS.filter((each) => each.alias === name || each.name === name);
  return called.length > 0 ? called : TMUX_COMMANDS.filter((each) => each.name.startsWith(name));
}

/** Options and their values, and the arguments behind them. */
export function tmuxArguments(
  args: readonly string[],
  valued: string,
): { readonly values: ReadonlyMap<string, string>; readonly plain: readonly string[] } {
  const values = new Map<string, string>();
  let at = 0;
  for (; at < args.length && /^-./u.test(args[at] ?? ''); at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') return { values, plain: args.slice(at + 1) };
    const first = Array.from(arg.slice(1)).findIndex((letter) => valued.includes(letter));
    for (const letter of arg.slice(1, first < 0 ? undefined : first + 1)) values.set(letter, '');
    if (first < 0) continue;
    const attached = arg.slice(first + 2);
    if (attached === '') at += 1;
    values.set(arg.charAt(first + 1), attached === '' ? (args[at] ?? '') : attached);
  }
  return { values, plain: args.slice(at) };
}
