import { wordsOf, type BagNode, type Lexicon, type PhraseNode } from '../../../src/language/phraseGraph';
import { DIGITS, numberCosts } from '../../../src/language/numberCosts';
import { TALK_WORDS } from '../../../src/language/talk';
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
const DEBT = 5;
const TALK_COST = 6;

/** A state of the nondeterministic automaton: words lead on, jumps cost nothing, those `owing` what a slot said again costs. */
interface Place {
  readonly words: { readonly word: number; readonly to: number }[];
  readonly jumps: number[];
  readonly owing: number[];
}

/**
 * The rules as one deterministic acceptor, with an escape beside them: the mark for unknown words over and over, for
 * speech that is no command.
 * @param between what joins two commands said in one breath; empty: one command at a time.
 * @param tracking whether groups are kept track of, slot by slot.
 * @returns undefined where there is nothing to say.
 */
export function naiveWordGraph(
  rules: readonly { readonly node: PhraseNode; readonly repeats: boolean; readonly request: boolean }[],
  between: readonly PhraseNode[],
  times: PhraseNode | undefined,
  lexicon: Lexicon,
  tracking = true,
): Omit<WordGraph, 'key'> | undefined {
  if (rules.length === 0) return undefined;
  const unknown = lexicon.number(UNKNOWN_WORD);
  const said = new Set([...rules.map(({ node }) => node), ...between].flatMap(wordsOf));
  const talk = rules.some(({ request }) => request)
    ? TALK_WORDS.map((word) => lexicon.number(word)).filter((word) => !said.has(word))
    : [];
  const automaton = new Places(unknown, talk, tracking);
  const start = automaton.place();
  const later = automaton.place();
  automaton.jump(start, later);
  const end = automaton.place();
  const endOrTimes = automaton.place();
  automaton.jump(endOrTimes, end);
  if (times) automaton.jump(endOrTimes, automaton.through(times, end));
  for (const { node, repeats, request } of rules) {
    const after = repeats ? endOrTimes : end;
    automaton.jump(later, request ? automaton.request(node, after) : automaton.through(node, after));
  }
  for (const joint of between) automaton.jump(end, automaton.through(joint, later));
  const tail = automaton.tail(start);
  const escape = automaton.escape(start);
  const subsets = determinise(automaton.places, start, { end, escape, tail });
  const costs = new Map([...automaton.loose].map((word) => [word, LOOSE_WORD_COST]));
  const looseNumbers = DIGITS.some((word) => automaton.loose.has(lexicon.number(word)));
  for (const [word, cost] of numberCosts(looseNumbers ? LOOSE_WORD_COST : WORD_COST))
    costs.set(lexicon.number(word), cost);
  for (const word of talk) costs.set(word, TALK_COST);
  for (const joint of between) for (const word of lastWords(joint)) costs.set(word, JOINT_COST);
  return weigh(subsets, lexicon, costs);
}

class Places {
  readonly places: Place[] = [];
  /** Words that can be fitted to any sound: the mark for unknown ones, and those of captures that go on and on. */
  readonly loose: Set<number>;
  private readonly made = new Map<PhraseNode, Map<number, number>>();
  private readonly words = new Map<number, Map<number, number>>();

  constructor(
    private readonly unknown: number,
    private readonly talk: readonly number[],
    private readonly tracking: boolean,
  ) {
    this.loose = new Set([unknown]);
  }

  place(): number {
    return this.places.push({ words: [], jumps: [], owing: [] }) - 1;
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
    for (const word of [...this.loose, ...this.talk]) {
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
        if (node.bag && this.tracking) return this.bag(node.bag, { min: node.min, asides: false }, next);
        const after = this.jumping([next]);
        const item = this.through(node.item, after);
        this.jump(after, item);
        return node.min === 0 ? this.jumping([item, next]) : item;
      }
    }
  }

  /** A request: beside each of its parts with slots something else may be said. */
  request(node: PhraseNode, next: number): number {
    switch (node.kind) {
      case 'sequence':
        return node.items.reduceRight((to, item) => {
          const here = item.kind === 'repeat' ? this.request(item, to) : this.through(item, to);
          return holdsSlot(item) ? this.aside(here) : here;
        }, this.aside(next));
      case 'choice':
        return this.jumping(node.options.map((option) => this.request(option, next)));
      case 'repeat':
        for (const word of node.loose) this.loose.add(word);
        return node.bag && this.tracking
          ? this.bag(node.bag, { min: node.min, asides: true }, next)
          : this.through(node, next);
      case 'words':
      case 'optional':
      case 'slot':
        return this.through(node, next);
    }
  }

  private aside(place: number): number {
    const both = this.jumping([place]);
    this.places[both]!.owing.push(this.talking(place));
    return both;
  }

  private talking(next: number): number {
    const place = this.place();
    for (const word of [this.unknown, ...this.talk])
      this.places[place]!.words.push({ word, to: next }, { word, to: place });
    return place;
  }

  private bag(
    parts: readonly BagNode[],
    { min, asides }: { readonly min: 0 | 1; readonly asides: boolean },
    next: number,
  ): number {
    const after = new Map([[0, this.jumping([next])]]);
    for (const [said, place] of after) {
      for (const { node, slots } of parts) {
        const to = after.get(said | slots) ?? this.jumping([next]);
        after.set(said | slots, to);
        const part = this.through(node, to);
        if ((said & slots) === 0) this.jump(place, part);
        else this.places[place]!.owing.push(part);
      }
      if (asides) this.places[place]!.owing.push(this.talking(place));
    }
    const none = after.get(0)!;
    if (min === 0) return none;
    const first = this.jumping(this.places[none]!.jumps.filter((to) => to !== next));
    return asides ? this.aside(first) : first;
  }

  private jumping(jumps: number[]): number {
    return this.places.push({ words: [], jumps, owing: [] }) - 1;
  }

  private word(word: number, to: number): number {
    const known = this.words.get(word)?.get(to);
    if (known !== undefined) return known;
    const place = this.places.push({ words: [{ word, to }], jumps: [], owing: [] }) - 1;
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
  /** Word, state after it and what is paid on the way, by word. */
  readonly arcs: readonly (readonly [word: number, state: number, cost: number])[];
}

