import type { Token } from '../tokens';
import { MAX_PRESSES } from '../keys';
import { either, inTurn, maybe, oneOf, phraseOf, type Capture, type CaptureMatch } from './capture';
import { letter, letterAt } from './letter';
import { number, TEENS, UNITS } from './number';
import { PhraseTable } from './phrases';
import { symbol, symbolsOfKeys } from './symbol';

const KEYS = new PhraseTable([
  ['enter', 'enter'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['space', 'space'],
  ['space bar', 'space'],
  ['backspace', 'backspace'],
  ['back space', 'backspace'],
  ['delete', 'delete'],
  ['insert', 'insert'],
  ['home', 'home'],
  ['end', 'end'],
  ['page up', 'pageup'],
  ['page down', 'pagedown'],
  ['up', 'up'],
  ['up arrow', 'up'],
  ['arrow up', 'up'],
  ['down', 'down'],
  ['down arrow', 'down'],
  ['arrow down', 'down'],
  ['left', 'left'],
  ['left arrow', 'left'],
  ['arrow left', 'left'],
  ['right', 'right'],
  ['right arrow', 'right'],
  ['arrow right', 'right'],
]);

const MODIFIERS = new PhraseTable([
  ['control', 'control'],
  ['ctrl', 'control'],
  ['alt', 'alt'],
  ['option', 'alt'],
  ['meta', 'alt'],
  ['shift', 'shift'],
  ['super', 'super'],
  ['command', 'super'],
  ['windows', 'super'],
]);

const MAX_FUNCTION_KEY = 24;
/** Those that keyboards have. */
const FUNCTION_KEYS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
/** Symbols that keys have another name for. */
const SYMBOL_KEYS: Readonly<Record<string, string>> = { '+': 'plus', ' ': 'space' };

const COUNTS: ReadonlyMap<string, number> = new Map([
  ['once', 1],
  ['twice', 2],
  ['thrice', 3],
]);

/** Counts that the recognizer listens for; others are understood when typed. */
const OFTEN = [...[...UNITS.keys()].filter((word) => !['zero', 'oh', 'one'].includes(word)), ...TEENS.keys(), 'twenty'];

/** What stands behind a number that says how often. */
const TIMES: ReadonlySet<string> = new Set(['times', 'time']);

/** Whether a word may be the last that says how often. */
export function endsTimes(word: string): boolean {
  return TIMES.has(word) || COUNTS.has(word);
}

/** How often: "twice", "three times". */
export function timesAt(
  tokens: readonly Token[],
  start: number,
): { readonly end: number; readonly count: number } | undefined {
  const simple = COUNTS.get(tokens[start]?.word ?? '');
  if (simple !== undefined) return { end: start + 1, count: simple };
  for (const match of number.match(tokens, start)) {
    const follows = tokens[match.end]?.word;
    const count = Number(match.written);
    if (follows !== undefined && TIMES.has(follows) && count >= 1 && count <= MAX_PRESSES) {
      return { end: match.end + 1, count };
    }
  }
  return undefined;
}

export const timesSaid = either(oneOf(COUNTS.keys()), inTurn(oneOf(OFTEN), phraseOf('times')));

function keysAt(tokens: readonly Token[], start: number): readonly CaptureMatch[] {
  const found: CaptureMatch[] = [...KEYS.at(tokens, start)];
  const plain = letterAt(tokens, start);
  if (plain) found.push(plain);
  for (const match of number.match(tokens, start)) {
    if (match.written.length === 1) found.push(match);
  }
  if (tokens[start]?.word === 'f' || tokens[start]?.word === 'function') {
    for (const match of number.match(tokens, start + 1)) {
      const count = Number(match.written);
      if (count >= 1 && count <= MAX_FUNCTION_KEY) found.push({ end: match.end, written: `f${count}` });
    }
  }
  for (const match of symbol.match(tokens, start).filter(({ written }) => written.length === 1)) {
    found.push({ end: match.end, written: SYMBOL_KEYS[match.written] ?? match.written });
  }
  return found;
}

/** In any order; more than three nobody can hold down. */
const modifier = oneOf('control alt shift super command option meta'.split(' '));
const DIGIT_KEYS = [...UNITS.keys()].filter((word) => word !== 'oh');

/** `<key>` */
export const key: Capture = {
  name: 'key',
  about:
    'A key with its modifiers (control, alt, shift, super): a letter, a digit, a symbol, a function key or a named key, and how often.',
  examples: [
    ['control c', 'control+c'],
    ['alt shift tab', 'alt+shift+tab'],
    ['f five', 'f5'],
    ['control shift left three times', 'control+shift+left*3'],
    ['page down twice', 'pagedown*2'],
  ],
  free: false,
  say: inTurn(
    maybe(inTurn(modifier, maybe(inTurn(modifier, maybe(modifier))))),
    either(
      oneOf(KEYS.phrases.filter((phrase) => phrase !== 'backspace')),
      letter.say,
      oneOf(DIGIT_KEYS),
      inTurn(oneOf(['f', 'function']), oneOf(FUNCTION_KEYS)),
      symbolsOfKeys,
    ),
    maybe(timesSaid),
  ),
  match(tokens, start) {
    const modifiers: string[] = [];
    let at = start;
    for (let next = MODIFIERS.longestAt(tokens, at); next; next = MODIFIERS.longestAt(tokens, at)) {
      modifiers.push(next.written);
      at = next.end;
    }
    const prefix = [...new Set(modifiers)].map((modifier) => `${modifier}+`).join('');
    return keysAt(tokens, at).flatMap((found) => {
      const times = timesAt(tokens, found.end);
      const once = { end: found.end, written: prefix + found.written };
      return times ? [{ end: times.end, written: `${once.written}*${times.count}` }, once] : [once];
    });
  },
};
