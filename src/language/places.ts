import { Ints, type IntPairs, type IntSets } from './intSets';
import { holdsSlot, type BagNode, type PhraseNode, type RepeatNode, type SlotNode } from './phraseGraph';
import type { PlacesMemory } from './placesMemory';
import { graphOfSlot, type SlotGraph } from './slotGraph';

/** Ways that are no words: what a place means besides where it leads. */
export const END = 0;
export const BEGIN = 1;
export const ESCAPE = 2;
export const TAIL = 3;
/** No way, but what a state means where a sentence may end that has something to pay for. */
export const END_OWING = 4;
const MEANINGS = 5;

/** In place of a word: means that, or leads on without a word; or leads on, with something to pay for. */
const MEANS = -1;
const JUMP = -2;
const OWE = -3;
/** Any word of talk, said once for all of them. */
export const TALKING = -4;

/** A way or a place with something to pay for; one without is twice its number. */
export function owing(number: number): number {
  return number * 2 + 1;
}

/**
 * Where one can be within what the rules say. A way is a word with the place after it, a place is a set of ways; both are
 * numbers, and what leads on alike is one place, so that the same is never built twice: not for two rules that end alike,
 * nor for the rules of another context.
 */
export class Places {
  private readonly ways: IntPairs;
  private readonly sets: IntSets;
  private readonly unknowns = new Map<number, number>();
  private readonly talks = new Map<number, number>();
  private readonly numbers = new Map<RepeatNode | SlotNode, number>();
  private readonly closing = new Ints();
  /** Places that are being put together, those of a choice within a choice above the others. */
  private readonly pending = new Ints();
  private readonly copied = new Ints();
  /** Where sentences start after another. Never defined: which rules there are changes. */
  readonly start: number;
  /** Where a sentence may end, and another begin after one of the joints. */
  readonly end: number;
  /** The same, and how often may be said before. */
  readonly endOrTimes: number;
  /** An end that nothing comes after. */
  readonly bare: number;
  /** Whether there are groups that are kept track of. */
  tracks = false;

  /**
   * @param between what joins two commands said in one breath.
   * @param times what says how often.
   * @param tracking whether groups are kept track of, slot by slot.
   * @param graphs of slots that were met before, by these places or by others.
   * @param memory used by no other places any more.
   */
  constructor(
    between: readonly PhraseNode[],
    times: PhraseNode | undefined,
    private readonly unknown: number,
    private readonly tracking: boolean,
    private readonly graphs: WeakMap<SlotNode, SlotGraph>,
    private readonly memory: PlacesMemory,
  ) {
    memory.clear();
    this.ways = memory.ways;
    this.sets = memory.sets;
    for (let meaning = 0; meaning < MEANINGS; meaning += 1) this.ways.of(MEANS, meaning);
    this.start = this.sets.reserve();
    this.bare = this.only(END);
    const after = between.map((joint) => this.through(joint, this.start));
    this.end = this.union([this.bare, ...after]);
    this.endOrTimes = times ? this.union([this.end, this.through(times, this.end)]) : this.end;
  }

  /** What is kept in all, in numbers. */
  get weight(): number {
    return this.sets.weight + this.ways.size * 2;
  }

  /** The place with just this way. */
  only(way: number): number {
    return this.sets.ofOne(way);
  }

  /** The word of a way, or {@link TALKING}; another negative number where it has none. */
  wordOf(way: number): number {
    return this.ways.first(way);
  }

  placeAfter(way: number): number {
    return this.ways.second(way);
  }

  /** As `through`, for a request of many slots: people say something beside them, before and after each. It costs. */
  throughRequest(node: PhraseNode, next: number): number {
    switch (node.kind) {
      case 'sequence': {
        let to = this.withAside(next);
        for (let at = node.items.length - 1; at >= 0; at -= 1) {
          const item = node.items[at];
          if (!item) continue;
          to = item.kind === 'repeat' ? this.throughRequest(item, to) : this.through(item, to);
          if (holdsSlot(item)) to = this.withAside(to);
        }
        return to;
      }
      case 'choice':
        return this.union(node.options.map((option) => this.throughRequest(option, next)));
      case 'repeat':
        if (node.bag && this.tracking) return this.bag(node.bag, { min: node.min, asides: true }, next);
        return this.through(node, next);
      case 'words':
      case 'optional':
      case 'slot':
        return this.through(node, next);
    }
  }