/** Places that one may be in, and what each still has to pay. */
type Debts = ReadonlyMap<number, number>;

/**
 * The subset construction. A choice's ends and the like are folded away, so that only places with words count. What all
 * that a word leads to has to pay is paid by its arc.
 */
function determinise(places: readonly Place[], start: number, ends: Ends): Subset[] {
  const ids = new Map<string, number>();
  const waiting: Debts[] = [];
  const idOf = (members: Debts): number => {
    const key = [...members].map(([place, debt]) => `${place}:${debt}`).join(',');
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, ids.size);
    waiting.push(members);
    return ids.size - 1;
  };
  idOf(closed(places, new Map([[start, 0]]), ends));
  const subsets: Subset[] = [];
  // Most words of talk lead to the same.
  const after = new Map<string, readonly [state: number, paid: number]>();
  for (let members = waiting[0]; members; members = waiting[subsets.length]) {
    const targets = new Map<number, Map<number, number>>();
    for (const [member, debt] of members) {
      for (const { word, to } of places[member]?.words ?? []) {
        const known = targets.get(word) ?? new Map<number, number>();
        // Who goes over into unknown words owes nothing: nobody knows whether a slot was said again.
        known.set(to, to === ends.tail ? 0 : Math.min(debt, known.get(to) ?? Infinity));
        targets.set(word, known);
      }
    }
    const arcs = [...targets].sort(([a], [b]) => a - b);
    subsets.push({
      finalCost: finalCostOf(members, ends),
      arcs: arcs.map(([word, to]) => {
        const key = [...to].join(';');
        const known = after.get(key);
        if (known) return [word, ...known] as const;
        const paid = Math.min(...to.values());
        const owing = new Map([...to].map(([place, debt]) => [place, debt - paid]));
        const state = idOf(closed(places, owing, ends));
        after.set(key, [state, paid]);
        return [word, state, paid] as const;
      }),
    });
  }
  return subsets;
}

function finalCostOf(members: Debts, ends: Ends): number {
  const end = members.get(ends.end);
  if (end === 0) return 0;
  if (members.has(ends.escape)) return ESCAPE_COST;
  if (members.has(ends.tail)) return TAIL_COST;
  return end ?? Infinity;
}

/** Where one gets from places without a word; of those only the ones that matter: with words of their own, or an end. */
function closed(places: readonly Place[], from: Debts, { end, escape, tail }: Ends): Debts {
  const debts = new Map(from);
  const waiting = [...from.keys()];
  // A debt is never more than one slot said again: the more is said again, the less it matters.
  const reach = (to: number, debt: number): void => {
    if (debt >= (debts.get(to) ?? Infinity)) return;
    debts.set(to, debt);
    waiting.push(to);
  };
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const debt = debts.get(place) ?? 0;
    for (const to of places[place]?.jumps ?? []) reach(to, debt);
    for (const to of places[place]?.owing ?? []) reach(to, DEBT);
  }
  const matter = [...debts].filter(([place]) => {
    return place === end || place === escape || place === tail || (places[place]?.words.length ?? 0) > 0;
  });
  return new Map(matter.sort(([a], [b]) => a - b));
}

function holdsSlot(node: PhraseNode): boolean {
  if (node.kind === 'slot') return true;
  if (node.kind === 'sequence') return node.items.some(holdsSlot);
  if (node.kind === 'choice') return node.options.some(holdsSlot);
  return node.kind !== 'words' && holdsSlot(node.item);
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
    for (const [word, target, paid] of arcs) {
      graph.arcWords[arc] = word;
      graph.arcCosts[arc] = (costs.get(word) ?? WORD_COST) + paid;
      graph.arcTargets[arc] = target;
      arc += 1;
    }
  });
  graph.firstArc[subsets.length] = arc;
  return graph;
}
