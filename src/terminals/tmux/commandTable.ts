/** What a command acts on when it is not told: and so what its `-t` must be. */
export type Scope = 'pane' | 'window' | 'session' | 'client' | 'new-window' | 'none';

export interface CommandShape {
  readonly name: string;
  readonly alias?: string;
  /** Flags as getopt has them: a letter, with `:` where the flag takes a value. Those of all versions up to 3.5. */
  readonly flags: string;
  /** The scope of each targeting flag; `t` is added when missing. */
  readonly target: Readonly<Partial<Record<'t' | 's' | 'c', Scope>>>;
  /** Flags whose presence means that no target is wanted, e.g. `-g`. */
  readonly without?: string;
  /** Blocks the client's queue until a person or another program has done something. */
  readonly waits?: true;
  /** Takes commands as arguments, whose targets cannot be set from here. */
  readonly nests?: true;
}

type Row = readonly [
  name: string,
  alias: string,
  flags: string,
  target: CommandShape['target'],
  extra?: Pick<CommandShape, 'without' | 'waits' | 'nests'>,
];

const pane = { t: 'pane' } as const;
const window = { t: 'window' } as const;
const session = { t: 'session' } as const;
const client = { t: 'client' } as const;
const none = {} as const;

const ROWS: readonly Row[] = [
  ['attach-session', 'attach', 'c:dEf:rt:x', none],
  ['bind-key', 'bind', 'nrN:T:', none],
  ['break-pane', 'breakp', 'abdPF:n:s:t:', { s: 'pane', t: 'new-window' }],
  ['capture-pane', 'capturep', 'ab:CeE:JNpPqS:Tt:', pane],
  ['choose-buffer', '', 'F:f:K:NO:rt:yZ', pane],
  ['choose-client', '', 'F:f:K:NO:rt:yZ', pane],
  ['choose-tree', '', 'F:f:GK:NO:rst:wyZ', pane],
  ['clear-history', 'clearhist', 'Ht:', pane],
  ['clear-prompt-history', 'clearphist', 'T:', none],
  ['clock-mode', '', 't:', pane],
  ['command-prompt', '', '1bFkliI:Np:t:T:', client, { waits: true }],
  ['confirm-before', 'confirm', 'bc:p:t:y', client, { waits: true, nests: true }],
  ['copy-mode', '', 'deHMs:t:uq', pane],
  ['customize-mode', '', 'F:f:Nt:yZ', pane],
  ['delete-buffer', 'deleteb', 'b:t:', none],
  ['detach-client', 'detach', 'aE:Ps:t:', client, { without: 's' }],
  ['display-menu', 'menu', 'b:c:C:H:s:S:MOt:T:x:y:', { c: 'client', t: 'pane' }, { waits: true, nests: true }],
  ['display-message', 'display', 'aCc:d:lINpt:F:v', { c: 'client', t: 'pane' }],
  ['display-popup', 'popup', 'Bb:Cc:d:e:Eh:ks:S:t:T:w:x:y:N', { c: 'client', t: 'pane' }, { waits: true }],
  ['display-panes', 'displayp', 'bd:Nt:', client, { waits: true }],
  ['find-window', 'findw', 'CiNrt:TZ', pane],
  ['has-session', 'has', 't:', none],
  ['if-shell', 'if', 'bFt:', pane, { waits: true, nests: true }],
  ['join-pane', 'joinp', 'bdfhvp:l:s:t:', { s: 'pane', t: 'pane' }],
  ['kill-pane', 'killp', 'at:', pane],
  ['kill-server', '', '', none],
  ['kill-session', '', 'aCt:', session],
  ['kill-window', 'killw', 'at:', window],
  ['last-pane', 'lastp', 'det:Z', window],
  ['last-window', 'last', 't:', session],
  ['link-window', 'linkw', 'abdks:t:', { s: 'window', t: 'new-window' }],
  ['list-buffers', 'lsb', 'F:f:O:r', none],
  ['list-clients', 'lsc', 'F:f:O:rt:', none],
  ['list-commands', 'lscm', 'F:', none],
  ['list-keys', 'lsk', '1aF:NO:P:rT:', none],
  ['list-panes', 'lsp', 'aF:f:O:rst:', window, { without: 'a' }],
  ['list-sessions', 'ls', 'F:f:O:r', none],
  ['list-windows', 'lsw', 'aF:f:O:rt:', session, { without: 'a' }],
  ['load-buffer', 'loadb', 'b:t:w', none],
  ['lock-client', 'lockc', 't:', client],
  ['lock-server', 'lock', '', none],
  ['lock-session', 'locks', 't:', session],
  ['move-pane', 'movep', 'bdfhvp:l:s:t:', { s: 'pane', t: 'pane' }],
  ['move-window', 'movew', 'abdkrs:t:', { s: 'window', t: 'new-window' }],
  ['new-session', 'new', 'Ac:dDe:EF:f:n:Ps:t:x:Xy:', none],
  ['new-window', 'neww', 'abc:de:F:kn:PSt:', { t: 'new-window' }],
  ['next-layout', 'nextl', 't:', window],
  ['next-window', 'next', 'at:', session],
  ['paste-buffer', 'pasteb', 'db:prSs:t:', pane],
  ['pipe-pane', 'pipep', 'IOot:', pane],
  ['previous-layout', 'prevl', 't:', window],
  ['previous-window', 'prev', 'at:', session],
  ['refresh-client', 'refresh', 'A:B:cC:Df:r:F:lLRSt:U', client],
  ['rename-session', 'rename', 't:', session],
  ['rename-window', 'renamew', 't:', window],
  ['resize-pane', 'resizep', 'DLMRTt:Ux:y:Z', pane],
  ['resize-window', 'resizew', 'aADLRt:Ux:y:', window],
  ['respawn-pane', 'respawnp', 'c:e:kt:', pane],
  ['respawn-window', 'respawnw', 'c:e:kt:', window],
  ['rotate-window', 'rotatew', 'Dt:UZ', window],
  ['run-shell', 'run', 'bCc:d:Et:', pane, { waits: true, nests: true }],
  ['save-buffer', 'saveb', 'ab:', none],
  ['select-layout', 'selectl', 'Enopt:', pane],
  ['select-pane', 'selectp', 'DdegLlMmP:RT:t:UZ', pane, { without: 'M' }],
  ['select-window', 'selectw', 'lnpTt:', { t: 'session' }],
  ['send-keys', 'send', 'c:FHKlMN:Rt:X', pane],
  ['send-prefix', '', '2t:', pane],
  ['server-access', '', 'adlrwt:', none],
  ['set-buffer', 'setb', 'ab:n:t:w', none],
  ['set-environment', 'setenv', 'Fhgrt:u', session, { without: 'g' }],
  ['set-hook', '', 'agpRt:uw', pane, { without: 'g', nests: true }],
  ['set-option', 'set', 'aFgopqst:uUw', pane, { without: 'gs' }],
  ['set-window-option', 'setw', 'aFgoqt:u', pane, { without: 'g' }],
  ['show-buffer', 'showb', 'b:', none],
  ['show-environment', 'showenv', 'hgst:', session, { without: 'g' }],
  ['show-hooks', '', 'gpt:w', pane, { without: 'g' }],
  ['show-messages', 'showmsgs', 'JTt:', client, { without: 'JT' }],
  ['show-options', 'show', 'AgHpqst:vw', pane, { without: 'gs' }],
  ['show-prompt-history', 'showphist', 'T:', none],
  ['show-window-options', 'showw', 'gvt:', pane, { without: 'g' }],
  ['source-file', 'source', 'Fnqt:v', none],
  ['split-window', 'splitw', 'bc:de:fF:hIl:p:Pt:vZ', pane],
  ['start-server', 'start', '', none],
  ['suspend-client', 'suspendc', 't:', client],
  ['swap-pane', 'swapp', 'dDs:t:UZ', { s: 'pane', t: 'pane' }],
  ['swap-window', 'swapw', 'ds:t:', { s: 'window', t: 'window' }],
  ['switch-client', 'switchc', 'c:EFlnO:pt:rT:Z', { c: 'client' }],
  ['unbind-key', 'unbind', 'anqT:', none],
  ['unlink-window', 'unlinkw', 'kt:', window],
  ['wait-for', 'wait', 'LSU', none, { waits: true }],
];

/** Every command of tmux 3.0 to 3.5. */
export const COMMANDS: readonly CommandShape[] = ROWS.map(([name, alias, flags, target, extra]) => ({
  name,
  ...(alias ? { alias } : {}),
  flags,
  target,
  ...extra,
}));

/** tmux's default `command-alias`: they are expanded before the names above are looked up. */
const DEFAULT_ALIASES: Readonly<Record<string, string>> = {
  'split-pane': 'split-window',
  splitp: 'split-window',
  'server-info': 'show-messages',
  info: 'show-messages',
  'choose-window': 'choose-tree',
  'choose-session': 'choose-tree',
};

/** The command of that name, alias, or unique beginning of a name, as tmux looks it up. */
export function findCommand(word: string): CommandShape | null {
  const name = Object.hasOwn(DEFAULT_ALIASES, word) ? (DEFAULT_ALIASES[word] ?? word) : word;
  const exact = COMMANDS.find((command) => command.name === name || command.alias === name);
  if (exact) return exact;
  const begun = COMMANDS.filter((command) => name !== '' && command.name.startsWith(name));
  return begun.length === 1 ? (begun[0] ?? null) : null;
}
