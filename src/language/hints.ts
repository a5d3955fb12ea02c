import type { LiveRule } from './automaton';
import { atPlace, isSmallWord, SentenceFit, type HeardWord } from './hintFit';
import { NearWords, type SoundShapes } from './hintWords';
import type { RuleIndex } from './ruleIndex';
import { RuleScores } from './ruleScores';
import { tokenize, UNKNOWN_WORD } from './tokens';

export { SoundShapes } from './hintWords';

/** How much alike what was heard and what could be said have to be; below it a hint is a riddle. */
const NEAR_ENOUGH = 0.45;

/** Of rules about as near the one is preferred whose sentence, which people see, is like what was heard too. */
const FOR_ITS_SENTENCE = 1;

/** So many rules are looked at closely. */
const MOST_CANDIDATES = 40;

/** A word that no rule says tells against every rule; one that slots hold tells little. */
const UNKNOWN = 1;
const IN_SLOTS = 0.25;
/** Small words and the words in slots, however many there are, are no more than this together. */
const MOST_IN_SLOTS = 0.5;
const SMALL = 0.1;

/** Finds what could have been said instead of what was heard; made of the live rules, and asked when a sentence is no command. */
export class Hints {
  private near: NearWords | undefined;
  private readonly scores: RuleScores;
  private readonly weights = new Map<string, number>();

  /** @param shapes how words sound; keep one for many, for it is made slowly. */
  constructor(
    private readonly rules: readonly LiveRule[],
    private readonly index: RuleIndex,
    private readonly shapes: SoundShapes,
  ) {
    this.scores = new RuleScores(rules.length);
  }

  /** A sentence of the rule that is most like these words; undefined where none is like them. */
  nearest(heard: string): string | undefined {
    const words = this.heardWords(heard);
    const fit = new SentenceFit(words, this.index, (word) => this.weight(word));
    let best: { readonly rule: number; readonly score: number; readonly text: string } | undefined;
    for (const rule of this.candidates(words)) {
      const live = this.rules[rule];
      const score = live ? fit.score(live) : 0;
      if (!live || score < NEAR_ENOUGH || score + FOR_ITS_SENTENCE < (best?.score ?? 0)) continue;
      const sentence = fit.sentence(live);
      if (!sentence) continue;
      const sum = score + FOR_ITS_SENTENCE * sentence.score;
      if (!best || sum > best.score || (sum === best.score && rule < best.rule)) {
        best = { rule, score: sum, text: sentence.text };
      }
    }
    return best?.text;
  }

  private heardWords(heard: string): readonly HeardWord[] {
    this.near ??= new NearWords(this.index.words, this.shapes);
    const near = this.near;
    let place = 0;
    let left = MOST_IN_SLOTS;
    return tokenize(heard)
      .map(({ word }) => word)
      .filter((word, at, all) => word !== UNKNOWN_WORD && all.indexOf(word) === at)
      .map((word) => {
        const small = isSmallWord(word);
        const meant = small ? new Map([[word, 1]]) : near.of(word);
        let weight: number;
        if (!small && meant.size > 0) weight = Math.max(...[...meant.keys()].map((each) => this.weight(each)));
        else if (!small && !this.index.isInSlots(word)) weight = UNKNOWN;
        else {
          weight = Math.min(left, small ? SMALL : IN_SLOTS);
          left -= weight;
        }
        const counted = weight * atPlace(small ? Infinity : place);
        if (!small) place += 1;
        return { word, meant, weight: counted };
      });
  }

  /** The rules whose own words explain most of what was heard; words that many have count where a rarer one is. */
  private candidates(words: readonly HeardWord[]): readonly number[] {
    const evidence = words
      .flatMap(({ meant, weight }) => [...meant].map(([word, sure]) => ({ word, weight: weight * sure })))
      .filter(({ word }) => !isSmallWord(word))
      .map(({ word, weight }) => ({ rules: this.index.rulesSaying(word), weight }))
      .sort((a, b) => a.rules.length - b.rules.length);
    for (const { rules, weight } of evidence) this.scores.add(rules, weight);
    return this.scores.takeBest(MOST_CANDIDATES);
  }

  /** From nearly 0 for a word that all rules say to 1 for one that a single rule says. */
  private weight(word: string): number {
    const known = this.weights.get(word);
    if (known !== undefined) return known;
    const { length } = this.rules;
    const saying = this.index.rulesSaying(word).length;
    const weight = isSmallWord(word) ? SMALL : Math.log(1 + length / Math.max(1, saying)) / Math.log(1 + length);
    // What no rule says is asked about as well, and there is no end of such words.
    if (saying > 0) this.weights.set(word, weight);
    return weight;
  }
}
