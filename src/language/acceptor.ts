import { Escapes } from './escapes';
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
 *
 * Where a sentence may escape, each of some hundred words does. Those that do nothing else are no arcs: see `FoldedGraph`.
 */
export class Acceptor {
  private readonly states = new IntSets();
  private readonly statesOfPlaces = new Ints();
  private readonly firstArc = new Ints();
  private readonly arcCount = new Ints();
  /** By state, since it was spread: the strongest meaning among its ways, or -1. */
  private readonly meanings = new Ints();
  /** By state, since it was spread: how many words escape beside its arcs, and before which of its arcs. */
  private readonly folded = new Ints();
  private readonly foldedAt = new Ints();
  readonly arcWords = new Ints();
  /** Twice the state, and one more where the arc pays what was owed. */
  private readonly arcEnds = new Ints();
  private readonly members = new Ints();
  private readonly fan = new WordFan();
  /** The states that were found last, and by state its place among them if it is one of them. */
  private readonly found = new Ints();
  private readonly foundAt = new Ints();
  private escapes = new Escapes([]);
  /** How many words of all states escape that are no arcs. */
  private foldedWords = 0;
  private escape = 0;
  private tail = 0;
  private readonly roots = new Ints();
  /** A state holds what sentences start with beside something else: it is as short-lived as the rules. */
  private startIsMixedIn = false;

  /** @param talk words that no rule says, and an escape does. */
  constructor(
    private places: Places,
    private readonly unknown: number,
    private talk: readonly number[],
  ) {
    this.startIn(places, talk);
  }

  /** Begins anew, with other places. */
  startIn(places: Places, talk: readonly number[]): void {
    this.places = places;
    this.talk = talk;
    this.roots.clear();
    this.escapes = new Escapes(talk);
    this.escape = places.only(ESCAPE);
    this.tail = places.only(TAIL);
    this.forget();
  }

  get weight(): number {
    return this.states.weight + this.arcWords.length * 3;
  }

  /** Sets what sentences start with. */
  begin(roots: Ints, loose: readonly number[]): void {
    const otherRules = !roots.areAs(this.roots);
    const otherEscapes = this.escapes.change(loose);
    if (otherEscapes || (otherRules && this.startIsMixedIn)) this.forget();
    else if (!otherRules) return;
    this.roots.copy(roots);
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
    const { found } = this;
    const most = this.unfoldedWeight + weight;
    found.clear();
    this.find(START);
    for (let at = 0; at < found.length; at += 1) {
      if (found.length > states || this.unfoldedWeight > most) return undefined;
      const state = found.at(at);
      const last = this.lastArcOf(state);
      for (let arc = this.firstArcOf(state); arc < last; arc += 1) this.find(this.targetOf(arc));
      if (this.foldedOf(state) > 0) this.find(this.escapeState);
    }
    return found;
  }

  /** The place of a state among those that were found last. */
  placeOf(state: number): number {
    return this.foundAt.at(state);
  }

  firstArcOf(state: number): number {
    if (this.firstArc.at(state) < 0) this.spread(state);
    return this.firstArc.at(state);
  }

  lastArcOf(state: number): number {
    return this.firstArcOf(state) + this.arcCount.at(state);
  }

  targetOf(arc: number): number {
    return this.arcEnds.at(arc) >> 1;
  }

  /** 1: this arc pays what was owed. */
  paysOf(arc: number): number {
    return this.arcEnds.at(arc) & 1;
  }

  /** Of a state that was spread: how many of the words that escape do so beside its arcs. */
  foldedOf(state: number): number {
    return this.folded.at(state);
  }

  /** Before which of its arcs, counted from 0. */
  foldedAtOf(state: number): number {
    return this.foldedAt.at(state);
  }

  get escapingWords(): readonly number[] {
    return this.escapes.words;
  }

  get escapeState(): number {
    return this.stateOf(this.escape);
  }

  /** What it means to end in a state that was spread: END before ESCAPE before TAIL before END_OWING; -1 where nothing ends. */
  meaningOf(state: number): number {
    return this.meanings.at(state);
  }

  /** As if each word that escapes were an arc: what the whole graph takes up. */
  private get unfoldedWeight(): number {
    return this.weight + this.foldedWords * 3;
  }

  private forget(): void {
    const { statesOfPlaces, firstArc, arcCount, meanings, folded, foldedAt, foundAt, arcWords, arcEnds } = this;
    this.states.clear();
    for (const numbers of [statesOfPlaces, firstArc, arcCount, meanings, folded, foldedAt, foundAt, arcWords, arcEnds])
      numbers.clear();
    this.foldedWords = 0;
    this.startIsMixedIn = false;
    for (let state = START; state <= LATER; state += 1) {
      this.states.reserve();
      this.enterState();
    }
  }

  private find(state: number): void {
    const { found, foundAt } = this;
    const at = foundAt.at(state);
    if (at < found.length && found.at(at) === state) return;
    foundAt.set(state, found.push(state));
  }

  private addStart(owes: boolean): void {
    const { members, places, roots } = this;
    for (let at = 0; at < roots.length; at += 1) {
      const root = roots.at(at);
      places.closeInto(members, owes ? owing(root) : root * 2);
    }
  }

