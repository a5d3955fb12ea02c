import { edgesFor, START, type Automaton, type State } from './automaton';
import type { Departures } from './departures';
import type { Matcher } from './matchers';
import type { Said } from './said';
import type { Token } from './tokens';

/** A slot filled: the tokens from `start` to before `end`. */
export interface Fill {
  readonly slot: string;
  readonly matcher: Matcher;
  readonly start: number;
  readonly end: number;
  readonly written: string;
}

/** One way to understand words as one rule. */
export interface Parse {
  /** Index of the rule among the automaton's. */
  readonly rule: number;
  /** 0: exactly as the rule has it. */
  readonly cost: number;
  /** Breaks ties between parses of equal cost: plain words explain more than slots, slots more than free text. */
  readonly tie: number;
  readonly fills: readonly Fill[];
  /** Words left out of the reading. */
  readonly skipped: number;
}

interface Item {
  readonly state: number;
  readonly cost: number;
  readonly tie: number;
  readonly skipped: number;
  readonly back: Item | undefined;
  readonly fill: Fill | undefined;
}

const NEW: Omit<Item, 'state'> = { cost: 0, tie: 0, skipped: 0, back: undefined, fill: undefined };

const LIST_TIE = 0.001;
const CAPTURE_TIE = 0.002;
const FREE_TIE = 0.01;

/**
 * All rules that the words can be read as, the best reading of each. A chart over places in the utterance: each state of
 * the automaton is kept once for each place, so time grows with words times live states, whatever the patterns.
 *
 * @param departures absent: exact readings alone.
 */
export function parse(automaton: Automaton, said: Said, departures?: Departures): readonly Parse[] {
  return new Chart(automaton, said, departures).run();
}

/** Whether a rule begins with all of the words, exactly. */
export function isBegun(automaton: Automaton, said: Said): boolean {
  return new Chart(automaton, said, undefined).reachesEnd();
}

class Chart {
  /** By place, what was reached there by state; most places are never reached. */
  private readonly places: (Map<number, Item> | undefined)[] = [];
  private readonly tokens: readonly Token[];

  constructor(
    private readonly automaton: Automaton,
    private readonly said: Said,
    private readonly departures: Departures | undefined,
  ) {
    this.tokens = said.tokens;
  }

  reachesEnd(): boolean {
    this.fill();
    return (this.places[this.tokens.length]?.size ?? 0) > 0 || this.tokens.some((_, place) => this.endsInName(place));
  }

  /** Whether the words from a place on are the beginning of a name that a slot there reads. */
  private endsInName(place: number): boolean {
    return [...(this.places[place]?.values() ?? [])].some(({ state }) =>
      this.automaton.states[state]?.slots.some(({ matcher }) => matcher.breaksOff?.(this.tokens, place)),
    );
  }

  run(): readonly Parse[] {
    this.fill();
    const best = new Map<number, Parse>();
    for (const item of this.places[this.tokens.length]?.values() ?? []) {
      for (const rule of this.automaton.states[item.state]?.ends ?? []) {
        const known = best.get(rule);
        if (!known || item.cost < known.cost || (item.cost === known.cost && item.tie < known.tie)) {
          best.set(rule, { rule, cost: item.cost, tie: item.tie, skipped: item.skipped, fills: fillsOf(item) });
        }
      }
    }
    return [...best.values()].sort((a, b) => a.rule - b.rule);
  }

  private fill(): void {
    this.offer(0, { ...NEW, state: START });
    for (let place = 0; place <= this.tokens.length; place += 1) this.spread(place);
  }

  /** Follows every edge from the items of a place; edges without a word may add to or better the place itself. */
  private spread(place: number): void {
    const here = this.places[place];
    if (!here) return;
    const queue = [...here.values()];
    const token = this.tokens[place];
    for (let item = queue.pop(); item; item = queue.pop()) {
      if (here.get(item.state) !== item) continue;
      const state = this.automaton.states[item.state];
      if (!state) continue;
      for (const to of state.jumps) if (this.leadsOn(place, to)) this.offerHere(place, movedTo(item, to), queue);
      if (!token) continue;
      this.step(place, token, item, state);
      // Whoever leaves out the end has broken off.
      if (this.departures) this.depart(place, item, state, this.departures, queue);
    }
  }

  /** Whether a state is of any use at a place: with departures any is, for the word there may be left out. */
  private leadsOn(place: number, state: number): boolean {
    const token = this.departures ? undefined : this.tokens[place];
    return !token || this.automaton.lookahead.mayBeNext(token.word, state);
  }

  private step(place: number, token: Token, item: Item, state: State): void {
    for (const edge of edgesFor(state, token.word)) {
      if (edge.word === token.word && this.leadsOn(place + 1, edge.to)) this.offer(place + 1, movedTo(item, edge.to));
    }
    for (const { matcher, name, to } of state.slots) {
      for (const { end, written } of this.said.matches(matcher, place)) {
        if (!this.leadsOn(end, to)) continue;
        const words = end - place;
        const tie = matcher.free ? FREE_TIE : matcher.trust === 'author' ? LIST_TIE : CAPTURE_TIE;
        const fill = { slot: name, matcher, start: place, end, written };
        this.offer(end, { ...item, state: to, tie: item.tie + tie * words, back: item, fill });
      }
    }
  }

  private depart(place: number, item: Item, state: State, departures: Departures, queue: Item[]): void {
    const { budget, missing } = departures.tolerance;
    if (budget > 0) {
      const cost = item.cost + departures.skip(place, item.state === START);
      if (cost <= budget) this.offer(place + 1, { ...item, cost, skipped: item.skipped + 1 });
    }
    if (!missing) return;
    for (const { word, to, own } of state.edges) {
      if (!own) continue;
      const cost = item.cost + departures.omission(word);
      if (cost <= budget && !this.takesAnyWords(to)) this.offerHere(place, { ...item, state: to, cost }, queue);
    }
  }

  /** Whether free words may come next: what leads to them has to be said, or anything could be taken for them. */
  private takesAnyWords(from: number): boolean {
    const reached = new Set([from]);
    for (const at of reached) {
      const state = this.automaton.states[at];
      if (state?.slots.some(({ matcher }) => matcher.free)) return true;
      for (const to of state?.jumps ?? []) reached.add(to);
    }
    return false;
  }

  private offerHere(place: number, item: Item, queue: Item[]): void {
    if (this.offer(place, item)) queue.push(item);
  }

  private offer(place: number, item: Item): boolean {
    const items = (this.places[place] ??= new Map<number, Item>());
    const known = items.get(item.state);
    if (known && (known.cost < item.cost || (known.cost === item.cost && known.tie <= item.tie))) return false;
    items.set(item.state, item);
    return true;
  }
}

function movedTo({ cost, tie, skipped, back, fill }: Item, state: number): Item {
  return { state, cost, tie, skipped, back, fill };
}

/** An item shares its `back` with those that only moved on since, so each fill is met once. */
function fillsOf(item: Item): readonly Fill[] {
  const fills: Fill[] = [];
  for (let at: Item | undefined = item; at; at = at.back) if (at.fill) fills.unshift(at.fill);
  return fills;
}
