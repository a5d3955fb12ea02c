import type { State } from './automaton';

/** All words that a state may go on with, also where other states stand between; undefined where a slot may be next. */
type Next = ReadonlySet<string> | undefined;

/**
 * Tells of a state whether a word leads on from it. Rules that begin alike have one state in common that a hundred ways lead
 * from, and the next word takes two of them. Found out when first asked: most states are never reached.
 */
export class Lookahead {
  private readonly known = new Map<number, Next>();

  constructor(private readonly states: readonly State[]) {}

  mayBeNext(word: string, from: number): boolean {
    const state = this.states[from];
    if (!state || state.slots.length > 0) return true;
    if (state.jumps.length > 0) return this.nextOf(from)?.has(word) ?? true;
    if (state.index) return state.index.has(word);
    for (const edge of state.edges) if (edge.word === word) return true;
    return false;
  }

  private nextOf(from: number): Next {
    if (this.known.has(from)) return this.known.get(from);
    const found = this.find(from);
    this.known.set(from, found);
    return found;
  }

  private find(from: number): Next {
    const words = new Set<string>();
    const reached = new Set([from]);
    for (const at of reached) {
      const state = this.states[at];
      if (!state || state.slots.length > 0) return undefined;
      for (const { word } of state.edges) words.add(word);
      for (const to of state.jumps) reached.add(to);
    }
    return words;
  }
}