  private spread(state: number): void {
    const { states, places, meanings } = this;
    this.firstArc.set(state, this.arcWords.length);
    this.folded.set(state, 0);
    const size = states.size(state);
    const first = states.startOf(state);
    if (size === 1 && this.spreadOne(states.memberAt(first))) {
      meanings.set(state, -1);
      this.arcCount.set(state, 2);
      return;
    }
    this.fan.clear();
    this.escapes.begin();
    let open = false;
    let meaning = -1;
    for (let at = first; at < first + size; at += 1) {
      const member = states.memberAt(at);
      const way = member >> 1;
      const owes = member & 1;
      const word = places.wordOf(way);
      if (word >= 0) {
        open = true;
        this.lead(word, places.placeAfter(way) * 2 + owes);
        continue;
      }
      if (word === TALKING) {
        const after = places.placeAfter(way) * 2 + owes;
        for (const talk of this.talk) this.lead(talk, after);
        continue;
      }
      const means = way === END && owes === 1 ? END_OWING : way;
      if (way !== BEGIN && (meaning < 0 || means < meaning)) meaning = means;
      if (way === BEGIN || way === ESCAPE) this.letEscape();
      else if (way === TAIL) this.lead(this.unknown, this.tail * 2);
    }
    if (open) this.lead(this.unknown, this.tail * 2);
    meanings.set(state, meaning);
    this.addArcs(state);
  }

  /** Most states have one way, within a rule that nothing else is like. Whether this is one, and has its two arcs now. */
  private spreadOne(member: number): boolean {
    const { places, unknown } = this;
    const word = places.wordOf(member >> 1);
    if (word < 0 || word === unknown) return false;
    this.arcWords.push(word);
    this.arcEnds.push(this.stateOf(places.placeAfter(member >> 1)) * 2 + (member & 1));
    this.arcWords.push(unknown);
    this.arcEnds.push(this.stateOf(this.tail) * 2);
    return true;
  }

  private lead(word: number, target: number): void {
    const { fan, escapes } = this;
    if (escapes.begun && escapes.has(word) && fan.last(word) < 0) fan.put(word, this.escape * 2);
    fan.put(word, target);
  }

  /**
   * What commands are measured against has to be as free as their freest part, or spelled letters would turn any talk into a
   * file's name.
   */
  private letEscape(): void {
    const { fan, escapes } = this;
    if (escapes.begun) return;
    for (let at = 0; at < fan.words.length; at += 1) {
      const word = fan.words.at(at);
      if (escapes.has(word)) fan.put(word, this.escape * 2);
    }
    escapes.letBehind(fan.words.length);
  }

  private addArcs(state: number): void {
    const { fan, escapes, arcWords } = this;
    const { words } = fan;
    if (escapes.begun) {
      const folded = escapes.sort(words);
      this.folded.set(state, folded);
      this.foldedAt.set(state, escapes.behind);
      this.foldedWords += folded;
    }
    this.arcCount.set(state, words.length);
    let before = -1;
    for (let at = 0; at < words.length; at += 1) {
      const word = words.at(at);
      const last = fan.last(word);
      arcWords.push(word);
      // Most words of talk lead to one and the same state.
      const asBefore = before >= 0 && fan.same(last, before);
      this.arcEnds.push(asBefore ? this.arcEnds.at(this.arcEnds.length - 1) : this.endOf(last));
      before = last;
    }
  }

  /** Where the last entry of a word and those before it lead, and whether the arc there pays. */
  private endOf(last: number): number {
    const { fan } = this;
    if (fan.next(last) < 0) {
      const target = fan.target(last);
      return this.stateOf(target >> 1) * 2 + (target & 1);
    }
    let pays = 1;
    for (let entry = last; entry >= 0; entry = fan.next(entry)) pays &= fan.target(entry);
    this.members.clear();
    for (let entry = last; entry >= 0; entry = fan.next(entry)) this.add(fan.target(entry) - pays);
    return this.close() * 2 + pays;
  }

  private stateOf(place: number): number {
    if (place === this.places.start) return LATER;
    const { statesOfPlaces } = this;
    while (statesOfPlaces.length <= place) statesOfPlaces.push(-1);
    const known = statesOfPlaces.at(place);
    if (known >= 0) return known;
    this.members.clear();
    this.add(place * 2);
    const state = this.close();
    statesOfPlaces.set(place, state);
    return state;
  }

  private add(place: number): void {
    const starts = this.places.closeInto(this.members, place);
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

  /** The state of the members. */
  private close(): number {
    const { members, states } = this;
    let state: number;
    if (members.length === 1) state = states.ofOne(members.at(0));
    else {
      this.enter();
      state = states.close();
    }
    if (state === this.firstArc.length) this.enterState();
    return state;
  }

  private enterState(): void {
    this.firstArc.push(-1);
    this.arcCount.push(0);
    this.meanings.push(-1);
    this.folded.push(0);
    this.foldedAt.push(0);
    this.foundAt.push(0);
  }
}
