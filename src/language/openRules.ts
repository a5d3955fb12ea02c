import { inAnyOrder, type LiveRule } from './automaton';
import { Ints } from './intSets';
import type { Pattern } from './pattern';
import { heardOf, looseWordsOf, NOTHING, wordsOf, type PhraseGraphs, type PhraseNode } from './phraseGraph';
import { mayRepeat } from './repeats';
import { isRequest } from './request';
import type { Rule, SpokenList, Vocabulary } from './vocabulary';

/** What slots read; where it is no list, a built-in capture, or nothing. */
export interface ListsOf {
  list(vocabulary: Vocabulary, source: string): SpokenList | undefined;
}

type Lists = readonly (SpokenList | undefined)[];
type Words = ReadonlySet<number>;

const NO_LISTS: Lists = [];
const NO_WORDS: Words = new Set();
const NOWHERE: ListsOf = { list: () => undefined };

/** More than all contexts have together; vocabularies that were read anew leave the old rules behind. */
const MOST_OPEN = 20_000;

/** What is so of all ways to say a rule, as bits. */
export const REPEATS = 1;
export const REQUEST = 2;

/**
 * The rules of a grammar opened into ways to say them, one for each of their patterns. Rules that were in an earlier grammar
 * are not opened again as long as their lists are the same. What is known of them is in rows and no object of each: what
 * lives is copied by every collection, and for thousands of rules that takes as long as their graph. Nodes, which would be
 * most of it, are let go as soon as it is known where they start.
 */
export class OpenRules {
  /** Rules are told by these, and ways by those below; of all grammars. */
  private readonly numbers = new Map<Rule, number>();
  private readonly lists: Lists[] = [];
  private readonly kinds = new Ints();
  /** A rule's ways are those from its first up to the next one's. */
  private readonly firstWays = new Ints();
  private readonly roots = new Ints();
  private readonly loose: Words[] = [];
  private readonly words = new Map<number, Words>();
  private rootsIn = 0;
  /** The rules of this grammar, and their ways, with the place of the rule of each. */
  private readonly rules = new Ints();
  private readonly ways = new Ints();
  private readonly rulesOfWays = new Ints();
  private nodes: (PhraseNode | undefined)[] = [];
  /** Stays until the next grammar: once no object of a kind is left, code that was optimized for it is thrown away. */
  private live: readonly LiveRule[] = [];
  private resolver = NOWHERE;
  /** Whose slots are read. */
  private vocabulary: Vocabulary | undefined;
  /** Made once: with functions made for each grammar, what was optimized for the last ones would be collected with them. */
  private readonly listOf = (source: string): SpokenList | undefined =>
    this.vocabulary && this.resolver.list(this.vocabulary, source);
  private readonly isList = (source: string): boolean => this.listOf(source) !== undefined;

  constructor(private readonly graphs: PhraseGraphs) {
    this.forget();
  }

  /** From here on rules and ways are those of another grammar, asked for by their places in it. */
  open(live: readonly LiveRule[], resolver: ListsOf): void {
    if (this.lists.length > MOST_OPEN) this.forget();
    for (const numbers of [this.rules, this.ways, this.rulesOfWays]) numbers.clear();
    this.nodes = new Array<PhraseNode | undefined>(live.length);
    this.live = live;
    this.resolver = resolver;
    for (let at = 0; at < live.length; at += 1) {
      const each = live[at];
      if (each) this.enter(each);
    }
  }

  listsOf(rule: number): Lists {
    return this.lists[this.rules.at(rule)] ?? NO_LISTS;
  }

  /** What is so of a rule: {@link REPEATS}, {@link REQUEST}; nothing of one that cannot be heard. */
  kindOf(rule: number): number {
    return this.kinds.at(this.rules.at(rule));
  }

  get wayCount(): number {
    return this.ways.length;
  }

  get holdRequests(): boolean {
    for (let rule = 0; rule < this.rules.length; rule += 1) if ((this.kindOf(rule) & REQUEST) !== 0) return true;
    return false;
  }

  kindOfWay(at: number): number {
    return this.kindOf(this.rulesOfWays.at(at));
  }

