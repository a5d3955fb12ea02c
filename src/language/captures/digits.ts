import { either, inTurn, many, oneOf, phraseOf, type Capture, type CaptureMatch } from './capture';
import { letterAt } from './letter';
import { number, UNITS } from './number';

const MAX_DIGITS = 40;
const TIMES: ReadonlyMap<string, number> = new Map([
  ['double', 2],
  ['triple', 3],
]);

function digitAt(word: string | undefined): string | undefined {
  if (word === undefined) return undefined;
  if (/^\d+$/u.test(word)) return word;
  const unit = UNITS.get(word);
  return unit === undefined ? undefined : String(unit);
}

const said = oneOf(UNITS.keys());
const HEXADECIMAL = 'a b c d e f alpha bravo charlie delta echo foxtrot'.split(' ');

/** `<digits>` */
export const digits: Capture = {
  name: 'digits',
  about:
    'Digits written as they are said, leading zeros kept; `double` and `triple` repeat one, `point` or `dot` writes a dot, and after `zero x` letters from a to f are digits too.',
  examples: [
    ['zero seven five five', '0755'],
    ['double oh seven', '007'],
    ['one two seven dot zero dot zero dot one', '127.0.0.1'],
    ['zero x f f', '0xff'],
  ],
  free: false,
  say: either(
    many(either(said, inTurn(oneOf(TIMES.keys()), said), inTurn(said, oneOf(['point', 'dot']), said))),
    inTurn(phraseOf('zero x'), many(either(oneOf(HEXADECIMAL), said))),
  ),
  match(tokens, start) {
    const matches: CaptureMatch[] = [];
    let written = '';
    let at = start;
    let hexadecimal = false;
    while (at < tokens.length && written.length < MAX_DIGITS) {
      const word = tokens[at]?.word;
      const times = TIMES.get(word ?? '');
      const digit = digitAt(tokens[times === undefined ? at : at + 1]?.word);
      if (digit !== undefined) {
        written += digit.repeat(times ?? 1);
        at += times === undefined ? 1 : 2;
      } else if (
        (word === 'point' || word === 'dot') &&
        written !== '' &&
        digitAt(tokens[at + 1]?.word) !== undefined
      ) {
        written += '.';
        at += 1;
        continue;
      } else if (word === 'x' && written === '0') {
        written += 'x';
        hexadecimal = true;
        at += 1;
        continue;
      } else {
        const found = hexadecimal ? letterAt(tokens, at) : undefined;
        if (!found || !/^[a-f]$/iu.test(found.written)) break;
        written += found.written;
        at = found.end;
      }
      matches.unshift({ end: at, written });
    }
    // "eighty eighty": pairs are said of ports and processes.
    return matches.length > 0 ? matches : number.match(tokens, start).filter(({ end }) => end > start + 1);
  },
};
