import { wordsTo, type SentenceGraph, type Step } from './sentenceGraph';

export interface ReachQuestion {
  readonly graph: SentenceGraph;
  readonly rule: number;
  /** Rules that share sentences with it and are live whenever it is. */
  readonly others: readonly number[];
  /** Whether the rule is meant by a sentence that these others understand too (none: that it understands it at all). */
  readonly isMeant: (sentence: readonly string[], others: readonly number[]) => boolean;
  /** The most places that are visited. */
  readonly budget?: number;
}

const BUDGET = 300_000;

/** Sentences that are put to `isMeant`; a rule that loses all of these is taken to lose the rest. */
const ATTEMPTS = 20;

/**
 * Whether a rule has a sentence that is its own: one that no other understands, or that it is meant by nevertheless. A
 * rule that would take too long to look through counts as having one.
 */
export function hasOwnSentence({ graph, rule, others, isMeant, budget = BUDGET }: ReachQuestion): boolean {
  const queue: Step[] = [
    { places: graph.closure([rule, ...others].map((each) => graph.start(each))), word: '', before: undefined },
  ];
  const seen = new Set<string>();
  let work = 0;
  let attempts = 0;
  for (const node of queue) {
    const own = node.places.filter((place) => graph.ruleAt(place) === rule);
    // Nobody else understands what begins like this.
    if (own.length === node.places.length) return true;
    if (own.some((place) => graph.isEnd(place))) {
      const rivals = node.places.filter((place) => graph.isEnd(place)).map((place) => graph.ruleAt(place));
      const ending = [...new Set(rivals)].filter((each) => each !== rule);
      attempts += 1;
      if (attempts > ATTEMPTS) return ending.length === 0;
      if (isMeant(wordsTo(node), ending)) return true;
    }
    for (const word of new Set(own.flatMap((place) => [...graph.words(place)]))) {
      const places = graph.closure(node.places.flatMap((place) => graph.after(place, word)));
      work += places.length;
      if (work > budget) return true;
      const key = places.join();
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ places, word, before: node });
    }
  }
  return false;
}
