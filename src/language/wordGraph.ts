import { Acceptor, type GraphLimits } from './acceptor';
import type { FoldedGraph } from './foldedGraph';
import { Ints } from './intSets';
import { DIGITS, numberCosts } from './numberCosts';
import { REPEATS, REQUEST, type OpenRules } from './openRules';
import { wordsOf, type Lexicon, type PhraseNode, type SlotNode } from './phraseGraph';
import { Places } from './places';
import { PlacesMemory } from './placesMemory';
import type { SlotGraph } from './slotGraph';
import { TALK_WORDS } from './talk';
import { UNKNOWN_WORD } from './tokens';
import { Weighing, WORD_COST, type DearWords } from './weighing';

/** Beyond this the rules are left to the bigram cover: 16 bytes a state and an arc, and the decoder reads it anew. */
const LIMITS: GraphLimits = { states: 400_000, weight: Infinity };

/** Beyond this the slots of groups are not kept track of: where words belong to many slots, nobody can know which it was. */
const TRACKING_LIMITS: GraphLimits = { states: 100_000, weight: 1_500_000 };

/**
 * What each word costs that can be fitted to any sound, in commands and in what they are measured against: about one
 * choice among as many words as there are letters and their names.
 */
const LOOSE_WORD_COST = 4;

/**
 * What the word costs that joins two commands. Most utterances are one command; without it whatever follows a short one is
 * taken for others, and talk for several short ones.
 */
const JOINT_COST = 8;

/** What a word of talk costs: about one choice among all of them. */
const TALK_COST = 6;

/**
 * What is kept between two graphs, in numbers of 4 bytes; more is forgotten, and the next graph is made from nothing. All
 * contexts of the shipped rules take up a fifth of the least. Of larger rules so much is kept that a few changes of them have
 * room: what is found in more than that is found more slowly than it is made.
 */
const LEAST_KEPT = 1_000_000;
const KEPT_OF_FIRST = 2;
const MOST_KEPT = 4_000_000;

/**
 * Makes rules into deterministic acceptors, with an escape beside them: the mark for unknown words over and over, for speech
 * that is no command. What two sets of rules have in common is made once, so that after a change only what changed costs.
 */
export class WordGraphs {
  private readonly unknown: number;
  private parts: Parts = { between: [], talk: [] };
  private loose: LooseWords;
  private readonly weighing: Weighing;
  /** What numbers cost among rules whose digits can be fitted to any sound, and among others. */
  private readonly numbers: { readonly loose: readonly DearWords[]; readonly bound: readonly DearWords[] };
  private readonly digits: readonly number[];
  private readonly slotGraphs = new WeakMap<SlotNode, SlotGraph>();
  private kept: Kept;
  /** How many places there were, to tell which roots are of. */
  private madePlaces = 0;

  /** @param times what may be said after a rule that repeats: how often. */
  constructor(
    private readonly lexicon: Lexicon,
    private readonly times: PhraseNode | undefined,
  ) {
    this.unknown = lexicon.number(UNKNOWN_WORD);
    this.digits = DIGITS.map((word) => lexicon.number(word));
    const numbers = (digit: number) =>
      [...numberCosts(digit)].map(([word, cost]) => [[lexicon.number(word)], cost] as const);
    this.numbers = { loose: numbers(LOOSE_WORD_COST), bound: numbers(WORD_COST) };
    this.loose = new LooseWords(undefined, this.unknown);
    this.weighing = new Weighing(lexicon);
    this.kept = this.keeping(true, undefined);
  }

  /**
   * @param between what joins two commands said in one breath; empty: one command at a time.
   * @returns undefined where there is nothing to say, or the graph would be larger than the decoder should load; `beside`:
   * words that it has although no rule says them.
   */
  build(
    rules: OpenRules,
    between: readonly PhraseNode[],
  ): { readonly graph: FoldedGraph; readonly beside: readonly string[] } | undefined {
    if (rules.wayCount === 0) return undefined;
    const talk = this.talkBeside(rules, between);
    if (this.kept.isFull || !same(between, this.parts.between) || !same(talk, this.parts.talk)) {
      this.parts = { between, talk };
      this.kept = this.keeping(true, this.kept);
    }
    if (!this.loose.areOf(rules)) this.loose = new LooseWords(rules, this.unknown);
    const loose = this.loose.words;
    const costs: readonly DearWords[] = [
      [loose, LOOSE_WORD_COST],
      ...(this.digits.some((word) => loose.includes(word)) ? this.numbers.loose : this.numbers.bound),
      [between.flatMap(lastWords), JOINT_COST],
      [talk, TALK_COST],
    ];
    const graphIn = (kept: Kept): FoldedGraph | undefined => {
      const states = kept.reachable(rules, loose);
      return states && this.weighing.graphOf(kept.acceptor, states, costs);
    };
    const tracking = graphIn(this.kept);
    const graph = tracking || !this.kept.places.tracks ? tracking : graphIn(this.keeping(false, undefined));
    return graph && { graph, beside: talk.map((word) => this.lexicon.words[word] ?? '') };
  }