  /** The place from which one gets to `next` by saying the node. */
  through(node: PhraseNode, next: number): number {
    switch (node.kind) {
      case 'words': {
        let to = next;
        for (let at = node.words.length - 1; at >= 0; at -= 1) to = this.word(node.words[at] ?? 0, to);
        return to;
      }
      case 'sequence': {
        let to = next;
        for (let at = node.items.length - 1; at >= 0; at -= 1) {
          const item = node.items[at];
          if (item) to = this.through(item, to);
        }
        return to;
      }
      case 'choice':
        return this.throughAny(node.options, next);
      case 'optional':
        return this.unionOfTwo(this.through(node.item, next), next);
      case 'repeat':
      case 'slot':
        return this.once(node, next);
    }
  }

  /**
   * Adds the ways of a place to others, with those that it leads to without a word; the same may be there twice. Places and
   * ways are given {@link owing} or not.
   * @returns how it leads to where sentences start, whose ways are not known here: 0 not, 1 freely, 2 owing, 3 both.
   */
  closeInto(members: Ints, place: number): number {
    const { closing } = this;
    closing.clear();
    let starts = this.waysInto(members, place);
    // Few places lead on without a word.
    for (let at = 0; at < closing.length; at += 1) starts |= this.waysInto(members, closing.at(at));
    return starts;
  }

  /** The ways of a place itself; the places that it leads to without a word are still to be closed. */
  private waysInto(members: Ints, place: number): number {
    const { ways, sets } = this;
    const owes = place & 1;
    const first = sets.startOf(place >> 1);
    const last = first + sets.size(place >> 1);
    for (let at = first; at < last; at += 1) {
      const way = sets.memberAt(at);
      const word = ways.first(way);
      if (word === JUMP) this.alsoClose(ways.second(way) * 2 + owes);
      else if (word === OWE) this.alsoClose(owing(ways.second(way)));
      else members.push(way * 2 + owes);
    }
    return place >> 1 === this.start ? 1 << owes : 0;
  }

  private alsoClose(place: number): void {
    for (let at = 0; at < this.closing.length; at += 1) if (this.closing.at(at) === place) return;
    this.closing.push(place);
  }

  private word(word: number, next: number): number {
    // The mark stands for any number of words wherever a rule takes free speech.
    if (word === this.unknown) return this.unknownWords(next);
    return this.only(this.ways.of(word, next));
  }

  private unknownWords(next: number): number {
    return this.again(this.unknowns, [this.unknown], next);
  }

  /** Whatever people say that no rule says. */
  private talking(next: number): number {
    return this.again(this.talks, [this.unknown, TALKING], next);
  }

  /** Any of the words, once or more. */
  private again(made: Map<number, number>, words: readonly number[], next: number): number {
    const known = made.get(next);
    if (known !== undefined) return known;
    const place = this.sets.reserve();
    made.set(next, place);
    this.sets.begin();
    for (const word of words) {
      this.sets.add(this.ways.of(word, next));
      this.sets.add(this.ways.of(word, place));
    }
    this.sets.define(place);
    return place;
  }

  private repeat({ item, min, bag }: RepeatNode, next: number): number {
    if (bag && this.tracking) return this.bag(bag, { min, asides: false }, next);
    const after = this.sets.reserve();
    const first = this.through(item, after);
    const itself = this.ways.of(JUMP, after);
    this.sets.begin();
    for (const place of [first, next]) this.addTo(place, itself);
    this.sets.define(after);
    return min === 0 ? this.unionOfTwo(first, next) : first;
  }

