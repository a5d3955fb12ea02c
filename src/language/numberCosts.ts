import { TEENS, TENS, UNITS } from './captures/number';
import { ROUND, SIMPLE } from './captures/ordinal';

export const DIGITS: readonly string[] = [...UNITS.keys()];

const LARGER: readonly (readonly [word: string, value: number])[] = [
  ...[...TEENS, ...TENS, ...SIMPLE, ...ROUND].filter(([, value]) => value > 10),
  ['hundred', 100],
  ['thousand', 1000],
];

/**
 * A number is said the more seldom the larger it is, about as one to its size; round ones some three times as often as that.
 * What a number word costs more than a digit is the natural logarithm of how much more seldom it is said. Without this, noise
 * makes "seventy" of every other "seven", and "fifteen" of "fifty": there is always something in it that sounds like an ending.
 */
function more(value: number): number {
  if (value <= 12 || value >= 100) return 1;
  return value < 20 ? 2 : 1.5;
}

/**
 * What number words cost.
 * @param digit what a digit does. Where digits may be said without end, it is what fits any sound that costs; were it the
 * digits alone, a single one would be heard as any larger number that is like it.
 */
export function numberCosts(digit: number): ReadonlyMap<string, number> {
  return new Map([
    ...[...DIGITS, 'ten'].map((word) => [word, digit] as const),
    ...LARGER.map(([word, value]) => [word, digit + more(value)] as const),
  ]);
}
