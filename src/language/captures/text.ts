import type { Token } from '../tokens';
import type { Capture } from './capture';
import { FORMATTERS } from './formatters';
import { MARK_NAMES, markAt, type Glue } from './marks';
import { figuresAt, longestNumber, namePieces } from './name';
import { writtenWord } from './writtenWords';

/** Words that change the one behind them, and how. */
const CHANGING: ReadonlyMap<string, (word: string) => string> = new Map([
  ['capital', (word: string) => word.charAt(0).toUpperCase() + word.slice(1)],
  ['all caps', (word: string) => word.toUpperCase()],
]);

/** A piece of text, and where the words that it is made of end. */
interface Piece {
  readonly end: number;
  readonly written: string;
  readonly glue: Glue;
}

/** Places of words that mean something of their own in free text: marks, respelled words, what stands after `literal`. */
export function fixedPlaces(tokens: readonly Token[]): ReadonlySet<number> {
  const fixed = new Set<number>();
  for (let at = 0; at < tokens.length; at += 1) {
    const fixedTo =
      literalAt(tokens, at)?.end ??
      countedAt(tokens, at)?.end ??
      writtenWord(tokens, at)?.end ??
      markAt(tokens, at)?.end;
    const end = fixedTo ?? formatterAt(tokens, at)?.end ?? changerAt(tokens, at)?.end ?? at;
    for (let place = at; place < end; place += 1) fixed.add(place);
  }
  return fixed;
}

/** Words from free decoding or typing as they are written: punctuation said is punctuation written, `literal` keeps a word. */
export function writeText(tokens: readonly Token[]): string {
  let text = '';
  let glued = true;
  const open = new Set<string>();
  for (let at = 0; at < tokens.length;) {
    const piece: Piece = pieceAt(tokens, at);
    const closes = open.delete(piece.written);
    if (piece.glue === 'pair' && !closes) open.add(piece.written);
    const glue = piece.glue === 'pair' ? (closes ? 'left' : 'right') : piece.glue;
    text += (glued || glue === 'left' || glue === 'both' ? '' : ' ') + piece.written;
    glued = glue === 'right' || glue === 'both';
    at = piece.end;
  }
  return text;
}

function pieceAt(tokens: readonly Token[], at: number): Piece {
  const fixed = literalAt(tokens, at) ?? countedAt(tokens, at) ?? markAt(tokens, at);
  const made = fixed ?? formattedAt(tokens, at) ?? changedAt(tokens, at);
  if (made) return made;
  const known = writtenWord(tokens, at);
  if (known) return { ...known, glue: 'none' };
  const token = tokens[at];
  const raw = token?.raw ?? '';
  return token?.hyphen === true && at > 0
    ? { end: at + 1, written: `-${raw}`, glue: 'left' }
    : { end: at + 1, written: raw, glue: 'none' };
}

export function literalAt(tokens: readonly Token[], at: number): Piece | undefined {
  const next = tokens[at + 1];
  return tokens[at]?.word === 'literal' && next ? { end: at + 2, written: next.raw, glue: 'none' } : undefined;
}

/** Numbers are words in a sentence, and figures in "number sign twelve", "fifty percent sign" and "one point two". */
function countedAt(tokens: readonly Token[], at: number): Piece | undefined {
  const mark = markAt(tokens, at);
  const number = mark?.glue === 'right' && /[#$]/u.test(mark.written) ? longestNumber(tokens, mark.end) : undefined;
  if (mark && number) return { end: number.end, written: mark.written + number.written, glue: 'none' };
  const said = figuresAt(tokens, at);
  if (!said) return undefined;
  const { points, ...figures } = said;
  if (points === 0) return markAt(tokens, figures.end)?.written === '%' ? { ...figures, glue: 'none' } : undefined;
  // "at one point two of them failed"
  const isTime = points === 1 && tokens[at - 1]?.word === 'at';
  return !isTime ? { ...figures, glue: 'none' } : undefined;
}

/** "snake case", "camel case": the words after it, to the next mark, are one identifier. */
function formatterAt(
  tokens: readonly Token[],
  at: number,
): { readonly end: number; readonly name: string } | undefined {
  const name = tokens[at]?.word ?? '';
  return tokens[at + 1]?.word === 'case' && Object.hasOwn(FORMATTERS, name) ? { end: at + 2, name } : undefined;
}

export function formattedAt(tokens: readonly Token[], at: number): Piece | undefined {
  const formatter = formatterAt(tokens, at);
  if (!formatter) return undefined;
  let { end } = formatter;
  while (end < tokens.length && !markAt(tokens, end) && tokens[end]?.word !== 'literal') end += 1;
  const written = FORMATTERS[formatter.name]?.(namePieces(tokens.slice(formatter.end, end))) ?? '';
  return written === '' ? undefined : { end, written, glue: 'none' };
}

/** "capital", "all caps": what they make of the words behind them. */
export function changerAt(
  tokens: readonly Token[],
  at: number,
): { readonly end: number; readonly change: (word: string) => string } | undefined {
  const one = tokens[at]?.word ?? '';
  const two = `${one} ${tokens[at + 1]?.word ?? ''}`;
  const change = CHANGING.get(one) ?? CHANGING.get(two);
  return change && { end: at + (CHANGING.has(one) ? 1 : 2), change };
}

function changedAt(tokens: readonly Token[], at: number): Piece | undefined {
  const changer = changerAt(tokens, at);
  if (!changer || changer.end >= tokens.length) return undefined;
  const next = pieceAt(tokens, changer.end);
  return { ...next, written: changer.change(next.written) };
}

const CASES = Object.keys(FORMATTERS).map((name) => `\`${name} case\``);

/** `<text>` */
export const text: Capture = {
  name: 'text',
  about:
    `Any words, to the end of what is said. Names of punctuation marks write the mark (${MARK_NAMES.join(', ')}); ` +
    `\`capital\` and \`all caps\` change the word behind them; ${CASES.join(', ')} make one name of the words behind ` +
    'them, to the next mark; numbers are figures after `number sign` and `dollar sign`, before `percent sign` and around `point`; `literal` before a word keeps the word.',
  examples: [
    ['fix the tests', 'fix the tests'],
    ['fix colon handle empty input', 'fix: handle empty input'],
    ['a literal comma here', 'a comma here'],
    ['bump to one point two open parenthesis number sign twelve close parenthesis', 'bump to 1.2 (#12)'],
    ['capital fix all caps json in snake case user name', 'Fix JSON in user_name'],
  ],
  free: true,
  say: { kind: 'word', word: '[unk]' },
  match(tokens, start) {
    if (start >= tokens.length) return [];
    const written = writeText(tokens.slice(start));
    return written === '' ? [] : [{ end: tokens.length, written }];
  },
};
