import type { PhraseNode } from './phraseGraph';
import { hashPhrases, randomizer } from './random';

/** How much is made of a grammar. */
export interface GrammarOptions {
  /** Whole sentences sampled in all, at the least; they teach the model how commands begin, go on and end. */
  readonly sentences: number;
  /** The most sentences sampled for one rule. */
  readonly perRule: number;
  /** Whether pairs of words that no sampled sentence holds are listed one by one. */
  readonly pairs: boolean;
  /** The most pairs listed where one part meets another; beyond it each word of either side is listed once. */
  readonly pairsPerSeam: number;
  /** Whether the recognizer may answer that it heard something else. */
  readonly unknown: boolean;
}

export const GRAMMAR_OPTIONS: GrammarOptions = {
  sentences: 1_500,
  perRule: 400,
  pairs: true,
  pairsPerSeam: 400,
  unknown: true,
};

/**
 * Phrases from which a bigram model of the rules is estimated. Sampled sentences visit every alternative and list entry at
 * least once as far as `perRule` allows; pairs of words that may follow each other and were not visited are added.
 * The same rules give the same phrases.
 */
export function buildPhrases(
  rules: readonly PhraseNode[],
  options: GrammarOptions,
): { key: string; phrases: readonly string[] } {
  const sampler = new Sampler();
  const phrases = new Set<string>();
  const wanted = Math.ceil(options.sentences / Math.max(1, rules.length));
  for (const rule of rules) {
    const count = Math.min(options.perRule, Math.max(2, widthOf(rule), wanted));
    for (let n = 0; n < count; n += 1) {
      const sentence = sampler.sentence(rule);
      if (sentence.length > 0) phrases.add(sentence.join(' '));
    }
  }
  if (options.pairs) {
    const covered = pairsIn(phrases);
    const seams = new Seams(covered, options.pairsPerSeam);
    for (const rule of rules) seams.visit(rule);
    for (const pair of seams.missing) phrases.add(pair);
  }
  if (options.unknown && phrases.size > 0) phrases.add('[unk]');
  const list = [...phrases];
  return { key: hashPhrases(list), phrases: list };
}

function pairsIn(phrases: Iterable<string>): Set<string> {
  const pairs = new Set<string>();
  for (const phrase of phrases) {
    const words = phrase.split(' ');
    for (let at = 1; at < words.length; at += 1) pairs.add(`${words[at - 1] ?? ''} ${words[at] ?? ''}`);
  }
  return pairs;
}

/** The most options that any choice of the graph has. */
function widthOf(node: PhraseNode): number {
  switch (node.kind) {
    case 'words':
      return 1;
    case 'optional':
      return Math.max(2, widthOf(node.item));
    case 'repeat':
      return widthOf(node.item);
    case 'sequence':
      return Math.max(1, ...node.items.map(widthOf));
    case 'choice':
      return Math.max(node.options.length, ...node.options.map(widthOf));
  }
}

/** Draws sentences, always taking one of the options taken least so far. */
class Sampler {
  private readonly random = randomizer(1);
  private readonly taken = new Map<PhraseNode, number[]>();

  sentence(node: PhraseNode): readonly string[] {
    const words: string[] = [];
    this.say(node, words);
    return words;
  }

  private say(node: PhraseNode, words: string[]): void {
    switch (node.kind) {
      case 'words':
        words.push(...node.words);
        break;
      case 'sequence':
        for (const item of node.items) this.say(item, words);
        break;
      case 'optional':
        if (this.pick(node, 2, undefined) === 1) this.say(node.item, words);
        break;
      case 'choice': {
        const option = node.options[this.pick(node, node.options.length, undefined)];
        if (option) this.say(option, words);
        break;
      }
      case 'repeat':
        this.repeat(node, words);
        break;
    }
  }

  /** A group of several kinds is said as people do: each kind once at most. */
  private repeat(node: PhraseNode & { kind: 'repeat' }, words: string[]): void {
    const { item } = node;
    const most = item.kind === 'choice' ? Math.min(8, item.options.length) : 3;
    const times = node.min + Math.floor(this.random() * (most + 1 - node.min));
    const said = new Set<number>();
    for (let n = 0; n < times; n += 1) {
      if (item.kind === 'choice') {
        const index = this.pick(item, item.options.length, said);
        said.add(index);
        const option = item.options[index];
        if (option) this.say(option, words);
      } else this.say(item, words);
    }
  }

  private pick(node: PhraseNode, count: number, except: ReadonlySet<number> | undefined): number {
    const counts = this.taken.get(node) ?? new Array<number>(count).fill(0);
    this.taken.set(node, counts);
    const from = Math.floor(this.random() * count);
    let best = -1;
    for (let n = 0; n < count; n += 1) {
      const index = (from + n) % count;
      if (except?.has(index)) continue;
      if (best < 0 || (counts[index] ?? 0) < (counts[best] ?? 0)) best = index;
    }
    if (best < 0) best = from;
    counts[best] = (counts[best] ?? 0) + 1;
    return best;
  }
}

interface Edges {
  readonly first: readonly string[];
  readonly last: readonly string[];
  readonly empty: boolean;
}

/** Finds the pairs of words that may follow each other. */
class Seams {
  readonly missing = new Set<string>();
  private readonly known = new Map<PhraseNode, Edges>();

  constructor(
    private readonly covered: ReadonlySet<string>,
    private readonly limit: number,
  ) {}

  visit(node: PhraseNode): Edges {
    const known = this.known.get(node);
    if (known) return known;
    const edges = this.edges(node);
    this.known.set(node, edges);
    return edges;
  }

  private edges(node: PhraseNode): Edges {
    switch (node.kind) {
      case 'words':
        return this.words(node.words);
      case 'sequence':
        return node.items.map((item) => this.visit(item)).reduce((before, after) => this.join(before, after), NOTHING);
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
      case 'repeat': {
        const item = this.visit(node.item);
        this.join(item, item);
        return node.min === 0 ? { ...item, empty: true } : item;
      }
    }
  }

  private words(words: readonly string[]): Edges {
    for (let at = 1; at < words.length; at += 1) this.add(words[at - 1] ?? '', words[at] ?? '');
    return { first: words.slice(0, 1), last: words.slice(-1), empty: words.length === 0 };
  }

  private join(before: Edges, after: Edges): Edges {
    const { last } = before;
    const { first } = after;
    if (last.length * first.length <= this.limit) {
      for (const one of last) for (const other of first) this.add(one, other);
    } else {
      const count = Math.max(last.length, first.length);
      for (let n = 0; n < count; n += 1) this.add(last[n % last.length] ?? '', first[n % first.length] ?? '');
    }
    return {
      first: before.empty ? union([before.first, first]) : before.first,
      last: after.empty ? union([last, after.last]) : after.last,
      empty: before.empty && after.empty,
    };
  }

  private add(one: string, other: string): void {
    const pair = `${one} ${other}`;
    if (!this.covered.has(pair)) this.missing.add(pair);
  }
}

const NOTHING: Edges = { first: [], last: [], empty: true };

function union(sets: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(sets.flat())];
}