  /** Its words that can be fitted to any sound. */
  looseWords(at: number): Words {
    return this.loose[this.ways.at(at)] ?? NO_WORDS;
  }

  wordsSaid(at: number): Words {
    const way = this.ways.at(at);
    const words = this.words.get(way) ?? new Set(wordsOf(this.node(at)));
    this.words.set(way, words);
    return words;
  }

  /** Forgets where ways start, if it was among others than these places. */
  rootIn(places: number): void {
    if (this.rootsIn === places) return;
    this.rootsIn = places;
    this.roots.fill(-1, this.roots.length);
  }

  /** Where a way starts, or -1. */
  root(at: number): number {
    return this.roots.at(this.ways.at(at));
  }

  setRoot(at: number, place: number): void {
    this.roots.set(this.ways.at(at), place);
    this.nodes[at] = undefined;
  }

  node(at: number): PhraseNode {
    return this.nodes[at] ?? this.openAgain(at);
  }

  private openAgain(at: number): PhraseNode {
    const place = this.rulesOfWays.at(at);
    const live = this.live[place];
    if (!live) return NOTHING;
    this.vocabulary = live.vocabulary;
    const nodes = heardOf(live.rule.patterns.map((pattern) => this.openPattern(live.rule, pattern)));
    return nodes[this.ways.at(at) - this.firstWays.at(this.rules.at(place))] ?? NOTHING;
  }

  private openPattern({ anyOrder }: Rule, pattern: Pattern): PhraseNode | undefined {
    return this.graphs.open(anyOrder ? inAnyOrder(pattern) : pattern, this.listOf);
  }

  private enter(live: LiveRule): void {
    this.vocabulary = live.vocabulary;
    const place = this.rules.length;
    const known = this.numbers.get(live.rule);
    const knows = known !== undefined && readsLists(live.rule, this.lists[known] ?? NO_LISTS, this.listOf);
    const number = knows ? known : this.openRule(live);
    this.rules.push(number);
    const last = this.firstWays.at(number + 1);
    for (let way = this.firstWays.at(number); way < last; way += 1) {
      this.ways.push(way);
      this.rulesOfWays.push(place);
    }
  }

  private openRule(live: LiveRule): number {
    const { rule } = live;
    const first = this.ways.length;
    let heard = 0;
    for (const pattern of rule.patterns) {
      const node = this.openPattern(rule, pattern);
      if (!node) continue;
      this.nodes[first + heard] = node;
      heard += 1;
      this.roots.push(-1);
      this.loose.push(looseWordsOf(node));
    }
    const kind = (mayRepeat(live, this.isList) ? REPEATS : 0) | (isRequest(rule) ? REQUEST : 0);
    this.kinds.push(heard > 0 ? kind : 0);
    this.firstWays.push(this.roots.length);
    const number = this.lists.push(listsRead(rule, this.listOf)) - 1;
    this.numbers.set(rule, number);
    return number;
  }

  private forget(): void {
    for (const rows of [this.numbers, this.words]) rows.clear();
    for (const rows of [this.lists, this.loose]) rows.length = 0;
    for (const numbers of [this.kinds, this.firstWays, this.roots]) numbers.clear();
    this.firstWays.push(0);
  }
}

/** In an array that is no longer than it has to be: one that grows has room for sixteen more. */
function listsRead({ sources }: Rule, listOf: (source: string) => SpokenList | undefined): Lists {
  let lists: (SpokenList | undefined)[] | undefined;
  let at = 0;
  for (const source of sources) {
    const list = listOf(source);
    if (list) {
      lists ??= new Array<SpokenList | undefined>(sources.size);
      lists[at] = list;
    }
    at += 1;
  }
  return lists ?? NO_LISTS;
}

/** Whether a rule's slots still read these. */
function readsLists(rule: Rule, lists: Lists, listOf: (source: string) => SpokenList | undefined): boolean {
  let at = 0;
  for (const source of rule.sources) {
    if (listOf(source) !== lists[at]) return false;
    at += 1;
  }
  return true;
}
