import type { WordGraph } from '../protocol/wordGraph';
import type { Lexicon, PhraseNode } from './phraseGraph';

/** Beyond this the rules are left to the bigram cover: 16 bytes a state and an arc, and a model has to be read anew. */
const MAX_STATES = 400_000;

/** A state of the nondeterministic automaton: words lead on, jumps cost nothing. */
interface Place {
  readonly words: { readonly word: number; readonly to: number }[];
  readonly jumps: number[];
}

/**
 * The rules as one deterministic acceptor; every way on from a state is equally probable, ending included.
 * @param between what joins two commands said in one breath; empty: one command at a time.
 * @returns undefined where there is nothing to say, or the graph would be larger than the decoder should load.
 */
export function buildWordGraph(
  rules: readonly PhraseNode[],
  between: readonly PhraseNode[],
  lexicon: Lexicon,
): Omit<WordGraph, 'key'> | undefined {
  const automaton = new Places();
  const start = automaton.place();
  const end = automaton.place();
  for (const rule of rules) automaton.jump(automaton.add(rule, start), end);
  for (const joint of between) automaton.jump(automaton.add(joint, end), start);
  const subsets = determinise(automaton.places, start, end);
  return subsets && weigh(subsets, lexicon);
}

class Places {
  readonly places: Place[] = [];

  place(): number {
    return this.places.push({ words: [], jumps: [] }) - 1;
  }

  jump(from: number, to: number): void {
    this.places[from]?.jumps.push(to);
  }

  /** Adds what the node says, from a place on; returns where it ends. */
  add(node: PhraseNode, from: number): number {
    switch (node.kind) {
      case 'words':
        return node.words.reduce((at, word) => this.word(at, word), from);
      case 'sequence':
        return node.items.reduce((at, item) => this.add(item, at), from);
      case 'choice': {
        const end = this.place();
        for (const option of node.options) this.jump(this.add(option, from), end);
        return end;
      }
      case 'optional': {
        const end = this.place();
        this.jump(from, end);
        this.jump(this.add(node.item, from), end);
        return end;
      }
      case 'repeat': {
        const loop = this.place();
        const end = this.place();
        this.jump(from, loop);
        if (node.min === 0) this.jump(from, end);
        const after = this.add(node.item, loop);
        this.jump(after, loop);
        this.jump(after, end);
        return end;
      }
    }
  }

  private word(from: number, word: number): number {
    const to = this.place();
    this.places[from]?.words.push({ word, to });
    return to;
  }
}

interface Subset {
  readonly final: boolean;
  /** Word and state after it, by word. */
  readonly arcs: readonly (readonly [number, number])[];
}

/** The subset construction. A choice's ends and the like are folded away, so that only places with words count. */
function determinise(places: readonly Place[], start: number, end: number): Subset[] | undefined {
  const closed = new Closures(places, end);
  const ids = new Map<string, number>();
  const waiting: (readonly number[])[] = [];
  const idOf = (members: readonly number[]): number => {
    const key = members.join(',');
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, ids.size);
    waiting.push(members);
    return ids.size - 1;
  };
  idOf(closed.of([start]));
  const subsets: Subset[] = [];
  for (let members = waiting[0]; members; members = waiting[subsets.length]) {
    if (subsets.length >= MAX_STATES) return undefined;
    const targets = new Map<number, number[]>();
    for (const member of members) {
      for (const { word, to } of places[member]?.words ?? []) {
        const known = targets.get(word);
        if (known) known.push(to);
        else targets.set(word, [to]);
      }
    }
    const arcs = [...targets].sort(([a], [b]) => a - b);
    subsets.push({
      final: members.includes(end),
      arcs: arcs.map(([word, to]) => [word, idOf(closed.of(to))] as const),
    });
  }
  return subsets;
}

/** Where one gets from places without a word; of those only the ones that matter: with words of their own, or the end. */
class Closures {
  private readonly memo = new Map<number, readonly number[]>();

  constructor(
    private readonly places: readonly Place[],
    private readonly end: number,
  ) {}

  of(from: readonly number[]): readonly number[] {
    const [only] = from;
    if (from.length === 1 && only !== undefined) return this.one(only);
    return [...new Set(from.flatMap((place) => this.one(place)))].sort((a, b) => a - b);
  }

  private one(from: number): readonly number[] {
    const known = this.memo.get(from);
    if (known) return known;
    const seen = new Set([from]);
    for (const place of seen) for (const to of this.places[place]?.jumps ?? []) seen.add(to);
    const matter = [...seen].filter((place) => place === this.end || (this.places[place]?.words.length ?? 0) > 0);
    matter.sort((a, b) => a - b);
    this.memo.set(from, matter);
    return matter;
  }
}

function weigh(subsets: readonly Subset[], lexicon: Lexicon): Omit<WordGraph, 'key'> | undefined {
  const arcCount = subsets.reduce((sum, { arcs }) => sum + arcs.length, 0);
  if (arcCount === 0) return undefined;
  const graph = {
    words: [...lexicon.words],
    finalCosts: new Float32Array(subsets.length),
    firstArc: new Uint32Array(subsets.length + 1),
    arcWords: new Uint32Array(arcCount),
    arcCosts: new Float32Array(arcCount),
    arcTargets: new Uint32Array(arcCount),
  };
  let arc = 0;
  subsets.forEach(({ final, arcs }, state) => {
    const cost = Math.log(arcs.length + (final ? 1 : 0));
    graph.finalCosts[state] = final ? cost : Infinity;
    graph.firstArc[state] = arc;
    for (const [word, target] of arcs) {
      graph.arcWords[arc] = word;
      graph.arcCosts[arc] = cost;
      graph.arcTargets[arc] = target;
      arc += 1;
    }
  });
  graph.firstArc[subsets.length] = arc;
  return graph;
}
