import { Ints, IntSets } from './intSets';
import { BEGIN, END, END_OWING, ESCAPE, owing, TAIL, TALKING, type Places } from './places';
import { WordFan } from './wordFan';

/** How large a graph may become. */
export interface GraphLimits {
  readonly states: number;
  /** Of what is made for it, in numbers of 4 bytes. */
  readonly weight: number;
}

/** Where an utterance starts. */
const START = 0;

/**
 * Where another sentence starts after "then". Only a whole utterance can escape: or else any command would be dearer than
 * the same with "then" and a noise after it.
 */
const LATER = 1;

/**
 * The subset construction: its states are sets of ways, and know where each word leads once they have been asked. Where all
 * that a word leads to owes, for a slot said again or something said beside, its arc pays, and nothing is owed any more. A
 * way owes once at the most: two such things before either is known for what it is are as dear as one.
 */
export class Acceptor {
  private states = new IntSets();
  private statesOfPlaces = new Ints();
  private firstArc = new Ints();
  private arcCount = new Ints();
  /** By state, since it was spread: the strongest meaning among its ways, or -1. */
  private meanings = new Ints();
  readonly arcWords = new Ints();
  readonly arcTargets = new Ints();
  /** 1: this arc pays what was owed. */
  readonly arcPays = new Ints();
  private readonly members = new Ints();
  private readonly gathered = { add: (member: number): void => void this.members.push(member) };
  private readonly fan = new WordFan();
  private readonly seen = new IntSets();
  private readonly escape: number;
  private readonly tail: number;
  private roots: readonly number[] = [];
  private loose: readonly number[] = [];
  /** A state holds what sentences start with beside something else: it is as short-lived as the rules. */
  private startIsMixedIn = false;

  /** @param talk words that no rule says, and an escape does. */
  constructor(
    private readonly places: Places,
    private readonly unknown: number,
    private readonly talk: readonly number[],
  ) {
    this.escape = places.only(ESCAPE);
    this.tail = places.only(TAIL);
    this.forget();
  }

  get weight(): number {
    return this.states.weight + this.arcWords.length * 3;
  }

  /** Sets what sentences start with. */
  begin(roots: readonly number[], loose: ReadonlySet<number>): void {
    const otherRules = roots.length !== this.roots.length || roots.some((root, index) => root !== this.roots[index]);
    if (!this.isLoose(loose) || (otherRules && this.startIsMixedIn)) this.forget();
    else if (!otherRules) return;
    this.roots = roots;
    this.loose = [...loose];
    this.members.clear();
    this.addStart(false);
    this.enter();
    this.states.define(LATER);
    this.states.add(BEGIN * 2);
    this.states.define(START);
    for (const state of [START, LATER]) this.firstArc.set(state, -1);
  }

