import type { WordGraph } from '../protocol/wordGraph';
import type { Lexicon, PhraseNode } from './phraseGraph';
import { UNKNOWN_WORD } from './tokens';

/** Beyond this the rules are left to the bigram cover: 16 bytes a state and an arc, and the decoder reads it anew. */
const MAX_STATES = 400_000;

/**
 * What each word is worth. In noise the errors are words left out, whole optional slots among them; measured on many
 * voices, one unit in favour of words is best, and weights by how many ways lead on make it worse.
 */
const WORD_COST = -1;

/**
 * What commands have to be better by than taking the same sound for anything but words, in units of the decoder's score
 * (natural logarithms of probabilities). Said of the end of an escape, so that the search itself is not drawn to it.
 */
const ESCAPE_COST = -10;

/** A state of the nondeterministic automaton: words lead on, jumps cost nothing. */
interface Place {
  readonly words: { readonly word: number; readonly to: number }[];
  readonly jumps: number[];
}

/**
 * The rules as one deterministic acceptor, with an escape beside them: the mark for unknown words over and over, for
 * speech that is no command. Where the escape wins, the best alternative is made of that mark alone.
 * @param between what joins two commands said in one breath; empty: one command at a time.
 * @returns undefined where there is nothing to say, or the graph would be larger than the decoder should load.
 */
export function buildWordGraph(
  rules: readonly PhraseNode[],
  between: readonly PhraseNode[],
  lexicon: Lexicon,
): Omit<WordGraph, 'key'> | undefined {
  if (rules.length === 0) return undefined;
  const unknown = lexicon.number(UNKNOWN_WORD);
  const automaton = new Places(unknown);
  const start = automaton.place();
  const end = automaton.place();
  for (const rule of rules) automaton.jump(automaton.add(rule, start), end);
  for (const joint of between) automaton.jump(automaton.add(joint, end), start);
  const escape = automaton.unknowns(start);
  const subsets = determinise(automaton.places, start, { end, escape });
  return subsets && weigh(subsets, lexicon, unknown);
}

class Places {
  readonly places: Place[] = [];

  constructor(private readonly unknown: number) {}

  place(): number {
    return this.places.push({ words: [], jumps: [] }) - 1;
  }

  jump(from: number, to: number): void {
    this.places[from]?.jumps.push(to);
  }

  /** The mark for unknown words, once or more. */
  unknowns(from: number): number {
    const end = this.word(from, this.unknown);
    this.places[end]?.words.push({ word: this.unknown, to: end });
    return end;
  }

  /** Adds what the node says, from a place on; returns where it ends. */
  add(node: PhraseNode, from: number): number {
    switch (node.kind) {
      case 'words':
        // The mark stands for any number of words wherever a rule takes free speech.
        return node.words.reduce((at, word) => (word === this.unknown ? this.unknowns(at) : this.word(at, word)), from);
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

/** Places where a sentence ends: of a rule, and of the escape. */
interface Ends {
  readonly end: number;
  readonly escape: number;
}

interface Subset {
  readonly finalCost: number;
  /** Word and state after it, by word. */
  readonly arcs: readonly (readonly [number, number])[];
}

/** The subset construction. A choice's ends and the like are folded away, so that only places with words count. */
function determinise(places: readonly Place[], start: number, ends: Ends): Subset[] | undefined {
  const closed = new Closures(places, ends);
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
    const finalCost = members.includes(ends.end) ? 0 : members.includes(ends.escape) ? ESCAPE_COST : Infinity;
    const arcs = [...targets].sort(([a], [b]) => a - b);
    subsets.push({ finalCost, arcs: arcs.map(([word, to]) => [word, idOf(closed.of(to))] as const) });
  }
  return subsets;
}

/** Where one gets from places without a word; of those only the ones that matter: with words of their own, or an end. */
class Closures {
  private readonly memo = new Map<number, readonly number[]>();

  constructor(
    private readonly places: readonly Place[],
    private readonly ends: Ends,
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
    const matter = [...seen].filter(
      (place) => place === this.ends.end || place === this.ends.escape || (this.places[place]?.words.length ?? 0) > 0,
    );
    matter.sort((a, b) => a - b);
    this.memo.set(from, matter);
    return matter;
  }
}

function weigh(subsets: readonly Subset[], lexicon: Lexicon, unknown: number): Omit<WordGraph, 'key'> {
  const arcCount = subsets.reduce((sum, { arcs }) => sum + arcs.length, 0);
  const graph = {
    words: [...lexicon.words],
    finalCosts: new Float32Array(subsets.length),
    firstArc: new Uint32Array(subsets.length + 1),
    arcWords: new Uint32Array(arcCount),
    arcCosts: new Float32Array(arcCount),
    arcTargets: new Uint32Array(arcCount),
  };
  let arc = 0;
  subsets.forEach(({ finalCost, arcs }, state) => {
    graph.finalCosts[state] = finalCost;
    graph.firstArc[state] = arc;
    for (const [word, target] of arcs) {
      graph.arcWords[arc] = word;
      graph.arcCosts[arc] = word === unknown ? 0 : WORD_COST;
      graph.arcTargets[arc] = target;
      arc += 1;
    }
  });
  graph.firstArc[subsets.length] = arc;
  return graph;
}
