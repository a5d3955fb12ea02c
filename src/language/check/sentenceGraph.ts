import { inAnyOrder } from '../automaton';
import { captureNamed } from '../captures/index';
import type { Pattern } from '../pattern';
import type { SpokenList } from '../vocabulary';

/** A rule as far as its words go. */
export interface SpokenRule {
  readonly patterns: readonly Pattern[];
  readonly anyOrder: boolean;
  /** The list that a slot reads; undefined: a built-in capture, or nothing. */
  readonly listOf: (source: string) => SpokenList | undefined;
}

/**
 * A place in a rule, or in a list or capture that a rule calls: there it also says where the rule goes on. Places are
 * numbers so that sets of them compare quickly.
 */
export type Place = number;

/** What was said up to here, as the places that rules may be at and the way that led to them. */
export interface Step {
  readonly places: readonly Place[];
  /** The last word; empty at the beginning. */
  readonly word: string;
  readonly before: Step | undefined;
}

/** The words that lead to a step. */
export function wordsTo(step: Step): readonly string[] {
  const words: string[] = [];
  let at = step;
  while (at.before) {
    words.unshift(at.word);
    at = at.before;
  }
  return words;
}

interface State {
  readonly words: Map<string, number[]>;
  readonly jumps: number[];
  readonly calls: { readonly entry: number; readonly after: number }[];
  /** Index of the rule, or -1 inside a list or capture. */
  readonly rule: number;
  /** A rule ends here, or a list or capture returns. */
  ends: boolean;
}

/**
 * All sentences of rules as one automaton over words. Lists and captures stand in it once and are called from wherever a
 * rule has a slot, so it grows with the text of the rules and lists and not with what they can say.
 */
export class SentenceGraph {
  private readonly states: State[] = [];
  private readonly starts: number[] = [];
  private readonly lists = new Map<SpokenList, number>();
  private readonly captures = new Map<string, number | undefined>();

  /** @param respell other ways a word may be heard, each as words. */
  constructor(
    rules: readonly SpokenRule[],
    private readonly respell: (word: string) => readonly (readonly string[])[],
  ) {
    rules.forEach((rule, index) => this.addRule(rule, index));
  }

  /** Where the sentences of a rule begin. */
  start(rule: number): Place {
    return placeOf(this.starts[rule] ?? 0, NOWHERE);
  }

  /** Index of the rule that a place belongs to. */
  ruleAt(place: Place): number {
    const { state, after } = partsOf(place);
    return this.at(after === NOWHERE ? state : after).rule;
  }

  /** Whether a sentence may end here. */
  isEnd(place: Place): boolean {
    const { state, after } = partsOf(place);
    return after === NOWHERE && this.at(state).ends;
  }

