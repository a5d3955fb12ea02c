import { Ints, IntSets } from './intSets';
import { BEGIN, ESCAPE, TAIL, type Places } from './places';
import { WordFan } from './wordFan';

/** Where an utterance starts. */
const START = 0;

/**
 * Where another sentence starts after "then". Only a whole utterance can escape: or else any command would be dearer than
 * the same with "then" and a noise after it.
 */
const LATER = 1;

/** The subset construction: its states are sets of ways, and know where each word leads once they have been asked. */
export class Acceptor {
  private states = new IntSets();
  private statesOfPlaces = new Ints();
  private firstArc = new Ints();
  private arcCount = new Ints();
  /** By state, since it was spread: the strongest meaning among its ways, or -1. */
  private meanings = new Ints();
  readonly arcWords = new Ints();
  readonly arcTargets = new Ints();
  private readonly fan = new WordFan();
  private readonly seen = new IntSets();
  private readonly escape: number;
  private readonly tail: number;
  private roots: readonly number[] = [];
  private loose: readonly number[] = [];
  /** A state holds what sentences start with beside something else: it is as short-lived as the rules. */
  private startIsMixedIn = false;

  constructor(
    private readonly places: Places,
    private readonly unknown: number,
  ) {
    this.escape = places.only(ESCAPE);
    this.tail = places.only(TAIL);
    this.forget();
  }

  get weight(): number {
    return this.states.weight + this.arcWords.length * 2;
  }

  /** Sets what sentences start with. */
  begin(roots: readonly number[], loose: ReadonlySet<number>): void {
    const otherRules = roots.length !== this.roots.length || roots.some((root, index) => root !== this.roots[index]);
    if (!this.isLoose(loose) || (otherRules && this.startIsMixedIn)) this.forget();
    else if (!otherRules) return;
    this.roots = roots;
    this.loose = [...loose];
    this.states.begin();
    this.addStart();
    this.states.define(LATER);
    this.states.add(BEGIN);
    this.states.define(START);
    for (const state of [START, LATER]) this.firstArc.set(state, -1);
  }

  /** All states that can be got to, the start first; undefined when there are more than `limit`. */
  reachable(limit: number): Ints | undefined {
    const found = new Ints();
    this.seen.begin();
    const meet = (state: number): void => {
      if (this.seen.has(state)) return;
      this.seen.add(state);
      found.push(state);
    };
    meet(START);
    for (let at = 0; at < found.length; at += 1) {
      if (found.length > limit) return undefined;
      const state = found.at(at);
      const last = this.lastArcOf(state);
      for (let arc = this.firstArcOf(state); arc < last; arc += 1) meet(this.arcTargets.at(arc));
    }
    return found;
  }

  firstArcOf(state: number): number {
    if (this.firstArc.at(state) < 0) this.spread(state);
    return this.firstArc.at(state);
  }

  lastArcOf(state: number): number {
    return this.firstArcOf(state) + this.arcCount.at(state);
  }

  /** How many states there are by now, whether or not these rules get to them. */
  get stateCount(): number {
    return this.states.count;
  }

  /** What it means to end in a state that was spread: END before ESCAPE before TAIL; undefined where nothing ends. */
  meaningOf(state: number): number | undefined {
    const meaning = this.meanings.at(state);
    return meaning < 0 ? undefined : meaning;
  }

  private forget(): void {
    this.states = new IntSets();
    this.statesOfPlaces = new Ints();
    for (const numbers of [this.firstArc, this.arcCount, this.meanings, this.arcWords, this.arcTargets])
      numbers.clear();
    this.startIsMixedIn = false;
    for (let state = START; state <= LATER; state += 1) {
      this.states.reserve();
      this.firstArc.push(-1);
      this.arcCount.push(0);
      this.meanings.push(-1);
    }
  }

  private isLoose(words: ReadonlySet<number>): boolean {
    return words.size === this.loose.length && this.loose.every((word) => words.has(word));
  }

  private addStart(): void {
    for (const root of this.roots) this.places.closeInto(this.states, root);
  }

  private spread(state: number): void {
    const { fan, places } = this;
    fan.clear();
    let open = false;
    let meaning = -1;
    const size = this.states.size(state);
    for (let at = 0; at < size; at += 1) {
      const way = this.states.item(state, at);
      const word = places.wordOf(way);
      if (word >= 0) {
        open = true;
        fan.put(word, places.placeAfter(way));
        continue;
      }
      if (way !== BEGIN && (meaning < 0 || way < meaning)) meaning = way;
      if (way === BEGIN || way === ESCAPE) {
        // What commands are measured against has to be as free as their freest part, or spelled letters would turn any talk
        // into a file's name.
        for (const loose of this.loose) fan.put(loose, this.escape);
      } else if (way === TAIL) fan.put(this.unknown, this.tail);
    }
    if (open) fan.put(this.unknown, this.tail);
    this.meanings.set(state, meaning);
    this.firstArc.set(state, this.arcWords.length);
    this.arcCount.set(state, fan.words.length);
    for (let at = 0; at < fan.words.length; at += 1) {
      const word = fan.words.at(at);
      this.arcWords.push(word);
      this.arcTargets.push(this.stateAfter(fan.last(word)));
    }
  }

  private stateAfter(last: number): number {
    const { fan } = this;
    if (fan.next(last) < 0) return this.stateOf(fan.target(last));
    this.states.begin();
    for (let entry = last; entry >= 0; entry = fan.next(entry)) this.add(fan.target(entry));
    return this.close();
  }

  private stateOf(place: number): number {
    if (place === this.places.start) return LATER;
    while (this.statesOfPlaces.length <= place) this.statesOfPlaces.push(-1);
    const known = this.statesOfPlaces.at(place);
    if (known >= 0) return known;
    this.states.begin();
    this.add(place);
    const state = this.close();
    this.statesOfPlaces.set(place, state);
    return state;
  }

  private add(place: number): void {
    if (this.places.closeInto(this.states, place)) {
      this.startIsMixedIn = true;
      this.addStart();
    }
  }

  private close(): number {
    const state = this.states.close();
    if (state === this.firstArc.length) {
      this.firstArc.push(-1);
      this.arcCount.push(0);
      this.meanings.push(-1);
    }
    return state;
  }
}
