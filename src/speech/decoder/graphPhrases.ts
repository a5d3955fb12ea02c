import type { WordGraph } from '../../protocol/wordGraph';

/** What the library compiles in well under a second. */
const MAX_PHRASES = 20_000;
const UNKNOWN_WORD = '[unk]';

/** The most pairs listed at one state; beyond it each word before or after it comes once. */
const MAX_PAIRS = 400;

/**
 * Phrases for a decoder that cannot read the graph itself, from which the library makes a bigram model: sentences through
 * every state, and every two words that follow each other in a command and in none of the sentences. What only ends at a
 * cost, talk that is no command, is left out; the mark for unknown words stands for it.
 */
export function graphPhrases(graph: WordGraph): readonly string[] {
  const onward = arcsTowardsEnds(graph);
  const ways = arcsFromStart(graph, onward);
  const phrases = new Set<string>([UNKNOWN_WORD]);
  const covered = new Set<string>();
  for (const [state, way] of ways) {
    for (const arc of arcsOf(graph, state, onward)) {
      const words = [...way, arc, ...restFrom(graph, onward, arc)].map((each) => wordOf(graph, each));
      const pairs = words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`);
      if (pairs.length > 0 && pairs.every((pair) => covered.has(pair))) continue;
      for (const pair of pairs) covered.add(pair);
      phrases.add(words.join(' '));
    }
  }
  const before = wordsBefore(graph, ways, onward);
  for (const state of ways.keys()) {
    const after = arcsOf(graph, state, onward).map((arc) => wordOf(graph, arc));
    for (const pair of pairsOf([...(before.get(state) ?? [])], after)) if (!covered.has(pair)) phrases.add(pair);
  }
  return [...phrases].slice(0, MAX_PHRASES);
}

function pairsOf(before: readonly string[], after: readonly string[]): readonly string[] {
  if (before.length === 0 || after.length === 0) return [];
  if (before.length * after.length <= MAX_PAIRS) {
    return before.flatMap((one) => after.map((other) => `${one} ${other}`));
  }
  return Array.from({ length: Math.max(before.length, after.length) }, (_, at) => {
    return `${before[at % before.length] ?? ''} ${after[at % after.length] ?? ''}`;
  });
}

function wordOf({ words, arcWords }: WordGraph, arc: number): string {
  return words[arcWords[arc] ?? 0] ?? '';
}

/** Arcs of a state after which a command's end is ahead. */
function arcsOf({ firstArc, arcTargets }: WordGraph, state: number, onward: Onward): readonly number[] {
  const arcs: number[] = [];
  for (let arc = firstArc[state] ?? 0; arc < (firstArc[state + 1] ?? 0); arc += 1) {
    if (onward.has(arcTargets[arc] ?? 0)) arcs.push(arc);
  }
  return arcs;
}

/** The words that lead to each state. */
function wordsBefore(graph: WordGraph, ways: Ways, onward: Onward): ReadonlyMap<number, ReadonlySet<string>> {
  const before = new Map<number, Set<string>>();
  for (const state of ways.keys()) {
    for (const arc of arcsOf(graph, state, onward)) {
      const target = graph.arcTargets[arc] ?? 0;
      before.set(target, (before.get(target) ?? new Set()).add(wordOf(graph, arc)));
    }
  }
  return before;
}

/** For each state the arc that leads soonest to a command's end: -1 at an end, absent where none is ahead. */
type Onward = ReadonlyMap<number, number>;

/** The shortest ways to the states from which a command's end is ahead, nearest first. */
type Ways = ReadonlyMap<number, readonly number[]>;

function arcsTowardsEnds({ finalCosts, firstArc, arcTargets }: WordGraph): Onward {
  const into = new Map<number, [from: number, arc: number][]>();
  for (let state = 0; state < finalCosts.length; state += 1) {
    for (let arc = firstArc[state] ?? 0; arc < (firstArc[state + 1] ?? 0); arc += 1) {
      const target = arcTargets[arc] ?? 0;
      const known = into.get(target);
      if (known) known.push([state, arc]);
      else into.set(target, [[state, arc]]);
    }
  }
  const onward = new Map<number, number>();
  finalCosts.forEach((cost, state) => {
    if (cost === 0) onward.set(state, -1);
  });
  // A Map goes on to what is added to it meanwhile, so states come nearest first.
  for (const state of onward.keys()) {
    for (const [from, arc] of into.get(state) ?? []) if (!onward.has(from)) onward.set(from, arc);
  }
  return onward;
}

function arcsFromStart(graph: WordGraph, onward: Onward): Ways {
  const ways = new Map<number, readonly number[]>(onward.has(0) ? [[0, []]] : []);
  for (const [state, way] of ways) {
    for (const arc of arcsOf(graph, state, onward)) {
      const target = graph.arcTargets[arc] ?? 0;
      if (!ways.has(target)) ways.set(target, [...way, arc]);
    }
  }
  return ways;
}

function restFrom({ arcTargets }: WordGraph, onward: Onward, arc: number): readonly number[] {
  const rest: number[] = [];
  for (let next = onward.get(arcTargets[arc] ?? 0) ?? -1; next >= 0; next = onward.get(arcTargets[next] ?? 0) ?? -1) {
    rest.push(next);
  }
  return rest;
}
