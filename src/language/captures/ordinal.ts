import { either, inTurn, oneOf, type Capture, type CaptureMatch } from './capture';
import { TENS } from './number';

export const SIMPLE: ReadonlyMap<string, number> = new Map(
  (
    'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth ' +
    'sixteenth seventeenth eighteenth nineteenth'
  )
    .split(' ')
    .map((word, index) => [word, index + 1]),
);

export const ROUND: ReadonlyMap<string, number> = new Map([
  ['twentieth', 20],
  ['thirtieth', 30],
  ['fortieth', 40],
  ['fiftieth', 50],
  ['sixtieth', 60],
  ['seventieth', 70],
  ['eightieth', 80],
  ['ninetieth', 90],
  ['hundredth', 100],
]);

/** `<ordinal>` */
export const ordinal: Capture = {
  name: 'ordinal',
  about: 'A place in a row, from first to hundredth; written as a number.',
  examples: [
    ['first', '1'],
    ['twelfth', '12'],
    ['twenty third', '23'],
    ['fiftieth', '50'],
  ],
  free: false,
  say: either(
    oneOf([...SIMPLE.keys(), ...ROUND.keys()]),
    inTurn(oneOf(TENS.keys()), oneOf([...SIMPLE.keys()].slice(0, 9))),
  ),
  match(tokens, start) {
    const matches: CaptureMatch[] = [];
    const word = tokens[start]?.word ?? '';
    const tens = TENS.get(word);
    const unit = SIMPLE.get(tokens[start + 1]?.word ?? '');
    if (tens !== undefined && unit !== undefined && unit < 10) {
      matches.push({ end: start + 2, written: String(tens + unit) });
    }
    const digits = /^(\d{1,3})(?:st|nd|rd|th)$/u.exec(word)?.[1];
    const value = SIMPLE.get(word) ?? ROUND.get(word) ?? (digits === undefined ? undefined : Number(digits));
    if (value !== undefined) matches.push({ end: start + 1, written: String(value) });
    return matches;
  },
};
