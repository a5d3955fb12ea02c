import { TerminalError } from '../terminal';
import { literalFormat, quote } from './quote';

/** Lines scrolled by one "scroll up", cells by one "resize". */
const SCROLL_LINES = 10;
const RESIZE_CELLS = 5;

type Lines = (argument: string) => readonly string[];

const scroll =
  (command: string): Lines =>
  (argument) => ['copy-mode -e', `send-keys -X ${repeat(command, argument)} ${command}`];

function repeat(command: string, argument: string): string {
  const count = /^\d+$/.test(argument) ? Math.min(Number(argument), 10_000) : 0;
  if (count > 0) return `-N ${count}`;
  return command === 'scroll-up' || command === 'scroll-down' ? `-N ${SCROLL_LINES}` : '';
}

/** A name that tmux takes for what it is, also where it would expand formats in it. */
const literal = (name: string): string => quote(literalFormat(name));

/** Directions as people say them, to tmux's flags. */
const DIRECTIONS: Readonly<Record<string, string>> = {
  left: '-L',
  right: '-R',
  up: '-U',
  above: '-U',
  down: '-D',
  below: '-D',
  wider: '-R',
  narrower: '-L',
  taller: '-D',
  shorter: '-U',
};

const LAYOUTS = ['even-horizontal', 'even-vertical', 'main-horizontal', 'main-vertical', 'tiled'];

export const directionFlag = (word: string): string | null =>
  Object.hasOwn(DIRECTIONS, word) ? (DIRECTIONS[word] ?? null) : null;

function unknown(what: string, said: string, known: readonly string[]): TerminalError {
  return new TerminalError('refused', `There is no ${what} "${said}". Say one of: ${known.join(', ')}.`);
}

function needed(text: string, what: string): string {
  if (text === '') throw new TerminalError('refused', `Say ${what}.`);
  return text;
}

/**
 * Terminal operations that are tmux commands and nothing else; "another terminal" is another window of its session.
 * Targets are left out: they are added for the pane that the operation is done on.
 */
const OPERATIONS: Readonly<Record<string, Lines>> = {
  new: (name) => [`new-window${name === '' ? '' : ` -n ${literal(name)}`}`],
  split: (side) => {
    if (/^(left|-hb)$/.test(side)) return ['split-window -h -b'];
    if (/^(up|above|-vb)$/.test(side)) return ['split-window -v -b'];
    return [`split-window ${/^(down|below|horizontally|-v)$/.test(side) ? '-v' : '-h'}`];
  },
  next: () => ['next-window'],
  previous: () => ['previous-window'],
  last: () => ['last-window'],
  close: () => ['kill-pane'],
  rename: (name) => [`rename-window -- ${literal(needed(name, 'what the window is to be called'))}`],
  interrupt: () => ['send-keys C-c'],
  // The shell redraws its own prompt; resetting the screen behind its back would leave none.
  clear: () => ['send-keys C-l', 'clear-history'],
  'scroll-up': scroll('scroll-up'),
  'scroll-down': scroll('scroll-down'),
  'scroll-page-up': scroll('page-up'),
  'scroll-page-down': scroll('page-down'),
  'scroll-top': scroll('history-top'),
  'scroll-bottom': () => ['copy-mode -q'],
  zoom: () => ['resize-pane -Z'],
  resize: (how) => {
    const [, way = '', cells = RESIZE_CELLS] = /^(\S+)(?:\s+(?:by\s+)?(\d+))?$/.exec(how) ?? [];
    const flag = directionFlag(way);
    if (flag === null) throw unknown('direction', how, Object.keys(DIRECTIONS));
    return [`resize-pane ${flag} ${Math.min(Number(cells), 10_000)}`];
  },
  rotate: (way) => [`rotate-window ${/^(back|backwards|down)$/.test(way) ? '-D' : '-U'}`],
  break: (name) => [`break-pane${name === '' ? '' : ` -n ${literal(name)}`}`],
  layout: (name) => {
    if (/^(|next)$/.test(name)) return ['next-layout'];
    if (name === 'previous') return ['previous-layout'];
    const layout = name.replaceAll(/\s+/g, '-');
    if (!LAYOUTS.includes(layout)) throw unknown('layout', name, LAYOUTS);
    return [`select-layout ${layout}`];
  },
  synchronize: (how) => [`set-window-option synchronize-panes${/^(on|off)$/.test(how) ? ` ${how}` : ''}`],
  'new-session': (name) => [`new-session${name === '' ? '' : ` -s ${literal(name)}`}`],
  'rename-session': (name) => [`rename-session -- ${literal(needed(name, 'what the session is to be called'))}`],
  'kill-session': () => ['kill-session'],
  detach: () => ['detach-client'],
};

/** Operations that are tmux commands and nothing else, by the name that vocabularies give them. */
export const LINE_OPERATIONS: readonly string[] = Object.keys(OPERATIONS);

/** An operation and its argument by the names used here; `scroll` takes its direction as the argument: `up`, `page down`, `top`. */
export function operationNamed(operation: string, argument = ''): readonly [name: string, argument: string] {
  return operation === 'scroll'
    ? [`scroll-${argument.trim().replaceAll(/[\s-]+/g, '-') || 'up'}`, '']
    : [operation.replaceAll(' ', '-'), argument.trim()];
}

/** The tmux commands of such an operation, in order, without targets. Null: it is none of these. @throws TerminalError `refused`. */
export function operationLines(name: string, argument: string): readonly string[] | null {
  return Object.hasOwn(OPERATIONS, name) ? (OPERATIONS[name]?.(argument) ?? null) : null;
}
