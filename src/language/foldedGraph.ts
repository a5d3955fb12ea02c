import type { WordGraph } from '../protocol/wordGraph';
import { Ints, Marks } from './intSets';

export type Graph = Omit<WordGraph, 'key'>;

/** Rows longer than this are not kept for the next graph. */
const MOST_KEPT = 1_000_000;

/**
 * States and their arcs in rows that grow, and that the next graph is written over: rows made for each graph would be what
 * most of the time goes to, in memory that is new to the machine and in what is collected.
 */
export class GraphRows {
  states = 0;
  arcs = 0;
  finalCosts = new Float32Array(1024);
  firstArc = new Uint32Array(1024);
  arcWords = new Uint32Array(8192);
  arcCosts = new Float32Array(8192);
  arcTargets = new Uint32Array(8192);

  /** Starts with no state. */
  clear(): void {
    this.states = 0;
    this.arcs = 0;
  }

  /** Begins the next state. */
  begin(finalCost: number): void {
    // There is always room for the end of the last state's arcs too.
    if (this.states + 1 >= this.firstArc.length) this.growStates();
    this.finalCosts[this.states] = finalCost;
    this.firstArc[this.states] = this.arcs;
    this.states += 1;
  }

  /** Adds an arc to the state that was begun. */
  add(word: number, cost: number, target: number): void {
    const at = this.arcs;
    if (at === this.arcWords.length) this.growArcs();
    this.arcWords[at] = word;
    this.arcCosts[at] = cost;
    this.arcTargets[at] = target;
    this.arcs = at + 1;
  }

  /** After the last arc: from here on a state's arcs end where the next one's begin. */
  end(): void {
    this.firstArc[this.states] = this.arcs;
  }

  /** Rows of their own, no longer than they have to be. */
  copied(): Pick<Graph, 'finalCosts' | 'firstArc' | 'arcWords' | 'arcCosts' | 'arcTargets'> {
    const { states, arcs } = this;
    return {
      finalCosts: this.finalCosts.slice(0, states),
      firstArc: this.firstArc.slice(0, states + 1),
      arcWords: this.arcWords.slice(0, arcs),
      arcCosts: this.arcCosts.slice(0, arcs),
      arcTargets: this.arcTargets.slice(0, arcs),
    };
  }

  get areTooLong(): boolean {
    return this.arcs > MOST_KEPT;
  }

  private growStates(): void {
    const { finalCosts, firstArc } = this;
    this.finalCosts = new Float32Array(finalCosts.length * 2);
    this.finalCosts.set(finalCosts);
    this.firstArc = new Uint32Array(firstArc.length * 2);
    this.firstArc.set(firstArc);
  }

  private growArcs(): void {
    const { arcWords, arcCosts, arcTargets } = this;
    this.arcWords = new Uint32Array(arcWords.length * 2);
    this.arcWords.set(arcWords);
    this.arcCosts = new Float32Array(arcCosts.length * 2);
    this.arcCosts.set(arcCosts);
    this.arcTargets = new Uint32Array(arcTargets.length * 2);
    this.arcTargets.set(arcTargets);
  }
}

/**
 * A graph whose arcs to the escape are told once. Nearly all arcs of a graph are those: wherever a sentence may still be no
 * command each of some hundred words leads there, so that it is made and searched without them. Its rows are written over by
 * the next one.
 */
export interface FoldedGraph {
  readonly words: readonly string[];
  /** By word: what it costs where nothing has to be paid beside it. */
  readonly wordCosts: Float32Array;
  readonly rows: GraphRows;
  /** By state: how many of the words of the fold lead to its target beside the state's own arcs. */
  readonly folded: Ints;
  /**
   * By state: before which of its arcs they come. From there on its own arcs with words of the fold are in the fold's order,
   * and before the others.
   */
  readonly foldedAt: Ints;
  readonly fold: Fold;
}

/** The words of a graph's fold, and where they lead. */
export interface Fold {
  readonly words: Ints;
  readonly target: number;
}

/** Has no states. */
export function noGraph(): FoldedGraph {
  return {
    words: [],
    wordCosts: new Float32Array(0),
    rows: new GraphRows(),
    folded: new Ints(),
    foldedAt: new Ints(),
    fold: { words: new Ints(), target: 0 },
  };
}

/**
 * Writes a graph state by state, from a folded one and with what is added to it. Keep it: when the last of its kind is
 * collected, so is the code that was optimized for it, and the next graph is written as slowly as the first.
 */
export class GraphWriter {
  private readonly none = noGraph();
  private from = this.none;
  private rows = new GraphRows();
  /** The words of the last state's arcs. */
  private readonly seen = new Marks();

  /** The graph as it is read: all arcs one by one. */
  unfolded(graph: FoldedGraph): Graph {
    this.start(graph);
    for (let state = 0; state < graph.rows.states; state += 1) this.copy(state);
    return this.done(graph.words);
  }

  /** Starts with no state. */
  start(from: FoldedGraph): void {
    this.from = from;
    this.rows.clear();
  }

  /** Begins the next state, which is that of the folded graph, with its arcs. */
  copy(state: number): void {
    const { rows, folded, foldedAt } = this.from;
    this.begin(rows.finalCosts[state] ?? 0);
    const last = rows.firstArc[state + 1] ?? 0;
    let arc = rows.firstArc[state] ?? 0;
    if (folded.at(state) > 0) {
      const fold = arc + foldedAt.at(state);
      this.copyArcs(arc, fold);
      arc = this.unfold(fold, last);
    }
    this.copyArcs(arc, last);
  }

  /** Begins the next state. */
  begin(finalCost: number): void {
    this.rows.begin(finalCost);
    this.seen.clear();
  }

  /** Adds an arc to the state that was begun, unless it has one with that word. */
  add(word: number, cost: number, target: number): void {
    if (!this.seen.has(word)) this.write(word, cost, target);
  }

  /** The graph of the states that were begun. */
  done(words: readonly string[]): Graph {
    const { rows } = this;
    rows.end();
    if (rows.areTooLong) this.rows = new GraphRows();
    this.from = this.none;
    return { words, ...rows.copied() };
  }

  private copyArcs(first: number, last: number): void {
    const { arcWords, arcCosts, arcTargets } = this.from.rows;
    for (let arc = first; arc < last; arc += 1) {
      this.write(arcWords[arc] ?? 0, arcCosts[arc] ?? 0, arcTargets[arc] ?? 0);
    }
  }

  /** The fold, with the state's own arcs from one on where they have its words. Returns the first that has not. */
  private unfold(first: number, last: number): number {
    const { seen } = this;
    const { rows, wordCosts, fold } = this.from;
    const { words, target } = fold;
    let own = first;
    for (let at = 0; at < words.length; at += 1) {
      const word = words.at(at);
      if (own < last && rows.arcWords[own] === word) {
        this.copyArcs(own, own + 1);
        own += 1;
      } else if (!seen.has(word)) this.write(word, wordCosts[word] ?? 0, target);
    }
    return own;
  }

  private write(word: number, cost: number, target: number): void {
    this.seen.add(word);
    this.rows.add(word, cost, target);
  }
}
