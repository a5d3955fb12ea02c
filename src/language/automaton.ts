import { Lookahead } from './lookahead';
import type { Matcher } from './matchers';
import type { Pattern } from './pattern';
import type { Rule, Vocabulary } from './vocabulary';

/** A rule with what the parser needs to know about it. */
export interface LiveRule {
  readonly vocabulary: Vocabulary;
  readonly rule: Rule;
}

/** A word that leads on. */
export interface Edge {
  readonly word: string;
  readonly to: number;
  /** The rule's own word, which may be left out at a cost; not another spelling of it. */
  readonly own: boolean;
  /** Of a leading word, along which rules that begin alike go together. */
  readonly shared: boolean;
}

/** Where the words of rules lead. All live rules share one automaton; rules that begin alike share its first states. */
export interface State {
  edges: readonly Edge[];
  /** The edges by word, where there are so many that looking through them takes longer. */
  index?: Map<string, Edge[]>;
  jumps: readonly number[];
  slots: readonly { readonly matcher: Matcher; readonly name: string; readonly to: number }[];
  /** Indexes of the rules that end here. */
  ends: readonly number[];
}

/** The edges among which those of a word are; the others are to be told by their word. */
export function edgesFor(state: State, word: string): readonly Edge[] {
  return state.index ? (state.index.get(word) ?? NONE) : state.edges;
}

export interface Automaton {
  readonly states: readonly State[];
  readonly lookahead: Lookahead;
  readonly rules: readonly LiveRule[];
}

/** What the builder asks about names and words. */
export interface Resolver {
  matcher(vocabulary: Vocabulary, source: string): Matcher | undefined;
  /** Other ways the decoder may spell a word, each as words. */
  respell(word: string): readonly (readonly string[])[];
}

/** Builds the automaton of rules. Its size grows with the rules' text, not with what it can say. */
export function buildAutomaton(
  rules: readonly { vocabulary: Vocabulary; rule: Rule }[],
  resolver: Resolver,
): Automaton {
  const builder = new Builder(resolver);
  return builder.build(rules);
}

export const START = 0;

/** Most states have one kind of way on only; the other kinds share this until they get their first. */
const NONE: readonly never[] = [];

/** States with more edges than this are asked by word. */
const FEW = 8;

type Ways = 'edges' | 'jumps' | 'slots' | 'ends';

function append<Kind extends Ways>(state: State, kind: Kind, way: State[Kind][number]): void {
  const ways = state[kind] as State[Kind][number][];
  if (ways.length === 0) state[kind] = [way] as unknown as State[Kind];
  else ways.push(way);
}

class Builder {
  private readonly states: State[] = [];

  constructor(private readonly resolver: Resolver) {
    this.state();
  }

  build(rules: readonly { vocabulary: Vocabulary; rule: Rule }[]): Automaton {
    rules.forEach(({ vocabulary, rule }, index) => {
      for (const pattern of rule.patterns) {
        const end = this.opening(rule.anyOrder ? inAnyOrder(pattern) : pattern, vocabulary);
        append(this.at(end), 'ends', index);
      }
    });
    this.openStart();
    return { states: this.states, lookahead: new Lookahead(this.states), rules };
  }

  /** Gives the start itself all that it leads to without a word: every reading begins there, and few states are so wide. */
  private openStart(): void {
    const reached = new Set([START]);
    for (const at of reached) for (const to of this.at(at).jumps) reached.add(to);
    reached.delete(START);
    for (const at of reached) {
      const { edges, slots, ends } = this.at(at);
      for (const edge of edges) this.edge(START, edge);
      for (const slot of slots) append(this.at(START), 'slots', slot);
      for (const end of ends) append(this.at(START), 'ends', end);
    }
    this.at(START).jumps = NONE;
  }

