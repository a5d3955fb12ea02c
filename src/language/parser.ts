import { edgesFor, START, type Automaton, type State } from './automaton';
import { ARTICLES, FILLERS, FUNCTION_WORDS, isFigure, NEVER_LAST, type Costs } from './costs';
import type { Matcher } from './matchers';
import { UNKNOWN_WORD, type Token } from './tokens';

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

/** What is forgiven to a reading. */
export interface Tolerance {
  /** The most that a reading may cost. */
  readonly budget: number;
  /** Whether small words of the rule may be missing. */
  readonly missing: boolean;
  /** Whether it may be misheard: words are in between that are more than small ones. */
  readonly misheard: boolean;
}

const EXACTLY: Tolerance = { budget: 0, missing: false, misheard: false };

interface Item {
  readonly state: number;
  readonly cost: number;
  readonly tie: number;
  readonly skipped: number;
  readonly back: Item | undefined;
  readonly fill: Fill | undefined;
}

const LIST_TIE = 0.001;
const CAPTURE_TIE = 0.002;
const FREE_TIE = 0.01;

/**
 * All rules that the words can be read as, the best reading of each. A chart over places in the utterance: each state of
 * the automaton is kept once for each place, so time grows with words times live states, whatever the patterns.
 *
 * @param tolerance absent: exact readings alone.
 */
export function parse(
  automaton: Automaton,
  tokens: readonly Token[],
  costs: Costs,
  tolerance: Tolerance = EXACTLY,
): readonly Parse[] {
  const chart = new Chart(automaton, tokens, costs, tolerance);
  return chart.run();
}

/** Whether a rule begins with all of the words, exactly. */
export function isBegun(automaton: Automaton, tokens: readonly Token[], costs: Costs): boolean {
  return new Chart(automaton, tokens, costs, EXACTLY).reachesEnd();
}

class Chart {
  private readonly places: Map<number, Item>[];
  private readonly matched = new Map<Matcher, ReturnType<Matcher['match']>[]>();
  /** Where the last word is that somebody may have meant. */
  private readonly last: number;

  constructor(
    private readonly automaton: Automaton,
    private readonly tokens: readonly Token[],
    private readonly costs: Costs,
    private readonly tolerance: Tolerance,
  ) {
    this.places = Array.from({ length: tokens.length + 1 }, () => new Map<number, Item>());
    this.last = tokens.findLastIndex(({ word }) => !FILLERS.has(word));
  }

  reachesEnd(): boolean {
    this.fill();
    return (this.places[this.tokens.length]?.size ?? 0) > 0 || this.places.some((_, place) => this.endsInName(place));
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
    this.offer(0, { state: START, cost: 0, tie: 0, skipped: 0, back: undefined, fill: undefined });
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
      for (const to of state.jumps) this.offerHere(place, movedTo(item, to), queue);
      if (token) this.step(place, token, item, state);
      // Whoever leaves out the end has broken off.
      if (this.tolerance.missing && token) this.leaveOut(place, item, state, queue);
    }
  }

  private step(place: number, token: Token, item: Item, state: State): void {
    for (const edge of edgesFor(state, token.word)) {
      if (edge.word === token.word) this.offer(place + 1, movedTo(item, edge.to));
    }
    for (const { matcher, name, to } of state.slots) {
      for (const { end, written } of this.match(matcher, place)) {
        const words = end - place;
        const tie = matcher.free ? FREE_TIE : matcher.trust === 'author' ? LIST_TIE : CAPTURE_TIE;
        const fill = { slot: name, matcher, start: place, end, written };
        this.offer(end, { ...item, state: to, tie: item.tie + tie * words, back: item, fill });
      }
    }
    if (this.tolerance.budget > 0) {
      const cost = item.cost + this.skipCost(place, token.word, item.state === START);
      if (cost <= this.tolerance.budget) this.offer(place + 1, { ...item, cost, skipped: item.skipped + 1 });
    }
  }

  private leaveOut(place: number, item: Item, state: State, queue: Item[]): void {
    for (const { word, to, own } of state.edges) {
      if (!own || this.takesAnyWords(to)) continue;
      const cost = item.cost + this.omissionCost(word);
      if (cost <= this.tolerance.budget) this.offerHere(place, { ...item, state: to, cost }, queue);
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

  private match(matcher: Matcher, place: number): ReturnType<Matcher['match']> {
    const known = this.matched.get(matcher) ?? [];
    this.matched.set(matcher, known);
    return (known[place] ??= matcher.match(this.tokens, place));
  }

  private skipCost(place: number, word: string, first: boolean): number {
    const { filler, article, functionWord, unknown, doubled, extraWord } = this.costs;
    if (word === UNKNOWN_WORD) return unknown;
    // Without it a number or a spelled name is another one.
    if (isFigure(word)) return Infinity;
    if (place > 0 && this.tokens[place - 1]?.word === word) return doubled;
    if (FILLERS.has(word)) return filler;
    if (place === this.last && NEVER_LAST.has(word)) return extraWord;
    if (ARTICLES.has(word)) return article;
    if (FUNCTION_WORDS.has(word)) return functionWord;
    // Whoever begins anew says other words first, or the same again.
    return this.tolerance.misheard || first || this.comesAgain(place, word) ? extraWord : Infinity;
  }

  private comesAgain(place: number, word: string): boolean {
    return this.tokens.some((token, at) => at > place && token.word === word);
  }

  private omissionCost(word: string): number {
    if (FILLERS.has(word)) return this.costs.filler;
    if (ARTICLES.has(word)) return this.costs.article;
    return FUNCTION_WORDS.has(word) ? this.costs.functionWord : this.costs.missingWord;
  }

  private offerHere(place: number, item: Item, queue: Item[]): void {
    if (this.offer(place, item)) queue.push(item);
  }

  private offer(place: number, item: Item): boolean {
    const items = this.places[place];
    const known = items?.get(item.state);
    if (known && (known.cost < item.cost || (known.cost === item.cost && known.tie <= item.tie))) return false;
    items?.set(item.state, item);
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
