import type { WordGraph } from '../protocol/wordGraph';

export type Graph = Omit<WordGraph, 'key'>;

/**
 * A graph whose arcs to the escape are told once. Nearly all arcs of a graph are those: wherever a sentence may still be no
 * command each of some hundred words leads there, so that it is made and searched without them.
 */
export interface FoldedGraph extends Graph {
  /** By state: how many of the words of the fold lead to its target beside the state's own arcs. */
  readonly folded: Uint32Array;
  /**
   * By state: before which of its arcs they come. From there on its own arcs with words of the fold are in the fold's order,
   * and before the others.
   */
  readonly foldedAt: Uint32Array;
  readonly fold: Fold;
}

/** What the words of a graph's fold cost, and where they lead. */
export interface Fold {
  readonly words: Uint32Array;
  readonly costs: Float32Array;
  readonly target: number;
}

/** Has no states. */
export const NO_GRAPH: FoldedGraph = {
  words: [],
  finalCosts: new Float32Array(0),
  firstArc: new Uint32Array(1),
  arcWords: new Uint32Array(0),
  arcCosts: new Float32Array(0),
  arcTargets: new Uint32Array(0),
  folded: new Uint32Array(0),
  foldedAt: new Uint32Array(0),
  fold: { words: new Uint32Array(0), costs: new Float32Array(0), target: 0 },
};

/**
 * Writes a graph state by state, from a folded one and with what is added to it. Keep it: when the last of its kind is
 * collected, so is the code that was optimized for it, and the next graph is written as slowly as the first.
 */
export class GraphWriter {
  private from = NO_GRAPH;
  private words: readonly string[] = [];
  private finalCosts = new Float32Array(0);
  private firstArc = new Uint32Array(0);
  private arcWords = new Uint32Array(0);
  private arcCosts = new Float32Array(0);
  private arcTargets = new Uint32Array(0);
  /** By word: the last state that has it, one higher. */
  private seen = new Uint32Array(0);
  private state = -1;
  private arc = 0;

  /** The graph as it is read: all arcs one by one. */
  unfolded(graph: FoldedGraph): Graph {
    this.start(graph, graph.words, { states: 0, arcs: 0 });
    for (let state = 0; state < graph.finalCosts.length; state += 1) this.copy(state);
    return this.done();
  }

  /**
   * Starts with no state.
   * @param more the most that is added.
   */
  start(from: FoldedGraph, words: readonly string[], more: { readonly states: number; readonly arcs: number }): void {
    this.from = from;
    this.words = words;
    this.state = -1;
    this.arc = 0;
    const states = from.finalCosts.length + more.states;
    let arcs = from.arcWords.length + more.arcs;
    // Not as what iterates: that makes an object for each.
    for (let state = 0; state < from.folded.length; state += 1) arcs += from.folded[state] ?? 0;
    this.finalCosts = new Float32Array(states);
    this.firstArc = new Uint32Array(states + 1);
    this.arcWords = new Uint32Array(arcs);
    this.arcCosts = new Float32Array(arcs);
    this.arcTargets = new Uint32Array(arcs);
    this.seen = new Uint32Array(words.length);
  }

  /** Begins the next state, which is that of the folded graph, with its arcs. */
  copy(state: number): void {
    const { from } = this;
    this.begin(from.finalCosts[state] ?? 0);
    const last = from.firstArc[state + 1] ?? 0;
    let arc = from.firstArc[state] ?? 0;
    if ((from.folded[state] ?? 0) > 0) {
      const fold = arc + (from.foldedAt[state] ?? 0);
      this.copyArcs(arc, fold);
      arc = this.unfold(fold, last);
    }
    this.copyArcs(arc, last);
  }

  /** Begins the next state. */
  begin(finalCost: number): void {
    this.state += 1;
    this.finalCosts[this.state] = finalCost;
    this.firstArc[this.state] = this.arc;
  }

  /** Adds an arc to the state that was begun, unless it has one with that word. */
  add(word: number, cost: number, target: number): void {
    if (this.seen[word] !== this.state + 1) this.write(word, cost, target);
  }

  /** The graph of the states that were begun. */
  done(): Graph {
    this.from = NO_GRAPH;
    const { words, finalCosts, firstArc, arcWords, arcCosts, arcTargets, arc } = this;
    firstArc[this.state + 1] = arc;
    return {
      words,
      finalCosts,
      firstArc,
      arcWords: arcWords.subarray(0, arc),
      arcCosts: arcCosts.subarray(0, arc),
      arcTargets: arcTargets.subarray(0, arc),
    };
  }

  private copyArcs(first: number, last: number): void {
    const { arcWords, arcCosts, arcTargets } = this.from;
    for (let arc = first; arc < last; arc += 1) {
      this.write(arcWords[arc] ?? 0, arcCosts[arc] ?? 0, arcTargets[arc] ?? 0);
    }
  }

  /** The fold, with the state's own arcs from one on where they have its words. Returns the first that has not. */
  private unfold(first: number, last: number): number {
    const { seen, state } = this;
    const { arcWords, fold } = this.from;
    const { words, costs, target } = fold;
    let own = first;
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at] ?? 0;
      if (own < last && arcWords[own] === word) {
        this.copyArcs(own, own + 1);
        own += 1;
      } else if (seen[word] !== state + 1) this.write(word, costs[at] ?? 0, target);
    }
    return own;
  }

  private write(word: number, cost: number, target: number): void {
    this.seen[word] = this.state + 1;
    this.arcWords[this.arc] = word;
    this.arcCosts[this.arc] = cost;
    this.arcTargets[this.arc] = target;
    this.arc += 1;
  }
}
