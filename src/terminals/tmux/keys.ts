import type { KeyChord } from '../../protocol/words';
import { TerminalError } from '../terminal';

/** tmux's names of the keys that a chord may name; characters stand for themselves. */
const NAMES: Readonly<Record<string, string>> = {
  enter: 'Enter',
  return: 'Enter',
  escape: 'Escape',
  esc: 'Escape',
  tab: 'Tab',
  space: 'Space',
  backspace: 'BSpace',
  delete: 'DC',
  del: 'DC',
  insert: 'IC',
  home: 'Home',
  end: 'End',
  pageup: 'PPage',
  'page up': 'PPage',
  pagedown: 'NPage',
  'page down': 'NPage',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
};

const PREFIX = { control: 'C-', alt: 'M-', shift: 'S-' } as const;

/** A key for `send-keys`, unquoted: `C-c`, `M-S-Left`, `F5`, `BTab`. @throws TerminalError `unsupported` for keys tmux has not. */
export function tmuxKey({ key, modifiers }: KeyChord): string {
  if (modifiers.includes('super')) {
    throw new TerminalError('unsupported', 'A terminal has no super key; leave it out of the key chord.');
  }
  const has = (modifier: keyof typeof PREFIX): boolean => modifiers.includes(modifier);
  if (Array.from(key).length === 1) {
    // A shifted letter is another character, and tmux knows no S- for characters.
    const char = has('shift') ? key.toUpperCase() : key;
    return (has('control') ? PREFIX.control : '') + (has('alt') ? PREFIX.alt : '') + char;
  }
  const lower = key.toLowerCase();
  if (lower === 'tab' && has('shift')) {
    return (has('control') ? PREFIX.control : '') + (has('alt') ? PREFIX.alt : '') + 'BTab';
  }
  const name = Object.hasOwn(NAMES, lower) ? NAMES[lower] : functionKey(lower);
  if (name === undefined) throw new TerminalError('unsupported', `There is no key named "${key}" in a terminal.`);
  return (['control', 'alt', 'shift'] as const).map((each) => (has(each) ? PREFIX[each] : '')).join('') + name;
}

/** Terminals have twelve function keys; F13 to F24 are those with shift, as in xterm. */
function functionKey(name: string): string | undefined {
  const number = Number(/^f(\d{1,2})$/.exec(name)?.[1]);
  if (number >= 1 && number <= 12) return `F${number}`;
  return number >= 13 && number <= 24 ? `S-F${number - 12}` : undefined;
}
