import { ARTICLES, FILLERS, FUNCTION_WORDS, isFigure, NEVER_LAST, type Costs } from './costs';
import { UNKNOWN_WORD, type Token } from './tokens';

/** What is forgiven to a reading. */
export interface Tolerance {
  /** The most that a reading may cost. */
  readonly budget: number;
  /** Whether small words of the rule may be missing. */
  readonly missing: boolean;
  /** Whether it may be misheard: words are in between that are more than small ones. */
  readonly misheard: boolean;
}

/** What it costs to read some words otherwise than rules have them. Made once for all rules that they are read as. */
export class Departures {
  private readonly skips: readonly number[];
  private readonly skipsFirst: readonly number[];

  constructor(
    tokens: readonly Token[],
    private readonly costs: Costs,
    readonly tolerance: Tolerance,
  ) {
    // The last word that somebody may have meant.
    const last = tokens.findLastIndex(({ word }) => !FILLERS.has(word));
    const small = tokens.map((_, place) => this.smallSkip(tokens, place, last));
    const { extraWord } = costs;
    this.skipsFirst = small.map((cost) => cost ?? extraWord);
    this.skips = small.map((cost, at) => cost ?? (tolerance.misheard || comesAgain(tokens, at) ? extraWord : Infinity));
  }

  /** What leaving out a word of what was said costs. @param first nothing of the rule was said before it. */
  skip(place: number, first: boolean): number {
    // Whoever begins anew says other words first, or the same again.
    return (first ? this.skipsFirst : this.skips)[place] ?? Infinity;
  }

  /** What it costs that a word of the rule was not said. */
  omission(word: string): number {
    if (!this.tolerance.missing) return Infinity;
    if (FILLERS.has(word)) return this.costs.filler;
    if (ARTICLES.has(word)) return this.costs.article;
    return FUNCTION_WORDS.has(word) ? this.costs.functionWord : this.costs.missingWord;
  }

  /** The same for a word that does not matter where it stands; undefined for others. */
  private smallSkip(tokens: readonly Token[], place: number, last: number): number | undefined {
    const { filler, article, functionWord, unknown, doubled, extraWord } = this.costs;
    const word = tokens[place]?.word ?? '';
    if (word === UNKNOWN_WORD) return unknown;
    // Without it a number or a spelled name is another one.
    if (isFigure(word)) return Infinity;
    if (place > 0 && tokens[place - 1]?.word === word) return doubled;
    if (FILLERS.has(word)) return filler;
    if (place === last && NEVER_LAST.has(word)) return extraWord;
    if (ARTICLES.has(word)) return article;
    return FUNCTION_WORDS.has(word) ? functionWord : undefined;
  }
}

function comesAgain(tokens: readonly Token[], place: number): boolean {
  return tokens.some(({ word }, at) => at > place && word === tokens[place]?.word);
}
