import type { Effect } from '../protocol/words';

/** A pair of lines, each taking the other back. `$1` carries what the first bracket of the pattern took. */
type Pair = readonly [pattern: RegExp, inverse: string];

const SHELL: readonly Pair[] = [
  [/^cd(?: .*)?$/u, 'cd -'],
  [/^pushd .*$/u, 'popd'],
  [/^mkdir (?:-p )?([\w./-]+)$/u, 'rmdir $1'],
  [/^git add ([^;&|]+)$/u, 'git restore --staged $1'],
  [/^git stash(?: push| save)?$/u, 'git stash pop'],
  [/^git stash pop$/u, 'git stash'],
  [/^git (?:switch|checkout) [\w./-]+$/u, 'git switch -'],
  [/^git commit(?: .*)?$/u, 'git reset --soft HEAD~1'],
];

const TMUX: readonly Pair[] = [
  [/^next-window$/u, 'previous-window'],
  [/^previous-window$/u, 'next-window'],
  [/^(?:select-window .*|last-window)$/u, 'last-window'],
  [/^(?:select-pane -[LRUDtl].*|last-pane)$/u, 'last-pane'],
  [/^resize-pane -Z$/u, 'resize-pane -Z'],
  [/^resize-pane -L( \d+)?$/u, 'resize-pane -R$1'],
  [/^resize-pane -R( \d+)?$/u, 'resize-pane -L$1'],
  [/^resize-pane -U( \d+)?$/u, 'resize-pane -D$1'],
  [/^resize-pane -D( \d+)?$/u, 'resize-pane -U$1'],
  [/^next-layout$/u, 'previous-layout'],
  [/^previous-layout$/u, 'next-layout'],
  [/^rotate-window$/u, 'rotate-window -D'],
  [/^rotate-window -D$/u, 'rotate-window'],
  [/^swap-pane -U$/u, 'swap-pane -D'],
  [/^swap-pane -D$/u, 'swap-pane -U'],
  [/^copy-mode$/u, 'send-keys -X cancel'],
];

const TERMINAL: Readonly<Record<string, string>> = {
  next: 'previous',
  previous: 'next',
  show: 'hide',
  hide: 'show',
  'scroll-up': 'scroll-down',
  'scroll-down': 'scroll-up',
  'scroll-page-up': 'scroll-page-down',
  'scroll-page-down': 'scroll-page-up',
};

const EDITOR: Readonly<Record<string, string>> = {
  'workbench.action.closeActiveEditor': 'workbench.action.reopenClosedEditor',
  'workbench.action.nextEditor': 'workbench.action.previousEditor',
  'workbench.action.previousEditor': 'workbench.action.nextEditor',
  'workbench.action.navigateBack': 'workbench.action.navigateForward',
  'workbench.action.navigateForward': 'workbench.action.navigateBack',
  'workbench.action.zoomIn': 'workbench.action.zoomOut',
  'workbench.action.zoomOut': 'workbench.action.zoomIn',
};

/** Commands of the editor that turn something on and off again. */
const EDITOR_TOGGLE = /^workbench\.action\.toggle\w+$/u;

/**
 * Effects that take others back, in the order in which to do them; null where that is not known of every one of them.
 * What was entered into a shell is taken back by another line, which the session judges as any other.
 */
export function inverseOf(effects: readonly Effect[]): readonly Effect[] | null {
  const inverses = effects.toReversed().map(inverseOfOne);
  return inverses.length > 0 && inverses.every((each) => each !== null) ? inverses : null;
}

function inverseOfOne(effect: Effect): Effect | null {
  switch (effect.kind) {
    case 'run': {
      const text = paired(SHELL, effect.text);
      return text === null ? null : { kind: 'run', text };
    }
    case 'tmux': {
      const line = paired(TMUX, effect.line);
      return line === null ? null : { kind: 'tmux', line };
    }
    case 'terminal': {
      const operation = own(TERMINAL, effect.operation);
      return operation === null ? null : { ...effect, operation };
    }
    case 'vscode': {
      const command = EDITOR_TOGGLE.test(effect.command) ? effect.command : own(EDITOR, effect.command);
      return command === null ? null : { kind: 'vscode', command, args: [] };
    }
    case 'type':
    case 'press':
    case 'mango':
      return null;
  }
}

function paired(pairs: readonly Pair[], line: string): string | null {
  const found = pairs.find(([pattern]) => pattern.test(line));
  return found ? line.replace(...found) : null;
}

function own(table: Readonly<Record<string, string>>, key: string): string | null {
  return Object.hasOwn(table, key) ? (table[key] ?? null) : null;
}
