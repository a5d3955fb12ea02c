import { UNITS } from './captures/number';

/** Number words that are said about equally often, and how much more each costs than a digit. */
type Numbers = readonly [words: readonly string[], more: number];

export const DIGITS: readonly string[] = [...UNITS.keys()];

/**
 * A number is said the more seldom the larger it is, about as one to its size; round ones some three times as often as that.
 * What a number word costs more than a digit is the natural logarithm of how much more seldom it is said. Without this, noise
 * makes "seventy" of every other "seven", and "fifteen" of "fifty": there is always something in it that sounds like an ending.
 */
const LARGER: readonly Numbers[] = [
  [said('eleven twelve hundred thousand eleventh twelfth hundredth'), 1],
  [said('twenty thirty forty fifty sixty seventy eighty ninety'), 1.5],
  [said('twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth'), 1.5],
  [said('thirteen fourteen fifteen sixteen seventeen eighteen nineteen'), 2],
  [said('thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth'), 2],
];

/**
 * What number words cost.
 * @param digit what a digit does. Where digits may be said without end, it is what fits any sound that costs; were it the
 * digits alone, a single one would be heard as any larger number that is like it.
 */
export function numberCosts(digit: number): readonly (readonly [words: readonly string[], cost: number])[] {
  return [[[...DIGITS, 'ten'], digit], ...LARGER.map(([words, more]) => [words, digit + more] as const)];
}

function said(words: string): readonly string[] {
  return words.split(' ');
}
