import { inAnyOrder, type LiveRule, type Resolver } from './automaton';
import type { Departures } from './departures';
import type { Matcher } from './matchers';
import type { Pattern } from './pattern';
import type { Said } from './said';
import type { Vocabulary } from './vocabulary';

/** Costs are summed in another order here. */
const ROUNDING = 1e-9;

/**
 * Tells of rules that some words cannot be read as, without reading them: so few of the rules that have a word in common
 * with what was heard are near enough that an automaton is worth making for them.
 */
export class LeastCost {
  private readonly places = new Map<string, number[]>();
  /** By place: 1 where the rule has a use for the word. */
  private readonly used: Uint8Array;
  private readonly slots = new Set<Matcher>();
  private readonly most: number;

  constructor(
    private readonly said: Said,
    private readonly departures: Departures,
    private readonly resolver: Resolver,
  ) {
    said.tokens.forEach(({ word }, place) => {
      const known = this.places.get(word);
      if (known) known.push(place);
      else this.places.set(word, [place]);
    });
    this.used = new Uint8Array(said.tokens.length);
    this.most = departures.tolerance.budget + ROUNDING;
  }

  /** Whether the words may be this rule's: false only where every reading costs more than is forgiven. */
  mayBe({ vocabulary, rule }: LiveRule): boolean {
    return rule.patterns.some((pattern) => this.mayFit(rule.anyOrder ? inAnyOrder(pattern) : pattern, vocabulary));
  }

  private mayFit(pattern: Pattern, vocabulary: Vocabulary): boolean {
    this.used.fill(0);
    this.slots.clear();
    let cost = this.missing(pattern, vocabulary);
    if (cost > this.most) return false;
    // These may take any words, and to find out which costs as much as reading them.
    for (const { free, trust } of this.slots) if (free || trust === 'path') return true;
    let filledTo = 0;
    for (let place = 0; place < this.used.length && cost <= this.most; place += 1) {
      for (const matcher of this.slots) {
        for (const { end } of this.said.matches(matcher, place)) filledTo = Math.max(filledTo, end);
      }
      if (this.used[place] === 0 && place >= filledTo) cost += this.departures.skip(place, true);
    }
    return cost <= this.most;
  }

  /** What the words of a pattern cost that have to be said and were not; marks those that were. */
  private missing(pattern: Pattern, vocabulary: Vocabulary): number {
    switch (pattern.kind) {
      case 'word':
        return this.isSaid(pattern.word) ? 0 : this.departures.omission(pattern.word);
      case 'sequence': {
        let sum = 0;
        for (const item of pattern.items) {
          sum += this.missing(item, vocabulary);
          if (sum > this.most) break;
        }
        return sum;
      }
      case 'choice': {
        let least = Infinity;
        for (const option of pattern.options) least = Math.min(least, this.missing(option, vocabulary));
        return least;
      }
      case 'optional':
        this.missing(pattern.item, vocabulary);
        return 0;
      case 'repeat': {
        const once = this.missing(pattern.item, vocabulary);
        return pattern.min > 0 ? once : 0;
      }
      case 'slot': {
        const matcher = this.resolver.matcher(vocabulary, pattern.source);
        if (!matcher) return Infinity;
        this.slots.add(matcher);
        return 0;
      }
    }
  }

  private isSaid(word: string): boolean {
    let isSaid = this.marked(word);
    for (const spelling of this.resolver.respell(word)) {
      if (!spelling.every((part) => this.places.has(part))) continue;
      isSaid = true;
      for (const part of spelling) this.marked(part);
    }
    return isSaid;
  }

  private marked(word: string): boolean {
    const places = this.places.get(word);
    if (!places) return false;
    for (const place of places) this.used[place] = 1;
    return true;
  }
}