  /**
   * A group as many times over as there are sets of its slots that may have been said: people say each once, and a slot said
   * again is more often a word that was not said than a correction.
   */
  private bag(
    parts: readonly BagNode[],
    { min, asides }: { readonly min: 0 | 1; readonly asides: boolean },
    next: number,
  ): number {
    this.tracks = true;
    const after = new Map([[0, this.sets.reserve()]]);
    const afterSaying = (slots: number): number => {
      const place = after.get(slots) ?? this.sets.reserve();
      after.set(slots, place);
      return place;
    };
    let first = next;
    for (const [said, place] of after) {
      const ways = parts.map(({ node, slots }) => {
        const again = (said & slots) !== 0;
        return { again, to: this.through(node, afterSaying(said | slots)) };
      });
      if (said === 0) first = this.union(ways.map(({ to }) => to));
      const aside = asides ? this.ways.of(OWE, this.talking(place)) : -1;
      const itself = this.ways.of(JUMP, place);
      this.sets.begin();
      this.addTo(next, itself);
      for (const { again, to } of ways) {
        if (again) this.sets.add(this.ways.of(OWE, to));
        else this.addTo(to, itself);
      }
      if (asides) this.sets.add(aside);
      this.sets.define(place);
    }
    if (min === 0) first = this.unionOfTwo(first, next);
    return asides ? this.withAside(first) : first;
  }

  /** A place that one also gets to by saying something else first. */
  private withAside(place: number): number {
    const aside = this.talking(place);
    this.sets.begin();
    this.addTo(place, -1);
    this.sets.add(this.ways.of(OWE, aside));
    return this.sets.close();
  }

  private throughAny(options: readonly PhraseNode[], next: number): number {
    const { pending } = this;
    const bottom = pending.length;
    for (const option of options) pending.push(this.through(option, next));
    if (pending.length === bottom + 1) return pending.pop();
    this.sets.begin();
    for (let at = bottom; at < pending.length; at += 1) this.addTo(pending.at(at), -1);
    while (pending.length > bottom) pending.pop();
    return this.sets.close();
  }

  private unionOfTwo(one: number, other: number): number {
    this.sets.begin();
    this.addTo(one, -1);
    this.addTo(other, -1);
    return this.sets.close();
  }

  private union(places: readonly number[]): number {
    const [only] = places;
    if (places.length === 1 && only !== undefined) return only;
    this.sets.begin();
    for (const place of places) this.addTo(place, -1);
    return this.sets.close();
  }

  private addTo(place: number, except: number): void {
    const size = this.sets.size(place);
    if (size < 0) {
      const jump = this.ways.of(JUMP, place);
      if (jump !== except) this.sets.add(jump);
      return;
    }
    const first = this.sets.startOf(place);
    for (let at = first; at < first + size; at += 1) {
      const way = this.sets.memberAt(at);
      if (way !== except) this.sets.add(way);
    }
  }

  /** For what rules share. */
  private once(node: RepeatNode | SlotNode, next: number): number {
    const { shared, before } = this.memory;
    const pair = shared.of(this.numberOf(node), next);
    if (pair === before.length) before.push(-1);
    const known = before.at(pair);
    if (known >= 0) return known;
    const place = node.kind === 'slot' ? this.copy(this.graphOf(node), next) : this.repeat(node, next);
    before.set(pair, place);
    return place;
  }

  private numberOf(node: RepeatNode | SlotNode): number {
    const known = this.numbers.get(node);
    if (known !== undefined) return known;
    this.numbers.set(node, this.numbers.size);
    return this.numbers.size - 1;
  }

  private graphOf(node: SlotNode): SlotGraph {
    const known = this.graphs.get(node);
    if (known) return known;
    const graph = graphOfSlot(this, this.through(node.item, this.bare));
    this.graphs.set(node, graph);
    return graph;
  }

  private copy({ accepts, firstArc, arcWords, arcTargets }: SlotGraph, next: number): number {
    const { copied, sets, ways } = this;
    copied.clear();
    for (let state = 0; state < accepts.length; state += 1) {
      const ends = accepts[state] === 1 && firstArc[state] === firstArc[state + 1];
      copied.push(ends ? next : sets.reserve());
    }
    for (let state = 0; state < accepts.length; state += 1) {
      const place = copied.at(state);
      if (place === next) continue;
      sets.begin();
      const last = firstArc[state + 1] ?? 0;
      for (let arc = firstArc[state] ?? 0; arc < last; arc += 1) {
        sets.add(ways.of(arcWords[arc] ?? 0, copied.at(arcTargets[arc] ?? 0)));
      }
      if (accepts[state] === 1) this.addTo(next, -1);
      sets.define(place);
    }
    return copied.at(0);
  }
}
