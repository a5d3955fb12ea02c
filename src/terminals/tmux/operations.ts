import { TerminalError } from '../terminal';
import type { PanePlace } from './target';
import { quote } from './quote';

/** Lines scrolled by one "scroll up". */
const SCROLL_LINES = 10;

type Lines = (argument: string, place: PanePlace) => readonly string[];

const scroll =
  (command: string): Lines =>
  (argument, { pane }) => [
    `copy-mode -e -t ${pane}`,
    `send-keys -t ${pane} -X ${repeat(command, argument)} ${command}`,
  ];

function repeat(command: string, argument: string): string {
  const count = /^\d+$/.test(argument) ? Math.min(Number(argument), 10_000) : 0;
  if (count > 0) return `-N ${count}`;
  return command === 'scroll-up' || command === 'scroll-down' ? `-N ${SCROLL_LINES}` : '';
}

/** Terminal operations as commands on a pane; "another terminal" is another window of its session. */
const OPERATIONS: Readonly<Record<string, Lines>> = {
  new: (name) => [`new-window${name === '' ? '' : ` -n ${quote(name)}`}`],
  split: (side) => [`split-window ${/^(down|below|horizontally|-v)$/.test(side) ? '-v' : '-h'}`],
  next: () => ['next-window'],
  previous: () => ['previous-window'],
  last: () => ['last-window'],
  focus: (which) =>
    which === '' ? [] : [`select-window -t ${quote(/^\d+$/.test(which) ? `:${which}` : `:=${which}`)}`],
  close: (_, { pane }) => [`kill-pane -t ${pane}`],
  rename: (name) => [`rename-window ${quote(name)}`],
  interrupt: (_, { pane }) => [`send-keys -t ${pane} C-c`],
  // The shell redraws its own prompt; resetting the screen behind its back would leave none.
  clear: (_, { pane }) => [`send-keys -t ${pane} C-l`, `clear-history -t ${pane}`],
  'scroll-up': scroll('scroll-up'),
  'scroll-down': scroll('scroll-down'),
  'scroll-page-up': scroll('page-up'),
  'scroll-page-down': scroll('page-down'),
  'scroll-top': scroll('history-top'),
  'scroll-bottom': (_, { pane }) => [`copy-mode -q -t ${pane}`],
};

/** Every operation of a tmux pane, by the name that vocabularies give it; `scroll DIRECTION` is `scroll-direction`. */
export const TMUX_OPERATIONS: readonly string[] = Object.keys(OPERATIONS);

/**
 * The tmux commands of a terminal operation, in order, still without targets where tmux needs none of ours.
 * `scroll` takes its direction as the argument: `up`, `down`, `page up`, `page down`, `top`, `bottom`.
 * @throws TerminalError `unsupported`.
 */
export function operationLines(operation: string, argument: string | undefined, place: PanePlace): readonly string[] {
  const [name, rest] =
    operation === 'scroll'
      ? [scrollName(argument ?? ''), '']
      : [operation.replaceAll(' ', '-'), (argument ?? '').trim()];
  const lines = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!lines)
    throw new TerminalError('unsupported', `A tmux pane cannot do "${[operation, argument].join(' ').trim()}".`);
  return lines(rest, place);
}

function scrollName(direction: string): string {
  return `scroll-${direction.trim().replaceAll(/[\s-]+/g, '-') || 'up'}`;
}
