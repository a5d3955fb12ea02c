import type { PhraseNode } from './phraseGraph';

/** More words than this cannot be told apart in pairs; no grammar comes near. */
const SHIFT = 1 << 21;

/** Two words after each other as one number. */
export function pairOf(one: number, other: number): number {
  return one * SHIFT + other;
}

export function wordsOfPair(pair: number): readonly [number, number] {
  return [Math.floor(pair / SHIFT), pair % SHIFT];
}

interface Edges {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly empty: boolean;
}

const NOTHING: Edges = { first: [], last: [], empty: true };

/** Finds the pairs of words that may follow each other and that no sentence has covered. */
export class Seams {
  readonly missing = new Set<number>();
  private readonly known = new Map<PhraseNode, Edges>();

  /** @param limit the most pairs listed where one part meets another; beyond it each word of either side comes once. */
  constructor(
    private readonly covered: ReadonlySet<number>,
    private readonly limit: number,
  ) {}

  visit(node: PhraseNode): Edges {
    if (node.kind === 'words') return this.words(node.words);
    const known = this.known.get(node);
    if (known) return known;
    const edges = this.edges(node);
    this.known.set(node, edges);
    return edges;
  }

  /** Pairs where one part meets another. */
  meet(last: readonly number[], first: readonly number[]): void {
    if (last.length * first.length <= this.limit) {
      for (const one of last) for (const other of first) this.add(one, other);
      return;
    }
    const count = Math.max(last.length, first.length);
    for (let n = 0; n < count; n += 1) this.add(last[n % last.length] ?? 0, first[n % first.length] ?? 0);
  }

  private edges(node: Exclude<PhraseNode, { kind: 'words' }>): Edges {
    switch (node.kind) {
      case 'sequence':
        return node.items.reduce((before, item) => this.join(before, this.visit(item)), NOTHING);
      case 'choice': {
        const options = node.options.map((option) => this.visit(option));
        return {
          first: union(options.map((option) => option.first)),
          last: union(options.map((option) => option.last)),
          empty: options.some((option) => option.empty),
        };
      }
      case 'optional':
        return { ...this.visit(node.item), empty: true };
      case 'slot':
        return this.visit(node.item);
      case 'repeat': {
        const item = this.visit(node.item);
        this.meet(item.last, item.first);
        return node.min === 0 ? { ...item, empty: true } : item;
      }
    }
  }

  private words(words: readonly number[]): Edges {
    for (let at = 1; at < words.length; at += 1) this.add(words[at - 1] ?? 0, words[at] ?? 0);
    return { first: words.slice(0, 1), last: words.slice(-1), empty: words.length === 0 };
  }

  private join(before: Edges, after: Edges): Edges {
    this.meet(before.last, after.first);
    return {
      first: before.empty ? union([before.first, after.first]) : before.first,
      last: after.empty ? union([before.last, after.last]) : after.last,
      empty: before.empty && after.empty,
    };
  }

  private add(one: number, other: number): void {
    const pair = pairOf(one, other);
    if (!this.covered.has(pair)) this.missing.add(pair);
  }
}

function union(sets: readonly (readonly number[])[]): readonly number[] {
  const [first = [], second = []] = sets;
  if (sets.length === 1 || (sets.length === 2 && second.length === 0)) return first;
  if (sets.length === 2 && first.length === 0) return second;
  return [...new Set(sets.flat())];
}
