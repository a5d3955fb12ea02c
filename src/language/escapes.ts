import type { WordGraph } from '../protocol/wordGraph';

type Graph = Omit<WordGraph, 'key'>;

/**
 * Leaves the escape to whole utterances. "Then" leads back to where sentences start, and from there an escape would make
 * any command dearer than the same command with "then" and a noise after it. So what is escaped to from anywhere but the
 * start of the utterance ends as dear as any other break-off.
 * @param escape the final cost that marks where an escape ends.
 * @param tail the final cost of a sentence that breaks off into unknown words.
 * @param graph 0 is where sentences start.
 */
export function escapingOnce(graph: Graph, escape: number, tail: number): Graph {
  const { finalCosts, firstArc, arcTargets } = graph;
  const copies = new Map<number, number>();
  const copied: number[] = [];
  const copyOf = (state: number): number => {
    const known = copies.get(state);
    if (known !== undefined) return known;
    copies.set(state, finalCosts.length + copied.length);
    copied.push(state);
    return finalCosts.length + copied.length - 1;
  };
  const later = (target: number): number => (target === 0 || finalCosts[target] === escape ? copyOf(target) : target);
  const targets = arcTargets.slice();
  for (let state = 1; state < finalCosts.length; state += 1) {
    if (finalCosts[state] === escape) continue;
    const last = firstArc[state + 1] ?? 0;
    for (let arc = firstArc[state] ?? 0; arc < last; arc += 1) targets[arc] = later(arcTargets[arc] ?? 0);
  }
  const arcs: number[] = [];
  const starts: number[] = [];
  // A copy may need another: the list grows while it is gone through.
  for (const state of copied) {
    starts.push(arcTargets.length + arcs.length);
    for (let arc = firstArc[state] ?? 0; arc < (firstArc[state + 1] ?? 0); arc += 1) {
      arcs.push(arc);
      later(arcTargets[arc] ?? 0);
    }
  }
  if (copied.length === 0) return graph;
  const own = (values: ArrayLike<number>): number[] => arcs.map((arc) => values[arc] ?? 0);
  return {
    words: graph.words,
    finalCosts: Float32Array.from([
      ...finalCosts,
      ...copied.map((state) => (finalCosts[state] === escape ? tail : (finalCosts[state] ?? Infinity))),
    ]),
    firstArc: Uint32Array.from([...firstArc.subarray(0, -1), ...starts, arcTargets.length + arcs.length]),
    arcWords: joined(graph.arcWords, own(graph.arcWords)),
    arcCosts: Float32Array.from([...graph.arcCosts, ...own(graph.arcCosts)]),
    arcTargets: joined(targets, own(arcTargets).map(later)),
  };
}

function joined(some: Uint32Array, others: readonly number[]): Uint32Array {
  const made = new Uint32Array(some.length + others.length);
  made.set(some);
  made.set(others, some.length);
  return made;
}
