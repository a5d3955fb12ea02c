import { UNKNOWN_WORD, type Token } from '../tokens';
import { phraseOf, type Capture } from './capture';
import { codeMarkAt, isMarkWord, isProgram, type Piece } from './codeMarks';
import { digits } from './digits';
import { ENDINGS } from './endings';
import { figuresAt, versionAt } from './name';
import { changerAt, formattedAt, literalAt } from './text';
import { PhraseTable } from './phrases';
import { writtenWord } from './writtenWords';

/** Words of plain English that on a command line are the developer's. */
const ON_COMMAND_LINES = new PhraseTable([
  ['local host', 'localhost'],
  ['host name', 'hostname'],
  ['who am i', 'whoami'],
  ['system control', 'systemctl'],
]);

/** Respelled words of as many letters stand for themselves in a row of letters: "m h t t p" is `m http`. */
const SURE_LETTERS = 3;

/** Words as they stand on a command line: numbers as figures, letters joined, marks where command lines have them. */
export function writeCode(tokens: readonly Token[]): string {
  let line = '';
  let joined = true;
  for (let at = 0; at < tokens.length;) {
    if (isSpace(tokens, at)) {
      line += ' ';
      joined = true;
      at += 1;
      continue;
    }
    const word = line.slice(line.lastIndexOf(' ') + 1);
    const piece = pieceAt(tokens, at, word);
    line += (joined || piece.left ? '' : ' ') + piece.written;
    joined = piece.right;
    at = piece.end;
  }
  return line.trim();
}

/** "space" parts what would be written together. First and last there is nothing to part. */
function isSpace(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.word === 'space' && at > 0 && at < tokens.length - 1;
}

function pieceAt(tokens: readonly Token[], at: number, word: string): Piece {
  const fixed = literalAt(tokens, at) ?? formattedAt(tokens, at);
  if (fixed) return standing(fixed);
  const mark = dashAt(tokens, at, word) ?? codeMarkAt(tokens, at, word) ?? changedAt(tokens, at, word);
  if (mark) return mark;
  const ending = word.endsWith('.') ? ENDINGS.longestAt(tokens, at) : undefined;
  if (ending && !goesOn(tokens, ending.end)) return standing(ending);
  const number = word === '--' ? undefined : numberAt(tokens, at);
  const known = number ?? spelledAt(tokens, at, word) ?? knownAt(tokens, at);
  if (known) return standing(known);
  const token = tokens[at];
  return { end: at + 1, written: token?.raw ?? '', left: false, right: false };
}

function standing({ end, written }: { readonly end: number; readonly written: string }): Piece {
  return { end, written, left: false, right: false };
}

/**
 * "dash dash" begins a long option and "dash" before a letter or number a short one; "dash" between words is a hyphen.
 * So "plus" is written, which begins few options.
 */
function dashAt(tokens: readonly Token[], at: number, word: string): Piece | undefined {
  const token = tokens[at];
  if (token?.hyphen) return { end: at + 1, written: `-${token.raw}`, left: true, right: false };
  const sign = SIGNS.get(token?.word ?? '');
  if (sign === undefined) return undefined;
  const next = tokens[at + 1]?.word;
  if (sign === '-' && next === 'dash') return { end: at + 2, written: '--', left: false, right: !ends(tokens, at + 2) };
  if (ends(tokens, at + 1)) return { end: at + 1, written: sign, left: sign === '+', right: false };
  const beginsOption =
    isLetter(next) ||
    next === 'capital' ||
    isProgram(word) ||
    (/^[a-z]+$/iu.test(word) && figuresAt(tokens, at + 1) !== undefined);
  return { end: at + 1, written: sign, left: !beginsOption && /[\p{L}\p{N}+*]/u.test(word), right: true };
}

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['dash', '-'],
  ['minus', '-'],
  ['plus', '+'],
]);

function ends(tokens: readonly Token[], at: number): boolean {
  return at >= tokens.length || isSpace(tokens, at);
}

/** Whether a word goes on behind a file's ending, which then is none: "dot python dot org". */
function goesOn(tokens: readonly Token[], at: number): boolean {
  const [next, after] = [tokens[at]?.word, tokens[at + 1]?.word];
  return isMarkWord(next) || (next === 'dash' && after !== 'dash' && !isLetter(after));
}

/** Figures as they are said, with their leading zeros; versions too. */
function numberAt(
  tokens: readonly Token[],
  at: number,
): { readonly end: number; readonly written: string } | undefined {
  if (tokens[at]?.word === 'zero') return digits.match(tokens, at)[0];
  return versionAt(tokens, at) ?? figuresAt(tokens, at);
}

/** Letters said one by one, and the figures behind them: "m p four". An option's letter and its figures are two words. */
function spelledAt(
  tokens: readonly Token[],
  at: number,
  word: string,
): { readonly end: number; readonly written: string } | undefined {
  if (!isLetter(tokens[at]?.word)) return undefined;
  let end = at;
  let written = '';
  for (; isLetter(tokens[end]?.word); end += 1) {
    const known = writtenWord(tokens, end);
    if (known && (known.end - end >= SURE_LETTERS || (end === at && !isLetter(tokens[known.end]?.word)))) {
      if (end > at) break;
      return known;
    }
    written += tokens[end]?.raw ?? '';
  }
  const figures = word.startsWith('-') ? undefined : figuresAt(tokens, end);
  return figures ? { end: figures.end, written: written + figures.written } : { end, written };
}

function knownAt(tokens: readonly Token[], at: number): { readonly end: number; readonly written: string } | undefined {
  return ON_COMMAND_LINES.longestAt(tokens, at) ?? writtenWord(tokens, at);
}

function changedAt(tokens: readonly Token[], at: number, word: string): Piece | undefined {
  const changer = changerAt(tokens, at);
  if (!changer || changer.end >= tokens.length) return undefined;
  const next = pieceAt(tokens, changer.end, word);
  return { ...next, written: changer.change(next.written) };
}

function isLetter(word: string | undefined): boolean {
  return word !== undefined && /^[a-z]$/u.test(word);
}

/** `<code>` */
export const code: Capture = {
  name: 'code',
  about:
    'Any words, to the end of what is said, as they stand on a command line: numbers are figures, letters said one by one ' +
    'are joined, `slash`, `dot`, `colon`, `underscore`, `hyphen`, `equals` and `at sign` are written without spaces, ' +
    '`dash` before a letter and `dash dash` begin an option, `dash` between words is a hyphen; file endings are those of ' +
    '`<path>`. `space` before a mark parts it from the word before, `capital` and `all caps` change the word behind them, ' +
    '`literal` before a word keeps the word.',
  examples: [
    ['python dash m h t t p dot server eighty eighty', 'python -m http.server 8080'],
    ['npm install dash dash save dash dev', 'npm install --save-dev'],
    ['h t t p colon slash slash local host colon three thousand slash a p i', 'http://localhost:3000/api'],
    ['star dot python', '*.py'],
    ['find dot space dash name notes', 'find . -name notes'],
    ['echo literal slash', 'echo slash'],
  ],
  free: true,
  say: phraseOf(UNKNOWN_WORD),
  match(tokens, start) {
    const written = writeCode(tokens.slice(start));
    return written === '' ? [] : [{ end: tokens.length, written }];
  },
};