  /** @param before what was kept, and is not any more: what comes next is put in its place. */
  private keeping(tracking: boolean, before: Kept | undefined): Kept {
    const { parts, unknown } = this;
    const memory = before?.isLarge ? undefined : before?.memory;
    const places = memory?.places ?? new PlacesMemory();
    this.madePlaces += 1;
    const made = new Places(parts.between, this.times, unknown, tracking, this.slotGraphs, places);
    if (!memory)
      return new Kept(this.madePlaces, made, {
        places,
        acceptor: new Acceptor(made, unknown, parts.talk),
        roots: new Ints(),
      });
    memory.acceptor.startIn(made, parts.talk);
    return new Kept(this.madePlaces, made, memory);
  }

  /** Words of talk that no rule says, where there are requests that something may be said beside. */
  private talkBeside(rules: OpenRules, between: readonly PhraseNode[]): readonly number[] {
    if (!rules.holdRequests) return [];
    const said = between.map((joint): ReadonlySet<number> => new Set(wordsOf(joint)));
    for (let way = 0; way < rules.wayCount; way += 1) said.push(rules.wordsSaid(way));
    return TALK_WORDS.map((word) => this.lexicon.number(word)).filter((word) => !said.some((words) => words.has(word)));
  }
}

/** The words of rules that can be fitted to any sound, and the mark for unknown words. */
class LooseWords {
  readonly words: readonly number[];
  private readonly sets: ReadonlySet<ReadonlySet<number>>;

  constructor(rules: OpenRules | undefined, unknown: number) {
    this.sets = rules ? setsOf(rules) : new Set();
    const words = new Set([unknown]);
    for (const set of this.sets) for (const word of set) words.add(word);
    this.words = [...words];
  }

  /** Whether other rules have the same, in the same order. */
  areOf(rules: OpenRules): boolean {
    return same([...this.sets], [...setsOf(rules)]);
  }
}

function setsOf(rules: OpenRules): ReadonlySet<ReadonlySet<number>> {
  const sets = new Set<ReadonlySet<number>>();
  for (let way = 0; way < rules.wayCount; way += 1) sets.add(rules.looseWords(way));
  return sets;
}

/** What graphs are made of beside rules. */
interface Parts {
  readonly between: readonly PhraseNode[];
  readonly talk: readonly number[];
}

function same<Item>(some: readonly Item[], others: readonly Item[]): boolean {
  return some.length === others.length && some.every((item, index) => item === others[index]);
}

/** What is kept is kept in it, one after the other. */
interface KeptMemory {
  readonly places: PlacesMemory;
  readonly acceptor: Acceptor;
  readonly roots: Ints;
}

/** All that later graphs can use again. */
class Kept {
  /** How much it was after the first graph. */
  private first = 0;

  constructor(
    private readonly number: number,
    readonly places: Places,
    readonly memory: KeptMemory,
  ) {}

  get acceptor(): Acceptor {
    return this.memory.acceptor;
  }

  /** So much that its memory is not to be had for what comes next. */
  get isLarge(): boolean {
    return this.weight > MOST_KEPT;
  }

  get isFull(): boolean {
    return this.weight > Math.min(MOST_KEPT, Math.max(LEAST_KEPT, this.first * KEPT_OF_FIRST));
  }

  /** All states that the rules get to; undefined where they are too many. */
  reachable(rules: OpenRules, loose: readonly number[]): Ints | undefined {
    this.findRoots(rules);
    this.acceptor.begin(this.memory.roots, loose);
    const found = this.acceptor.reachable(this.places.tracks ? TRACKING_LIMITS : LIMITS);
    if (this.first === 0) this.first = this.weight;
    return found;
  }

  private get weight(): number {
    return this.places.weight + this.acceptor.weight;
  }

  private findRoots(rules: OpenRules): void {
    const { places, memory, number } = this;
    memory.roots.clear();
    rules.rootIn(number);
    for (let way = 0; way < rules.wayCount; way += 1) {
      let root = rules.root(way);
      if (root < 0) {
        const kind = rules.kindOfWay(way);
        const end = (kind & REPEATS) !== 0 ? places.endOrTimes : places.end;
        const node = rules.node(way);
        root = (kind & REQUEST) !== 0 ? places.throughRequest(node, end) : places.through(node, end);
        rules.setRoot(way, root);
      }
      memory.roots.push(root);
    }
  }
}

/** The words that a phrase may end with. */
function lastWords(node: PhraseNode): readonly number[] {
  switch (node.kind) {
    case 'words':
      return node.words.slice(-1);
    case 'sequence':
      return node.items.slice(-1).flatMap(lastWords);
    case 'choice':
      return node.options.flatMap(lastWords);
    case 'optional':
    case 'repeat':
      return lastWords(node.item);
    case 'slot':
      // What joins commands is words.
      return [];
  }
}
