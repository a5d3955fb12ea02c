import { IntPairs, Ints, IntSets } from './intSets';
import type { PhraseNode, RepeatNode, SlotNode } from './phraseGraph';
import { graphOfSlot, type SlotGraph } from './slotGraph';

/** Ways that are no words: what a place means besides where it leads. */
export const END = 0;
export const BEGIN = 1;
export const ESCAPE = 2;
export const TAIL = 3;
const MEANINGS = 4;

/** In place of a word: means that, or leads on without a word. */
const MEANS = -1;
const JUMP = -2;

/**
 * Where one can be within what the rules say. A way is a word with the place after it, a place is a set of ways; both are
 * numbers, and what leads on alike is one place, so that the same is never built twice: not for two rules that end alike,
 * nor for the rules of another context.
 */
export class Places {
  private readonly ways = new IntPairs();
  private readonly sets = new IntSets();
  private readonly unknowns = new Map<number, number>();
  private readonly made = new Map<RepeatNode | SlotNode, Map<number, number>>();
  private readonly graphs = new Map<SlotNode, SlotGraph>();
  private readonly closing = new Ints();
  /** Places with one way, by way. */
  private readonly singles = new Ints();
  /** Where sentences start after another. Never defined: which rules there are changes. */
  readonly start: number;
  /** Where a sentence may end, and another begin after one of the joints. */
  readonly end: number;
  /** The same, and how often may be said before. */
  readonly endOrTimes: number;
  /** An end that nothing comes after. */
  readonly bare: number;

  /**
   * @param joints what joins two commands said in one breath.
   * @param times what says how often.
   */
  constructor(
    joints: readonly PhraseNode[],
    times: PhraseNode | undefined,
    private readonly unknown: number,
  ) {
    for (let meaning = 0; meaning < MEANINGS; meaning += 1) this.ways.of(MEANS, meaning);
    this.start = this.sets.reserve();
    this.bare = this.only(END);
    const after = joints.map((joint) => this.through(joint, this.start));
    this.end = this.union([this.bare, ...after]);
    this.endOrTimes = times ? this.union([this.end, this.through(times, this.end)]) : this.end;
  }

  /** What is kept in all, in numbers. */
  get weight(): number {
    return this.sets.weight + this.ways.size * 2;
  }

  /** The place with just this way. */
  only(way: number): number {
    while (this.singles.length <= way) this.singles.push(-1);
    const known = this.singles.at(way);
    if (known >= 0) return known;
    this.sets.begin();
    this.sets.add(way);
    const place = this.sets.close();
    this.singles.set(way, place);
    return place;
  }

  /** The word of a way; negative where it has none. */
  wordOf(way: number): number {
    return this.ways.first.at(way);
  }

  placeAfter(way: number): number {
    return this.ways.second.at(way);
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
        return this.union(node.options.map((option) => this.through(option, next)));
      case 'optional':
        return this.union([this.through(node.item, next), next]);
      case 'repeat':
      case 'slot':
        return this.once(node, next);
    }
  }

  /**
   * Adds the ways of a place to a set that is being made, with those that it leads to without a word.
   * @returns whether it leads to where sentences start, whose ways are not known here.
   */
  closeInto(set: Pick<IntSets, 'add'>, place: number): boolean {
    const { closing, ways, sets } = this;
    closing.clear();
    closing.push(place);
    let starts = false;
    for (let at = 0; at < closing.length; at += 1) {
      const from = closing.at(at);
      starts ||= from === this.start;
      const size = sets.size(from);
      for (let index = 0; index < size; index += 1) {
        const way = sets.item(from, index);
        if (ways.first.at(way) === JUMP) this.alsoClose(ways.second.at(way));
        else set.add(way);
      }
    }
    return starts;
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
    const known = this.unknowns.get(next);
    if (known !== undefined) return known;
    const place = this.sets.reserve();
    this.unknowns.set(next, place);
    this.sets.begin();
    this.sets.add(this.ways.of(this.unknown, next));
    this.sets.add(this.ways.of(this.unknown, place));
    this.sets.define(place);
    return place;
  }

  private repeat(item: PhraseNode, min: 0 | 1, next: number): number {
    const after = this.sets.reserve();
    const first = this.through(item, after);
    const itself = this.ways.of(JUMP, after);
    this.sets.begin();
    for (const place of [first, next]) this.addTo(place, itself);
    this.sets.define(after);
    return min === 0 ? this.union([first, next]) : first;
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
    for (let at = 0; at < size; at += 1) {
      const way = this.sets.item(place, at);
      if (way !== except) this.sets.add(way);
    }
  }

  /** For what rules share. */
  private once(node: RepeatNode | SlotNode, next: number): number {
    const byNext = this.made.get(node) ?? new Map<number, number>();
    const known = byNext.get(next);
    if (known !== undefined) return known;
    const place = node.kind === 'slot' ? this.copy(this.graphOf(node), next) : this.repeat(node.item, node.min, next);
    this.made.set(node, byNext.set(next, place));
    return place;
  }

  private graphOf(node: SlotNode): SlotGraph {
    const known = this.graphs.get(node);
    if (known) return known;
    const graph = graphOfSlot(this, this.through(node.item, this.bare));
    this.graphs.set(node, graph);
    return graph;
  }

  private copy({ accepts, firstArc, arcWords, arcTargets }: SlotGraph, next: number): number {
    const places = accepts.map((accept, state) =>
      accept && firstArc[state] === firstArc[state + 1] ? next : this.sets.reserve(),
    );
    places.forEach((place, state) => {
      if (place === next) return;
      this.sets.begin();
      const last = firstArc[state + 1] ?? 0;
      for (let arc = firstArc[state] ?? 0; arc < last; arc += 1) {
        this.sets.add(this.ways.of(arcWords[arc] ?? 0, places[arcTargets[arc] ?? 0] ?? 0));
      }
      if (accepts[state]) this.addTo(next, -1);
      this.sets.define(place);
    });
    return places[0] ?? next;
  }
}
