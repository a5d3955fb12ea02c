import { UNKNOWN_WORD, type Token } from '../tokens';
import { inTurn, maybe, oneOf, phraseOf, type Capture } from './capture';
import { DEFAULT_FORMATTER, FORMATTERS } from './formatters';
import { letterAt } from './letter';
import { numberValue } from './number';
import { PhraseTable } from './phrases';
import { writtenWord } from './writtenWords';

const MAX_NAME_WORDS = 12;

/** Marks inside names, by what is said. */
const MARKS = new PhraseTable([
  ['slash', '/'],
  ['dot', '.'],
  ['dash', '-'],
  ['hyphen', '-'],
  ['underscore', '_'],
  ['colon', ':'],
  ['at sign', '@'],
]);
/** What names may begin with: `.env`, `_layout`, `@types/node`. A dash would make an option of the name. */
const LEADING: ReadonlySet<string> = new Set(['.', '_', '@']);

/** The parts of a name: words, numbers as digits, versions, and runs of single letters joined. */
export function namePieces(tokens: readonly Token[]): readonly string[] {
  const pieces: string[] = [];
  let at = 0;
  while (at < tokens.length) {
    const known = writtenWord(tokens, at);
    const digits = versionAt(tokens, at) ?? figuresAt(tokens, at);
    if (known) {
      pieces.push(known.written);
      at = known.end;
    } else if (digits) {
      pieces.push(digits.written);
      at = digits.end;
    } else if (isSingleLetter(tokens, at) && isSingleLetter(tokens, at + 1)) {
      let spelled = '';
      while (isSingleLetter(tokens, at)) {
        spelled += letterAt(tokens, at)?.written ?? '';
        at += 1;
      }
      pieces.push(spelled);
    } else {
      pieces.push(tokens[at]?.word ?? '');
      at += 1;
    }
  }
  return pieces.filter((piece) => piece !== '');
}

function isSingleLetter(tokens: readonly Token[], at: number): boolean {
  return /^[a-z]$/u.test(tokens[at]?.word ?? '');
}

/** "v one point two": nobody means `v-1.2`. */
export function versionAt(tokens: readonly Token[], at: number): { written: string; end: number } | undefined {
  const figures = tokens[at]?.word === 'v' ? figuresAt(tokens, at + 1) : undefined;
  return figures && { written: `v${figures.written}`, end: figures.end };
}

/** Numbers with points between them, as many as follow each other: "one point twelve point zero". */
export function figuresAt(
  tokens: readonly Token[],
  at: number,
): { written: string; end: number; points: number } | undefined {
  let next = longestNumber(tokens, at);
  if (!next) return undefined;
  let figures = { ...next, points: 0 };
  while (tokens[figures.end]?.word === 'point') {
    next = longestNumber(tokens, figures.end + 1);
    if (!next) break;
    figures = { end: next.end, written: `${figures.written}.${next.written}`, points: figures.points + 1 };
  }
  return figures;
}

/** The longest number that is said here, in digits. */
export function longestNumber(tokens: readonly Token[], start: number): { written: string; end: number } | undefined {
  for (let end = Math.min(tokens.length, start + 6); end > start; end -= 1) {
    const words = tokens.slice(start, end).map((token) => token.word);
    const [first] = words;
    if (first === 'a' || first === 'and' || first === 'oh') return undefined;
    const value = numberValue(words);
    if (value !== undefined) return { written: String(value), end };
  }
  return undefined;
}

/** Words between marks are formatted each for themselves: "feature slash login form" is `feature/login-form`. */
function writeName(tokens: readonly Token[], format: (words: readonly string[]) => string): string {
  let written = '';
  let from = 0;
  for (let at = 0; at < tokens.length;) {
    const mark = at === 0 && writtenWord(tokens, at) ? undefined : MARKS.longestAt(tokens, at);
    const stands = mark && mark.end < tokens.length && (at > 0 || LEADING.has(mark.written));
    if (stands) written += format(namePieces(tokens.slice(from, at))) + mark.written;
    at = stands ? mark.end : at + 1;
    if (stands) from = at;
  }
  return written + format(namePieces(tokens.slice(from)));
}

/** The form that the first words choose, and where the name begins: "camel", and "camel case" where more words follow. */
function formatterOf(tokens: readonly Token[]): { readonly formatter: string; readonly from: number } {
  const formatter = tokens[0]?.word ?? '';
  if (tokens.length < 2 || !Object.hasOwn(FORMATTERS, formatter)) return { formatter: DEFAULT_FORMATTER, from: 0 };
  return { formatter, from: tokens.length > 2 && tokens[1]?.word === 'case' ? 2 : 1 };
}

/** `<name>` */
export const name: Capture = {
  name: 'name',
  about:
    `An identifier to the end of what is said. The first word may choose its form (${Object.keys(FORMATTERS).join(', ')}), ` +
    `also as \`camel case\`; without one it is ${DEFAULT_FORMATTER} case. \`slash\`, \`dot\`, \`dash\`, \`underscore\`, ` +
    '`colon` and `at sign` between words are written as marks, and versions as such.',
  examples: [
    ['server', 'server'],
    ['build server', 'build-server'],
    ['camel user name', 'userName'],
    ['pascal user name', 'UserName'],
    ['snake user name', 'user_name'],
    ['kebab user name', 'user-name'],
    ['dotted user name', 'user.name'],
    ['upper user name', 'USER_NAME'],
    ['title user name', 'User Name'],
    ['smash user name', 'username'],
    ['camel case user name', 'userName'],
    ['release two', 'release-2'],
    ['feature slash login form', 'feature/login-form'],
    ['v one point two point three', 'v1.2.3'],
  ],
  free: true,
  say: inTurn(maybe(inTurn(oneOf(Object.keys(FORMATTERS)), maybe(phraseOf('case')))), phraseOf(UNKNOWN_WORD)),
  match(tokens, start) {
    const rest = tokens.slice(start, start + MAX_NAME_WORDS);
    if (rest.length === 0 || start + rest.length < tokens.length) return [];
    const [only] = rest;
    if (rest.length === 1 && only) return [{ end: tokens.length, written: only.raw }];
    const { formatter, from } = formatterOf(rest);
    const format = FORMATTERS[formatter];
    const written = format ? writeName(rest.slice(from), format) : '';
    return written === '' ? [] : [{ end: tokens.length, written }];
  },
};
