import type { WordGraph } from '../protocol/wordGraph';
import { UNKNOWN_WORD } from './tokens';

/** What a sound costs that people make while they think, wherever they make it. */
const FILLER_COST = 6;

/** What a word costs that people begin with, or end with, and mean nothing by. */
const COURTESY_COST = 3;

/** What a small word costs that is said twice. */
const DOUBLED_COST = 4;

/** What beginning anew costs, for each word's place where that is possible. */
const RESTART_COST = 7;

/** Sounds of thinking: no rule means anything by them where it does not say them itself. */
export const HESITATIONS: readonly string[] = ['uh', 'um', 'er'];
/** Said after what matters. */
export const COURTESIES: readonly string[] = ['please', 'thanks', 'thank', 'you', 'very', 'much'];
/** Said before it. */
export const OPENINGS: readonly string[] = ['okay', 'hey', 'hi', 'so', 'well', 'yeah', 'alright', 'please'];
const DOUBLED: ReadonlySet<string> = new Set(
  "a an the some my and with to for from of in on at i i'd i'll can could would may".split(' '),
);

/** After this many words nobody begins anew. */
const RESTART_WITHIN = 3;

/** Among many rules a new beginning would be as many more ways to go wrong, and as large as the rest of the graph. */
const MOST_RESTARTS = 20_000;

interface Arc {
  readonly word: number;
  readonly cost: number;
  readonly target: number;
}

type Graph = Omit<WordGraph, 'key'>;

/**
 * What people say beside their words: sounds while they think, a word said twice, a new beginning, please and thanks. An
 * exact graph would take each for the words that fit it best. The parser judges what it finds of them: see `COSTS`.
 * @param graph a state's arcs have different words, and so they have in the result; 0 is where sentences start.
 */
export function withHesitation(graph: Graph): Graph {
  const made = new Hesitation(graph);
  made.addFillers();
  made.addOpenings();
  made.addThanks();
  made.addDoubled();
  made.addRestarts();
  return made.joined();
}

class Hesitation {
  private readonly words: string[];
  private readonly numbers: Map<string, number>;
  private readonly unknown: number;
  private readonly states: number;
  /** By state: 1 where words of a rule are said, and not where anything is taken for unknown words. */
  private readonly open: Uint8Array;
  /** Arcs by the state they leave. Those with a word that an earlier one has, the graph's own first, are left out. */
  private readonly arcs: (Arc[] | undefined)[];
  /** Of states after those of the graph. */
  private readonly finalCosts: number[] = [];
  private arcCount: number;

  constructor(private readonly graph: Graph) {
    this.words = [...graph.words];
    this.numbers = new Map(this.words.map((word, number) => [word, number]));
    this.unknown = this.numbers.get(UNKNOWN_WORD) ?? -1;
    this.states = graph.finalCosts.length;
    this.arcs = new Array<Arc[] | undefined>(this.states);
    this.arcCount = graph.arcWords.length;
    this.open = new Uint8Array(this.states);
    for (let state = 0; state < this.states; state += 1) this.open[state] = this.saysRules(state) ? 1 : 0;
  }

  addFillers(): void {
    const fillers = HESITATIONS.map((word) => this.number(word));
    for (let state = 0; state < this.states; state += 1) {
      if (this.open[state] !== 1) continue;
      for (const word of fillers) this.add(state, word, FILLER_COST, state);
    }
  }

  addOpenings(): void {
    for (const word of OPENINGS) this.add(0, this.number(word), COURTESY_COST, 0);
  }

