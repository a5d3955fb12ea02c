import type { Graph } from './foldedGraph';

/**
 * What ending in the middle of a sentence costs, about one utterance in twenty. Without it somebody who says "go to the" and
 * thinks again is heard with whatever short word fits the end of the sound: the graph would have no other sentence for it.
 */
const BREAKING_OFF_COST = 3;

/** The graph with every beginning of a sentence as a sentence of its own, which is no command. */
export function withBreakingOff(graph: Graph): Graph {
  // Where nothing was said yet, nothing was broken off.
  const finalCosts = graph.finalCosts.map((cost, state) => (cost === Infinity && state > 0 ? BREAKING_OFF_COST : cost));
  return { ...graph, finalCosts };
}
