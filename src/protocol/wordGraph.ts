/**
 * What may be said, exactly: a deterministic weighted acceptor over words. The language room makes it from the rules and
 * the decoder writes it as the model's own grammar. States are numbers from 0, where sentences start; arcs of state `s`
 * are those from `firstArc[s]` up to `firstArc[s + 1]`. Costs are negative natural logarithms of probabilities.
 */
export interface WordGraph {
  /** Changes whenever the graph does. */
  readonly key: string;
  /** Arcs name words by their place here. */
  readonly words: readonly string[];
  /** By state; Infinity where no sentence ends. */
  readonly finalCosts: Float32Array;
  /** One longer than there are states. */
  readonly firstArc: Uint32Array;
  readonly arcWords: Uint32Array;
  readonly arcCosts: Float32Array;
  readonly arcTargets: Uint32Array;
}
