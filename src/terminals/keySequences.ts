import type { KeyChord } from '../protocol/words';
import { TerminalError } from './terminal';

const ESC = '\u001b';

/** Keys that are one byte, and what shift, where it means anything, makes of them. */
const BYTES: Readonly<Record<string, readonly [plain: string, shifted?: string]>> = {
  enter: ['\r'],
  return: ['\r'],
  escape: [ESC],
  esc: [ESC],
  tab: ['\t', `${ESC}[Z`],
  space: [' '],
  backspace: ['\u007f'],
};

/** Keys of the form `ESC [ 1 ; modifiers X`, in its short form `ESC [ X`. */
const LETTERS: Readonly<Record<string, string>> = { up: 'A', down: 'B', right: 'C', left: 'D', home: 'H', end: 'F' };

/** Keys of the form `ESC [ number ; modifiers ~`. */
const NUMBERS: Readonly<Record<string, number>> = {
  insert: 2,
  delete: 3,
  del: 3,
  pageup: 5,
  'page up': 5,
  pagedown: 6,
  'page down': 6,
  f5: 15,
  f6: 17,
  f7: 18,
  f8: 19,
  f9: 20,
  f10: 21,
  f11: 23,
  f12: 24,
};

/** F1 to F4 are `ESC O P` to `ESC O S`, with modifiers `ESC [ 1 ; modifiers P`. */
const FUNCTIONS: Readonly<Record<string, string>> = { f1: 'P', f2: 'Q', f3: 'R', f4: 'S' };

/** What control makes of characters that are no letters (VT220; xterm agrees). */
const CONTROLS: Readonly<Record<string, string>> = {
  '@': '\u0000',
  ' ': '\u0000',
  '2': '\u0000',
  '[': ESC,
  '3': ESC,
  '\\': '\u001c',
  '4': '\u001c',
  ']': '\u001d',
  '5': '\u001d',
  '^': '\u001e',
  '6': '\u001e',
  _: '\u001f',
  '/': '\u001f',
  '7': '\u001f',
  '-': '\u001f',
  '8': '\u007f',
  '?': '\u007f',
};

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** The bytes that xterm sends for a key. @throws TerminalError `unsupported` for what a terminal has no bytes for. */
export function keySequence({ key, modifiers }: KeyChord): string {
  if (modifiers.includes('super')) {
    throw new TerminalError('unsupported', 'A terminal has no super key; leave it out of the key chord.');
  }
  const shift = modifiers.includes('shift');
  const alt = modifiers.includes('alt');
  const control = modifiers.includes('control');
  const name = key.toLowerCase();
  const high = Number(/^f(1[3-9]|2[0-4])$/.exec(name)?.[1]);
  if (high)
    return keySequence({ key: `f${high - 12}`, modifiers: [...modifiers.filter((each) => each !== 'shift'), 'shift'] });

  // xterm's modifier parameter: one more than the sum of shift 1, alt 2 and control 4.
  const parameter = 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (control ? 4 : 0);
  const letter = own(LETTERS, name);
  if (letter) return parameter === 1 ? `${ESC}[${letter}` : `${ESC}[1;${parameter}${letter}`;
  const number = own(NUMBERS, name);
  if (number) return parameter === 1 ? `${ESC}[${number}~` : `${ESC}[${number};${parameter}~`;
  const fn = own(FUNCTIONS, name);
  if (fn) return parameter === 1 ? `${ESC}O${fn}` : `${ESC}[1;${parameter}${fn}`;

  const meta = alt ? ESC : '';
  const bytes = own(BYTES, name);
  if (bytes) {
    if (control && name === 'space') return `${meta}\u0000`;
    if (control && name === 'backspace') return `${meta}\b`;
    return meta + (shift ? (bytes[1] ?? bytes[0]) : bytes[0]);
  }
  if (Array.from(key).length !== 1) {
    throw new TerminalError('unsupported', `There is no key named "${key}" in a terminal.`);
  }
  if (!control) return meta + (shift ? key.toUpperCase() : key);
  const sent = /^[a-z]$/i.test(key) ? String.fromCharCode(key.toUpperCase().charCodeAt(0) - 64) : own(CONTROLS, key);
  if (sent === undefined) throw new TerminalError('unsupported', `A terminal cannot send control with "${key}".`);
  return meta + sent;
}