  addThanks(): void {
    const [please, thanks, thank, you, very, much] = COURTESIES.map((word) => this.number(word)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const after = this.state(0);
    const thanking = this.state(Infinity);
    const verily = this.state(Infinity);
    const say = (state: number): void => {
      this.add(state, please, COURTESY_COST, after);
      this.add(state, thanks, COURTESY_COST, after);
      this.add(state, thank, COURTESY_COST, thanking);
    };
    for (let state = 1; state < this.states; state += 1) {
      if (this.graph.finalCosts[state] === 0 && this.open[state] === 1) say(state);
    }
    say(after);
    this.add(thanking, you, 0, after);
    this.add(after, very, COURTESY_COST, verily);
    this.add(verily, much, 0, after);
  }

  addDoubled(): void {
    const { firstArc, arcWords, arcTargets, words } = this.graph;
    const small = Uint8Array.from(words, (word) => (DOUBLED.has(word) ? 1 : 0));
    const arcs = firstArc[this.states] ?? 0;
    for (let arc = 0; arc < arcs; arc += 1) {
      const word = arcWords[arc] ?? 0;
      if (small[word] !== 1) continue;
      const target = arcTargets[arc] ?? 0;
      if (this.open[target] === 1) this.add(target, word, DOUBLED_COST, target);
    }
  }

  addRestarts(): void {
    const { firstArc, arcWords, arcTargets } = this.graph;
    const starts = firstArc[1] ?? 0;
    let reached = new Set([0]);
    const early = new Set<number>();
    for (let depth = 0; depth < RESTART_WITHIN; depth += 1) {
      const next = new Set<number>();
      for (const state of reached) {
        for (let arc = firstArc[state] ?? 0; arc < (firstArc[state + 1] ?? 0); arc += 1) {
          const target = arcTargets[arc] ?? 0;
          if (this.open[target] === 1 && !early.has(target)) next.add(target);
        }
      }
      for (const state of next) early.add(state);
      if (starts * early.size > MOST_RESTARTS) return;
      reached = next;
    }
    early.delete(0);
    for (const state of early) {
      for (let arc = 0; arc < starts; arc += 1) {
        const word = arcWords[arc] ?? 0;
        const target = arcTargets[arc] ?? 0;
        if (word !== this.unknown && this.open[target] === 1) this.add(state, word, RESTART_COST, target);
      }
    }
  }

  /** The graph with what was added. */
  joined(): Graph {
    const { graph, finalCosts } = this;
    const states = this.states + finalCosts.length;
    const made = {
      words: this.words,
      finalCosts: new Float32Array(states),
      firstArc: new Uint32Array(states + 1),
      arcWords: new Uint32Array(this.arcCount),
      arcCosts: new Float32Array(this.arcCount),
      arcTargets: new Uint32Array(this.arcCount),
    };
    made.finalCosts.set(graph.finalCosts);
    made.finalCosts.set(finalCosts, this.states);
    const { arcWords, arcCosts, arcTargets } = made;
    // By word: the last state that has it, one higher.
    const seen = new Uint32Array(this.words.length);
    let at = 0;
    for (let state = 0; state < states; state += 1) {
      made.firstArc[state] = at;
      const last = graph.firstArc[state + 1] ?? 0;
      for (let arc = graph.firstArc[state] ?? last; arc < last; arc += 1) {
        const word = graph.arcWords[arc] ?? 0;
        seen[word] = state + 1;
        arcWords[at] = word;
        arcCosts[at] = graph.arcCosts[arc] ?? 0;
        arcTargets[at] = graph.arcTargets[arc] ?? 0;
        at += 1;
      }
      for (const { word, cost, target } of this.arcs[state] ?? []) {
        if (seen[word] === state + 1) continue;
        seen[word] = state + 1;
        arcWords[at] = word;
        arcCosts[at] = cost;
        arcTargets[at] = target;
        at += 1;
      }
    }
    made.firstArc[states] = at;
    return {
      ...made,
      arcWords: arcWords.subarray(0, at),
      arcCosts: arcCosts.subarray(0, at),
      arcTargets: arcTargets.subarray(0, at),
    };
  }

  private saysRules(state: number): boolean {
    const { finalCosts, firstArc, arcWords, arcTargets } = this.graph;
    const cost = finalCosts[state] ?? 0;
    if (cost !== 0 && cost !== Infinity) return false;
    const last = firstArc[state + 1] ?? 0;
    for (let arc = firstArc[state] ?? 0; arc < last; arc += 1) {
      if (arcWords[arc] === this.unknown && arcTargets[arc] === state) return false;
    }
    return true;
  }

  private add(state: number, word: number, cost: number, target: number): void {
    const arc = { word, cost, target };
    const arcs = this.arcs[state];
    if (arcs) arcs.push(arc);
    else this.arcs[state] = [arc];
    this.arcCount += 1;
  }

  private state(finalCost: number): number {
    this.arcs.push(undefined);
    return this.states + this.finalCosts.push(finalCost) - 1;
  }

  private number(word: string): number {
    const known = this.numbers.get(word);
    if (known !== undefined) return known;
    const made = this.words.push(word) - 1;
    this.numbers.set(word, made);
    return made;
  }
}
