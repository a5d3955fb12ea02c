import { oneOf, type Capture } from './capture';
import { PhraseTable } from './phrases';

/** Each symbol with its common names. The first name is the one shown. */
export const SYMBOLS: Readonly<Record<string, readonly string[]>> = {
  '.': ['dot', 'period', 'full stop', 'point'],
  ',': ['comma'],
  ':': ['colon'],
  ';': ['semicolon', 'semi colon'],
  '!': ['bang', 'exclamation mark', 'exclamation point', 'exclamation'],
  '?': ['question mark', 'question'],
  "'": ['single quote', 'apostrophe', 'tick'],
  '"': ['double quote', 'quote', 'quotation mark', 'dub quote'],
  '`': ['back tick', 'backtick', 'back quote', 'grave'],
  '~': ['tilde', 'squiggle'],
  '@': ['at sign', 'at'],
  '#': ['hash', 'hash sign', 'pound', 'pound sign', 'number sign'],
  $: ['dollar', 'dollar sign'],
  '%': ['percent', 'percent sign'],
  '^': ['caret', 'hat'],
  '&': ['ampersand', 'and sign', 'amper'],
  '*': ['asterisk', 'star'],
  '(': ['left paren', 'open paren', 'left parenthesis', 'open parenthesis', 'paren'],
  ')': ['right paren', 'close paren', 'right parenthesis', 'close parenthesis'],
  '-': ['dash', 'hyphen', 'minus', 'minus sign'],
  _: ['underscore', 'under score', 'low line'],
  '=': ['equals', 'equal sign', 'equals sign', 'equal'],
  '+': ['plus', 'plus sign'],
  '[': [
    'left bracket',
    'open bracket',
    'left square',
    'open square',
    'left square bracket',
    'open square bracket',
    'square',
  ],
  ']': [
    'right bracket',
    'close bracket',
    'right square',
    'close square',
    'right square bracket',
    'close square bracket',
  ],
  '{': [
    'left brace',
    'open brace',
    'left curly',
    'open curly',
    'left curly bracket',
    'open curly bracket',
    'left curly brace',
    'open curly brace',
    'brace',
  ],
  '}': [
    'right brace',
    'close brace',
    'right curly',
    'close curly',
    'right curly bracket',
    'close curly bracket',
    'right curly brace',
    'close curly brace',
  ],
  '<': ['less than', 'left angle', 'open angle', 'left angle bracket', 'open angle bracket', 'less than sign'],
  '>': [
    'greater than',
    'right angle',
    'close angle',
    'right angle bracket',
    'close angle bracket',
    'greater than sign',
  ],
  '/': ['slash', 'forward slash'],
  '\\': ['backslash', 'back slash'],
  '|': ['pipe', 'vertical bar', 'pipe sign', 'bar'],
  ' ': ['space', 'blank'],
};

/** More names, of words that no other name has. Keys are said without them: each word there makes the rest harder to hear. */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  '...': ['ellipsis', 'dot dot dot'],
  "'": ['single quotes'],
  '"': ['double quotes'],
  '@': ['at symbol'],
  '#': ['hash tag'],
  '%': ['per cent'],
  '^': ['circumflex'],
  '(': ['opening parenthesis'],
  ')': ['closing parenthesis'],
  _: ['underline'],
  '<': ['left chevron', 'chevron'],
  '>': ['right chevron'],
  '|': ['pipe symbol'],
};

function named(symbols: Readonly<Record<string, readonly string[]>>): readonly (readonly [string, string])[] {
  return Object.entries(symbols).flatMap(([written, names]) => names.map((name) => [name, written] as const));
}

/** The symbols that keys are listened for. */
export const symbolsOfKeys = oneOf(Object.values(SYMBOLS).flat());

export const SYMBOL_NAMES = new PhraseTable([...named(SYMBOLS), ...named(FURTHER)]);

/** `<symbol>` */
export const symbol: Capture = {
  name: 'symbol',
  about: 'A punctuation mark or other symbol by any of its common names.',
  examples: [
    ['pipe', '|'],
    ['left curly', '{'],
    ['exclamation mark', '!'],
    ['back tick', '`'],
  ],
  free: false,
  say: oneOf(SYMBOL_NAMES.phrases),
  match(tokens, start) {
    return SYMBOL_NAMES.at(tokens, start);
  },
};
