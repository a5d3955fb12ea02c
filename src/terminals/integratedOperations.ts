import { TerminalError } from './terminal';

/** What an operation comes to in the editor. */
export type IntegratedAction =
  | { readonly kind: 'new'; readonly name: string | null }
  | { readonly kind: 'focus'; readonly which: string | null }
  | { readonly kind: 'close' | 'split' | 'hide' | 'interrupt' }
  /** A workbench command, `times` over. `onTerminal`: it acts on the active terminal, which must be made so first. */
  | {
      readonly kind: 'command';
      readonly command: string;
      readonly args?: readonly unknown[];
      readonly times: number;
      readonly onTerminal: boolean;
    };

const WORKBENCH = 'workbench.action.terminal.';
const SCROLL_LINES = 10;
const MAX_SCROLL_LINES = 1000;

const onTerminal = (command: string, times = 1, args?: readonly unknown[]): IntegratedAction => ({
  kind: 'command',
  command: WORKBENCH + command,
  times,
  onTerminal: true,
  ...(args ? { args } : {}),
});

const anywhere = (command: string): IntegratedAction => ({
  kind: 'command',
  command: WORKBENCH + command,
  times: 1,
  onTerminal: false,
});

const lines = (argument: string): number => {
  const wanted = Number(/\d+/.exec(argument)?.[0] ?? SCROLL_LINES);
  return Math.min(Math.max(wanted, 1), MAX_SCROLL_LINES);
};

const OPERATIONS: Readonly<Record<string, (argument: string) => IntegratedAction>> = {
  new: (name) => ({ kind: 'new', name: name || null }),
  next: () => anywhere('focusNext'),
  previous: () => anywhere('focusPrevious'),
  focus: (which) => ({ kind: 'focus', which: which || null }),
  close: () => ({ kind: 'close' }),
  split: () => ({ kind: 'split' }),
  hide: () => ({ kind: 'hide' }),
  interrupt: () => ({ kind: 'interrupt' }),
  clear: () => onTerminal('clear'),
  rename: (name) => {
    if (name === '') throw new TerminalError('refused', 'Say what the terminal is to be called.');
    return onTerminal('renameWithArg', 1, [{ name }]);
  },
  'scroll-up': (argument) => onTerminal('scrollUp', lines(argument)),
  'scroll-down': (argument) => onTerminal('scrollDown', lines(argument)),
  'scroll-page-up': () => onTerminal('scrollUpPage'),
  'scroll-page-down': () => onTerminal('scrollDownPage'),
  'scroll-top': () => onTerminal('scrollToTop'),
  'scroll-bottom': () => onTerminal('scrollToBottom'),
};

/** Every operation of a terminal, by the name that vocabularies give it. */
export const TERMINAL_OPERATIONS: readonly string[] = Object.keys(OPERATIONS);

/** What to do for a terminal operation. @throws TerminalError `unsupported` for an operation that there is not. */
export function integratedAction(operation: string, argument = ''): IntegratedAction {
  const make = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
  if (!make) throw new TerminalError('unsupported', `A terminal has no operation "${operation}".`);
  return make(argument.trim());
}

/** Operations on the editor's terminals as a whole; they need no target, and mean the editor even when tmux is it. */
export function isEditorOperation(operation: string): boolean {
  return ['new', 'next', 'previous', 'focus', 'hide', 'close', 'split', 'rename'].includes(operation);
}

/** The terminal that a person names: by its place, counted from one, or by its name, whole before part. Null: none. */
export function chooseTerminal<T extends { readonly name: string }>(terminals: readonly T[], which: string): T | null {
  if (/^\d+$/.test(which)) return terminals[Number(which) - 1] ?? null;
  const wanted = which.toLowerCase();
  const named = (matches: (name: string) => boolean): T | undefined =>
    terminals.find(({ name }) => matches(name.toLowerCase()));
  return named((name) => name === wanted) ?? named((name) => name.includes(wanted)) ?? null;
}

/** Milliseconds that a terminal may take from its start until its shell integration speaks up. */
const INTEGRATION_MS = 3000;

/** How long to wait for shell integration: a fresh shell is still starting, an old one without it will have none. */
export function integrationWait(ageMs: number | null): number {
  return ageMs === null ? 0 : Math.max(0, INTEGRATION_MS - ageMs);
}