  /** The places, and all that can be reached from them without a word. */
  closure(places: Iterable<Place>): readonly Place[] {
    const found = new Set(places);
    const queue = [...found];
    const offer = (place: Place): void => {
      if (found.has(place)) return;
      found.add(place);
      queue.push(place);
    };
    for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
      const { state, after } = partsOf(place);
      const { jumps, calls, ends } = this.at(state);
      for (const to of jumps) offer(placeOf(to, after));
      for (const call of calls) offer(placeOf(call.entry, call.after));
      if (ends && after !== NOWHERE) offer(placeOf(after, NOWHERE));
    }
    return [...found].sort((a, b) => a - b);
  }

  /** How many words lead on from a place. */
  fanOut(place: Place): number {
    return this.at(partsOf(place).state).words.size;
  }

  /** The words that lead on from a place. */
  words(place: Place): IterableIterator<string> {
    return this.at(partsOf(place).state).words.keys();
  }

  /** The places after a word, without those that need none. */
  after(place: Place, word: string): readonly Place[] {
    const { state, after } = partsOf(place);
    return (this.at(state).words.get(word) ?? []).map((to) => placeOf(to, after));
  }

  private addRule({ patterns, anyOrder, listOf }: SpokenRule, rule: number): void {
    const start = this.state(rule);
    this.starts.push(start);
    for (const pattern of patterns) {
      const end = this.add(anyOrder ? inAnyOrder(pattern) : pattern, start, rule, listOf);
      // Several patterns may end in one state only where one of them is empty, which the reader refuses.
      this.at(end).ends = true;
    }
  }

  private add(pattern: Pattern, from: number, rule: number, listOf: SpokenRule['listOf']): number {
    switch (pattern.kind) {
      case 'word':
        return this.word(from, pattern.word, rule);
      case 'sequence':
        return pattern.items.reduce((at, item) => this.add(item, at, rule, listOf), from);
      case 'choice': {
        const end = this.state(rule);
        for (const option of pattern.options) this.jump(this.add(option, from, rule, listOf), end);
        return end;
      }
      case 'optional': {
        const end = this.state(rule);
        this.jump(from, end);
        this.jump(this.add(pattern.item, from, rule, listOf), end);
        return end;
      }
      case 'repeat': {
        const [loop, end] = [this.state(rule), this.state(rule)];
        this.jump(from, loop);
        if (pattern.min === 0) this.jump(from, end);
        const after = this.add(pattern.item, loop, rule, listOf);
        this.jump(after, loop);
        this.jump(after, end);
        return end;
      }
      case 'slot':
        return this.slot(pattern.source, from, rule, listOf);
    }
  }

  private slot(source: string, from: number, rule: number, listOf: SpokenRule['listOf']): number {
    const list = listOf(source);
    const entry = list ? this.list(list) : this.capture(source);
    const after = this.state(rule);
    if (entry === undefined) return after;
    // A capture inside a capture: calls are one deep, so it is written out.
    if (rule === INSIDE) {
      const say = captureNamed(source)?.say;
      return say ? this.add(say, from, rule, listOf) : after;
    }
    this.at(from).calls.push({ entry, after });
    return after;
  }

  /** A trie, so that entries that begin alike share their states. */
  private list(list: SpokenList): number {
    const known = this.lists.get(list);
    if (known !== undefined) return known;
    const entry = this.state(INSIDE);
    this.lists.set(list, entry);
    const shared = new Map<number, Map<string, number>>();
    for (const { spoken } of list.entries) {
      let at = entry;
      for (const word of spoken.split(' ')) {
        const next = shared.get(at) ?? new Map<string, number>();
        shared.set(at, next);
        const to = next.get(word) ?? this.word(at, word, INSIDE);
        next.set(word, to);
        at = to;
      }
      this.at(at).ends = true;
    }
    return entry;
  }

  private capture(name: string): number | undefined {
    if (this.captures.has(name)) return this.captures.get(name);
    const say = captureNamed(name)?.say;
    const entry = say ? this.state(INSIDE) : undefined;
    this.captures.set(name, entry);
    if (say && entry !== undefined) this.at(this.add(say, entry, INSIDE, () => undefined)).ends = true;
    return entry;
  }

  private word(from: number, word: string, rule: number): number {
    const to = this.state(rule);
    for (const spelling of [[word], ...this.respell(word)]) {
      let at = from;
      spelling.forEach((part, index) => {
        const next = index === spelling.length - 1 ? to : this.state(rule);
        const targets = this.at(at).words.get(part);
        if (targets) targets.push(next);
        else this.at(at).words.set(part, [next]);
        at = next;
      });
    }
    return to;
  }

  private jump(from: number, to: number): void {
    this.at(from).jumps.push(to);
  }

  private state(rule: number): number {
    this.states.push({ words: new Map(), jumps: [], calls: [], rule, ends: false });
    return this.states.length - 1;
  }

  private at(index: number): State {
    const state = this.states[index];
    if (!state) throw new RangeError(`no state ${index}`);
    return state;
  }
}

const INSIDE = -1;
const NOWHERE = 0;

/** More states than this cannot be made of what a vocabulary may hold. */
const STATES = 2 ** 26;

/** The state, and where to go on after the list or capture it is in; state 0 is a rule's start, which nothing returns to. */
function placeOf(state: number, after: number): Place {
  return state * STATES + after;
}

function partsOf(place: Place): { readonly state: number; readonly after: number } {
  return { state: Math.floor(place / STATES), after: place % STATES };
}
