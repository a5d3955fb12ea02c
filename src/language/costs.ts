import { TEENS, TENS } from './captures/number';
import { DIGITS } from './numberCosts';

/**
 * What departures from a rule's words cost, and what is still accepted. One unit is about one content word that should not
 * be there. All in one place, because they are measured together.
 */
export interface Costs {
  /** A word that people say without meaning anything by it. */
  readonly filler: number;
  /** An article said or left out. */
  readonly article: number;
  /** Another small word (of, to, with, i, can) said or left out. */
  readonly functionWord: number;
  /** `[unk]`: something that is no word of the grammar. */
  readonly unknown: number;
  /** The same word twice. */
  readonly doubled: number;
  /** A content word that no rule asked for. */
  readonly extraWord: number;
  /** A content word of the rule's that was not said. */
  readonly missingWord: number;
  /** A slot of several kinds in any order filled twice with different values. */
  readonly refilled: number;
  /** The most a tolerant parse may cost, whatever its length. */
  readonly limit: number;
  /** The most it may cost for each word that it explains. */
  readonly limitPerWord: number;
  /** What a worse alternative costs, per place in the list. */
  readonly rank: number;
  /** What a worse alternative costs, per unit of the decoder's score below the best one's. */
  readonly score: number;
  /** Two different commands closer than this are ambiguous. */
  readonly margin: number;
}

export const COSTS: Costs = {
  filler: 0.1,
  article: 0.1,
  functionWord: 0.35,
  unknown: 0.5,
  doubled: 0.15,
  extraWord: 1,
  missingWord: 2,
  refilled: 0.3,
  limit: 1.5,
  limitPerWord: 0.2,
  rank: 0.05,
  score: 0,
  margin: 1e-6,
};

/** Said without meaning anything by it. */
export const FILLERS: ReadonlySet<string> = new Set(
  (
    'uh um er ah eh hm hmm mm oh well so okay ok alright like just please now actually basically hey hi yeah huh ' +
    'thank thanks very much'
  ).split(' '),
);

export const ARTICLES: ReadonlySet<string> = new Set(['a', 'an', 'the', 'my', 'this', 'that', 'some']);

/** Words that carry a sentence rather than its meaning; recognizers confuse them, and people swap them. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  (
    'i me you it we us he she they them his her its our your their is are am be was were been do does did has have had ' +
    'can could will would shall should may might must to of in on at by for from with into onto and or but if as than ' +
    "i'd i'll i'm i've it's let let's you're we'll there here get got want like need make give"
  ).split(' '),
);

const FIGURES: ReadonlySet<string> = new Set([
  ...DIGITS.filter((word) => word !== 'oh'),
  ...[...TEENS.keys(), ...TENS.keys()],
  ...['hundred', 'thousand', 'million'],
]);

/** A part of a number, or a letter that is no word of its own: left out, or said once for twice, it makes another name. */
export function isFigure(word: string): boolean {
  if (FIGURES.has(word)) return true;
  return /^(?:[b-hj-z]|\d+)$/u.test(word);
}

/**
 * Small words that something has to follow. Where nothing does they are none: the sentence was broken off, or "a", "to" and
 * "for" are a letter and numbers.
 */
export const NEVER_LAST: ReadonlySet<string> = new Set(
  'a an the my our your their its and or but if as than to of in on at by for from with into onto'.split(' '),
);
