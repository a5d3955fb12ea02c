import { UNKNOWN_WORD, type Token } from '../tokens';
import { inTurn, maybe, oneOf, phraseOf, type Capture } from './capture';
import { DEFAULT_FORMATTER, FORMATTERS } from './formatters';
import { letterAt } from './letter';
import { numberValue } from './number';
import { writtenWord } from './writtenWords';

const MAX_NAME_WORDS = 12;

/** The parts of a name: words, numbers as digits, and runs of single letters joined. */
export function namePieces(tokens: readonly Token[]): readonly string[] {
  const pieces: string[] = [];
  let at = 0;
  while (at < tokens.length) {
    const known = writtenWord(tokens, at);
    const digits = longestNumber(tokens, at);
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

/** `<name>` */
export const name: Capture = {
  name: 'name',
  about: `An identifier to the end of what is said. The first word may choose its form (${Object.keys(FORMATTERS).join(', ')}); without one it is ${DEFAULT_FORMATTER} case.`,
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
    ['release two', 'release-2'],
  ],
  free: true,
  say: inTurn(maybe(oneOf(Object.keys(FORMATTERS))), phraseOf(UNKNOWN_WORD)),
  match(tokens, start) {
    const rest = tokens.slice(start, start + MAX_NAME_WORDS);
    if (rest.length === 0 || start + rest.length < tokens.length) return [];
    const formatter = rest.length > 1 ? FORMATTERS[rest[0]?.word ?? ''] : undefined;
    const [only] = rest;
    if (rest.length === 1 && only) return [{ end: tokens.length, written: only.raw }];
    const format = formatter ?? FORMATTERS[DEFAULT_FORMATTER];
    const written = format?.(namePieces(formatter ? rest.slice(1) : rest)) ?? '';
    return written === '' ? [] : [{ end: tokens.length, written }];
  },
};