  /** All states that can be got to, the start first; undefined when they are more, or take up more, than the limits. */
  reachable({ states, weight }: GraphLimits): Ints | undefined {
    const most = this.weight + weight;
    const found = new Ints();
    this.seen.begin();
    const meet = (state: number): void => {
      if (this.seen.has(state)) return;
      this.seen.add(state);
      found.push(state);
    };
    meet(START);
    for (let at = 0; at < found.length; at += 1) {
      if (found.length > states || this.weight > most) return undefined;
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

  /** What it means to end in a state that was spread: END before ESCAPE before TAIL before END_OWING; undefined where nothing ends. */
  meaningOf(state: number): number | undefined {
    const meaning = this.meanings.at(state);
    return meaning < 0 ? undefined : meaning;
  }

  private forget(): void {
    this.states = new IntSets();
    this.statesOfPlaces = new Ints();
    const { firstArc, arcCount, meanings, arcWords, arcTargets, arcPays } = this;
    for (const numbers of [firstArc, arcCount, meanings, arcWords, arcTargets, arcPays]) numbers.clear();
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

  private addStart(owes: boolean): void {
    for (const root of this.roots) this.places.closeInto(this.gathered, owes ? owing(root) : root * 2);
  }

  private spread(state: number): void {
    const { fan, places } = this;
    fan.clear();
    let open = false;
    let meaning = -1;
    const size = this.states.size(state);
    for (let at = 0; at < size; at += 1) {
      const member = this.states.item(state, at);
      const way = member >> 1;
      const owes = member & 1;
      const word = places.wordOf(way);
      if (word >= 0) {
        open = true;
        fan.put(word, places.placeAfter(way) * 2 + owes);
        continue;
      }
      if (word === TALKING) {
        const after = places.placeAfter(way) * 2 + owes;
        for (const talk of this.talk) fan.put(talk, after);
        continue;
      }
      const means = way === END && owes === 1 ? END_OWING : way;
      if (way !== BEGIN && (meaning < 0 || means < meaning)) meaning = means;
      if (way === BEGIN || way === ESCAPE) {
        // What commands are measured against has to be as free as their freest part, or spelled letters would turn any talk
        // into a file's name.
        for (const loose of this.loose) fan.put(loose, this.escape * 2);
        for (const word of this.talk) fan.put(word, this.escape * 2);
      } else if (way === TAIL) fan.put(this.unknown, this.tail * 2);
    }
    if (open) fan.put(this.unknown, this.tail * 2);
    this.meanings.set(state, meaning);
    this.firstArc.set(state, this.arcWords.length);
    this.arcCount.set(state, fan.words.length);
    for (let at = 0; at < fan.words.length; at += 1) {
      const word = fan.words.at(at);
      this.arcWords.push(word);
      this.arc(fan.last(word), at === 0 ? -1 : fan.last(fan.words.at(at - 1)));
    }
  }

  /** Where the last entry of a word and those before it lead. `before`: the last entry of the word before. */
  private arc(last: number, before: number): void {
    const { fan } = this;
    if (before >= 0 && fan.same(last, before)) {
      // Most words of talk lead to one and the same state.
      const arc = this.arcTargets.length - 1;
      this.arcPays.push(this.arcPays.at(arc));
      this.arcTargets.push(this.arcTargets.at(arc));
      return;
    }
    if (fan.next(last) < 0) {
      const target = fan.target(last);
      this.arcPays.push(target & 1);
      this.arcTargets.push(this.stateOf(target >> 1));
      return;
    }
    let pays = 1;
    for (let entry = last; entry >= 0; entry = fan.next(entry)) pays &= fan.target(entry);
    this.members.clear();
    for (let entry = last; entry >= 0; entry = fan.next(entry)) this.add(fan.target(entry) - pays);
    this.enter();
    this.arcPays.push(pays);
    this.arcTargets.push(this.close());
  }

  private stateOf(place: number): number {
    if (place === this.places.start) return LATER;
    while (this.statesOfPlaces.length <= place) this.statesOfPlaces.push(-1);
    const known = this.statesOfPlaces.at(place);
    if (known >= 0) return known;
    this.members.clear();
    this.add(place * 2);
    this.enter();
    const state = this.close();
    this.statesOfPlaces.set(place, state);
    return state;
  }

  private add(place: number): void {
    const starts = this.places.closeInto(this.gathered, place);
    if (starts === 0) return;
    this.startIsMixedIn = true;
    if ((starts & 1) !== 0) this.addStart(false);
    if ((starts & 2) !== 0) this.addStart(true);
  }

  /** Begins a state of the members; of a way that is there owing and freely only the latter. */
  private enter(): void {
    const { members, states } = this;
    states.begin();
    let owed = 0;
    for (let at = 0; at < members.length; at += 1) {
      const member = members.at(at);
      if ((member & 1) === 0) states.add(member);
      else owed += 1;
    }
    for (let at = 0; owed > 0; at += 1) {
      const member = members.at(at);
      if ((member & 1) === 0) continue;
      owed -= 1;
      if (!states.has(member - 1)) states.add(member);
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