  /** A pattern from the start: its leading words go along states shared with other rules. */
  private opening(pattern: Pattern, vocabulary: Vocabulary): number {
    const items = pattern.kind === 'sequence' ? pattern.items : [pattern];
    let at = START;
    let index = 0;
    for (; index < items.length; index += 1) {
      const item = items[index];
      if (item?.kind !== 'word') break;
      at = this.sharedWord(at, item.word);
    }
    for (const item of items.slice(index)) at = this.add(item, at, vocabulary);
    return at;
  }

  private sharedWord(from: number, word: string): number {
    for (const edge of edgesFor(this.at(from), word)) if (edge.shared && edge.word === word) return edge.to;
    return this.word(from, word, true);
  }

  private add(pattern: Pattern, from: number, vocabulary: Vocabulary): number {
    switch (pattern.kind) {
      case 'word':
        return this.word(from, pattern.word);
      case 'sequence':
        return pattern.items.reduce((at, item) => this.add(item, at, vocabulary), from);
      case 'choice': {
        const end = this.state();
        for (const option of pattern.options) this.jump(this.add(option, from, vocabulary), end);
        return end;
      }
      case 'optional': {
        const end = this.state();
        this.jump(from, end);
        this.jump(this.add(pattern.item, from, vocabulary), end);
        return end;
      }
      case 'repeat': {
        const loop = this.state();
        const end = this.state();
        this.jump(from, loop);
        if (pattern.min === 0) this.jump(from, end);
        const after = this.add(pattern.item, loop, vocabulary);
        this.jump(after, loop);
        this.jump(after, end);
        return end;
      }
      case 'slot': {
        const end = this.state();
        const matcher = this.resolver.matcher(vocabulary, pattern.source);
        if (matcher) append(this.at(from), 'slots', { matcher, name: pattern.name, to: end });
        return end;
      }
    }
  }

  private word(from: number, word: string, shared = false): number {
    const to = this.state();
    this.edge(from, { word, to, own: true, shared });
    for (const spelling of this.resolver.respell(word)) {
      let at = from;
      spelling.forEach((part, index) => {
        const next = index === spelling.length - 1 ? to : this.state();
        this.edge(at, { word: part, to: next, own: false, shared: false });
        at = next;
      });
    }
    return to;
  }

  private jump(from: number, to: number): void {
    append(this.at(from), 'jumps', to);
  }

  private edge(from: number, edge: Edge): void {
    const state = this.at(from);
    append(state, 'edges', edge);
    if (state.index) enter(state.index, edge);
    else if (state.edges.length > FEW) {
      state.index = new Map();
      for (const each of state.edges) enter(state.index, each);
    }
  }

  private state(): number {
    this.states.push({ edges: NONE, jumps: NONE, slots: NONE, ends: NONE });
    return this.states.length - 1;
  }

  private at(index: number): State {
    const state = this.states[index];
    if (!state) throw new RangeError(`no state ${index}`);
    return state;
  }
}

function enter(index: Map<string, Edge[]>, edge: Edge): void {
  const known = index.get(edge.word);
  if (known) known.push(edge);
  else index.set(edge.word, [edge]);
}

/**
 * The parts of a sequence in any order: first what comes before the first slot, as it is written, then any of the parts again
 * and again. Plain words and slots that must be said are not asked for twice, so that the pattern stays as long as it was
 * written.
 */
export function inAnyOrder(pattern: Pattern): Pattern {
  if (pattern.kind !== 'sequence') return pattern;
  const first = pattern.items.findIndex(holdsSlot);
  if (first < 0) return pattern;
  const parts = pattern.items.slice(first).map((item) => (item.kind === 'optional' ? item.item : item));
  const bag: Pattern = { kind: 'repeat', min: 1, item: { kind: 'choice', options: parts } };
  return { kind: 'sequence', items: [...pattern.items.slice(0, first), bag] };
}

function holdsSlot(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'word':
      return false;
    case 'sequence':
      return pattern.items.some(holdsSlot);
    case 'choice':
      return pattern.options.some(holdsSlot);
    case 'optional':
    case 'repeat':
      return holdsSlot(pattern.item);
    case 'slot':
      return true;
  }
}
