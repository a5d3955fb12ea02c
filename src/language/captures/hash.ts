import { tokenize, type Token } from '../tokens';
import { either, inTurn, many, oneOf, type Capture, type CaptureMatch } from './capture';
import { letterAt, LETTERS } from './letter';
import { UNITS } from './number';

/** Git takes no fewer for a commit. */
const MIN_LENGTH = 4;
const MAX_LENGTH = 40;

function isHexadecimal(letter: string | undefined): boolean {
  return letter !== undefined && /^[a-f]$/u.test(letter);
}

function characterAt(tokens: readonly Token[], at: number): CaptureMatch | undefined {
  const digit = UNITS.get(tokens[at]?.word ?? '');
  if (digit !== undefined) return { end: at + 1, written: String(digit) };
  const letter = letterAt(tokens, at);
  return isHexadecimal(letter?.written) ? letter : undefined;
}

const HEARD = LETTERS.phrases.filter((phrase) => isHexadecimal(letterAt(tokenize(phrase), 0)?.written));
const one = either(oneOf(HEARD), oneOf(UNITS.keys()));

/** `<hash>` */
export const hash: Capture = {
  name: 'hash',
  about: `The name of a commit, or its beginning: ${MIN_LENGTH} letters from a to f and digits or more, in any of the alphabets.`,
  examples: [
    ['a b c one two three', 'abc123'],
    ['seven bravo zero foxtrot', '7b0f'],
  ],
  free: false,
  say: inTurn(one, one, one, many(one)),
  match(tokens, start) {
    const typed = tokens[start]?.word ?? '';
    if (/^(?=.*\d)[\da-f]{4,40}$/u.test(typed)) return [{ end: start + 1, written: typed }];
    const matches: CaptureMatch[] = [];
    let written = '';
    for (let next = characterAt(tokens, start); next && written.length < MAX_LENGTH;) {
      written += next.written;
      if (written.length >= MIN_LENGTH) matches.unshift({ end: next.end, written });
      next = characterAt(tokens, next.end);
    }
    return matches;
  },
};
