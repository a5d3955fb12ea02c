import type { Lexicon, PhraseNode } from '../../../src/language/phraseGraph';
import { UNKNOWN_WORD } from '../../../src/language/tokens';
import type { WordGraph } from '../../../src/protocol/wordGraph';

/*
 * The word graph in the plainest way there is: one nondeterministic automaton of everything, then the subset construction
 * from nothing. What `src/language/wordGraph.ts` makes faster is held to it.
 */
const WORD_COST = -0.5;
const LOOSE_WORD_COST = 4;
const ESCAPE_COST = -12;
const TAIL_COST = 3;
const JOINT_COST = 8;

/** A state of the nondeterministic automaton: words lead on, jumps cost nothing. */
interface Place {
  readonly words: { readonly word: number; readonly to: number }[];
  readonly jumps: number[];
}

/**
 * The rules as one deterministic acceptor, with an escape beside them: the mark for unknown words over and over, for
 * speech that is no command.
 * @param between what joins two commands said in one breath; empty: one command at a time.
 * @returns undefined where there is nothing to say.
 */
export function naiveWordGraph(
  rules: readonly { readonly node: PhraseNode; readonly repeats: boolean }[],
  between: readonly PhraseNode[],
  times: PhraseNode | undefined,
  lexicon: Lexicon,
): Omit<WordGraph, 'key'> | undefined {
  if (rules.length === 0) return undefined;
  const unknown = lexicon.number(UNKNOWN_WORD);
  const automaton = new Places(unknown);
  const start = automaton.place();
  const later = automaton.place();
  automaton.jump(start, later);
  const end = automaton.place();
  const endOrTimes = automaton.place();
  automaton.jump(endOrTimes, end);
  if (times) automaton.jump(endOrTimes, automaton.through(times, end));
  for (const { node, repeats } of rules) automaton.jump(later, automaton.through(node, repeats ? endOrTimes : end));
  for (const joint of between) automaton.jump(end, automaton.through(joint, later));
  const tail = automaton.tail(start);
  const escape = automaton.escape(start);
  const subsets = determinise(automaton.places, start, { end, escape, tail });
  const costs = new Map([...automaton.loose].map((word) => [word, LOOSE_WORD_COST]));
  for (const joint of between) for (const word of lastWords(joint)) costs.set(word, JOINT_COST);
  return weigh(subsets, lexicon, costs);
}

class Places {
  readonly places: Place[] = [];
  /** Words that can be fitted to any sound: the mark for unknown ones, and those of captures that go on and on. */
  readonly loose: Set<number>;
  private readonly made = new Map<PhraseNode, Map<number, number>>();
  private readonly words = new Map<number, Map<number, number>>();

  constructor(private readonly unknown: number) {
    this.loose = new Set([unknown]);
  }

  place(): number {
    return this.places.push({ words: [], jumps: [] }) - 1;
  }

  jump(from: number, to: number): void {
    this.places[from]?.jumps.push(to);
  }

  /**
   * Any loose words, once or more. What commands are measured against has to be as free as their freest part, or spelled
   * letters would turn any talk into a file's name.
   */
  escape(from: number): number {
    const end = this.place();
    for (const word of this.loose) {
      this.places[from]?.words.push({ word, to: end });
      this.places[end]?.words.push({ word, to: end });
    }
    return end;
  }

  /** Unknown words after any beginning of a sentence. */
  tail(start: number): number {
    const open = [...this.places.keys()].filter((place) => place !== start && this.places[place]?.words.length !== 0);
    const end = this.place();
    for (const place of [...open, end]) this.places[place]?.words.push({ word: this.unknown, to: end });
    return end;
  }

  /**
   * A place from which one gets to `next` by saying the node. Built from the end backwards and shared wherever the same is
   * said before the same: most captures stand at the ends of rules, and would otherwise be there once for each of them.
   */
  through(node: PhraseNode, next: number): number {
    const known = this.made.get(node)?.get(next);
    if (known !== undefined) return known;
    const place = this.make(node, next);
    const byNext = this.made.get(node) ?? new Map<number, number>();
    this.made.set(node, byNext.set(next, place));
    return place;
  }

  private make(node: PhraseNode, next: number): number {
    switch (node.kind) {
      case 'words':
        return node.words.reduceRight((to, word) => this.word(word, to), next);
      case 'sequence':
        return node.items.reduceRight((to, item) => this.through(item, to), next);
      case 'choice':
        return this.jumping(node.options.map((option) => this.through(option, next)));
      case 'optional':
        return this.jumping([this.through(node.item, next), next]);
      case 'slot':
        return this.through(node.item, next);
      case 'repeat': {
        for (const word of node.loose) this.loose.add(word);
        const after = this.jumping([next]);
        const item = this.through(node.item, after);
        this.jump(after, item);
        return node.min === 0 ? this.jumping([item, next]) : item;
      }
    }
  }

  private jumping(jumps: number[]): number {
    return this.places.push({ words: [], jumps }) - 1;
  }

  private word(word: number, to: number): number {
    const known = this.words.get(word)?.get(to);
    if (known !== undefined) return known;
    const place = this.places.push({ words: [{ word, to }], jumps: [] }) - 1;
    // The mark stands for any number of words wherever a rule takes free speech.
    if (word === this.unknown) this.places[place]?.words.push({ word, to: place });
    const byNext = this.words.get(word) ?? new Map<number, number>();
    this.words.set(word, byNext.set(to, place));
    return place;
  }
}

/** Places where a sentence ends: of a rule, of the escape, and of the unknown after a beginning. */
interface Ends {
  readonly end: number;
  readonly escape: number;
  readonly tail: number;
}

interface Subset {
  readonly finalCost: number;
  /** Word and state after it, by word. */
  readonly arcs: readonly (readonly [number, number])[];
}

/** The subset construction. A choice's ends and the like are folded away, so that only places with words count. */
function determinise(places: readonly Place[], start: number, ends: Ends): Subset[] {
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
      finalCost: finalCostOf(members, ends),
      arcs: arcs.map(([word, to]) => [word, idOf(closed.of(to))] as const),
    });
  }
  return subsets;
}

function finalCostOf(members: readonly number[], ends: Ends): number {
  if (members.includes(ends.end)) return 0;
  if (members.includes(ends.escape)) return ESCAPE_COST;
  return members.includes(ends.tail) ? TAIL_COST : Infinity;
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
    const ends = new Set(Object.values(this.ends));
    const seen = new Set([from]);
    for (const place of seen) for (const to of this.places[place]?.jumps ?? []) seen.add(to);
    const matter = [...seen].filter((place) => ends.has(place) || (this.places[place]?.words.length ?? 0) > 0);
    matter.sort((a, b) => a - b);
    this.memo.set(from, matter);
    return matter;
  }
}

function lastWords(node: PhraseNode): readonly number[] {
  switch (node.kind) {
    case 'words':
      return node.words.slice(-1);
    case 'sequence':
      return node.items.slice(-1).flatMap(lastWords);
    case 'choice':
      return node.options.flatMap(lastWords);
    case 'optional':
    case 'repeat':
      return lastWords(node.item);
    case 'slot':
      // What joins commands is words.
      return [];
  }
}

function weigh(
  subsets: readonly Subset[],
  lexicon: Lexicon,
  costs: ReadonlyMap<number, number>,
): Omit<WordGraph, 'key'> {
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
      graph.arcCosts[arc] = costs.get(word) ?? WORD_COST;
      graph.arcTargets[arc] = target;
      arc += 1;
    }
  });
  graph.firstArc[subsets.length] = arc;
  return graph;
}
