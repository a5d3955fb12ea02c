import { bagOf, type BagPart } from './bag';
import { captureNamed } from './captures/index';
import type { Pattern } from './pattern';
import type { Spelling } from './spelling';
import { TALK_WORDS } from './talk';
import type { SpokenList } from './vocabulary';

/** What may be said as a graph of decoder words: slots opened, words respelled, parts that cannot be heard left out. */
export type PhraseNode =
  | { readonly kind: 'words'; readonly words: readonly number[] }
  | { readonly kind: 'sequence'; readonly items: readonly PhraseNode[] }
  | ChoiceNode
  | { readonly kind: 'optional'; readonly item: PhraseNode }
  | RepeatNode
  | SlotNode;

/** A list or capture, one and the same object for all rules that have it. */
export interface SlotNode {
  readonly kind: 'slot';
  readonly item: PhraseNode;
  /** Its words that can be fitted to any sound. */
  readonly loose: ReadonlySet<number>;
}

export interface RepeatNode {
  readonly kind: 'repeat';
  readonly item: PhraseNode;
  readonly min: 0 | 1;
  /** The parts of a group that offers several slots, of which people say each once. */
  readonly bag?: readonly BagNode[];
  /** Words that can be fitted to any sound: those of captures that go on and on (letters, digits, keys). */
  readonly loose: ReadonlySet<number>;
}

/** A part of a group, and the slots that it fills as bits. */
export interface BagNode {
  readonly node: PhraseNode;
  readonly slots: number;
}

export interface ChoiceNode {
  readonly kind: 'choice';
  readonly options: readonly PhraseNode[];
  /** Belongs to a list or capture, which many rules share. */
  readonly shared: boolean;
}

/** Words as numbers, so that pairs of them are numbers too. */
export class Lexicon {
  private readonly byWord = new Map<string, number>();
  readonly words: string[] = [];

  number(word: string): number {
    const known = this.byWord.get(word);
    if (known !== undefined) return known;
    this.words.push(word);
    this.byWord.set(word, this.words.length - 1);
    return this.words.length - 1;
  }

  phrase(numbers: readonly number[]): string {
    let text = '';
    for (const number of numbers) text += (text === '' ? '' : ' ') + (this.words[number] ?? '');
    return text;
  }
}

/** A group stands in the graph once for each set of slots that may have been said, with talk beside: no more words than this in all. */
const MOST_BAG_WORDS = 50_000;

/** Opens patterns into phrase graphs. Words, lists and captures are opened once and shared. */
export class PhraseGraphs {
  private readonly words = new Map<string, PhraseNode | undefined>();
  private readonly lists = new Map<SpokenList, SlotNode | undefined>();
  private readonly repeats = new Map<SlotNode, Map<string, RepeatNode>>();
  private readonly captures = new Map<string, SlotNode | undefined>();

  constructor(
    private readonly spelling: Spelling,
    private readonly lexicon: Lexicon,
  ) {}

  /**
   * The graph of a pattern, or undefined when the model cannot hear it.
   * @param within what it is part of: of a group whose slots are kept track of, or of what rules share.
   */
  open(
    pattern: Pattern,
    listOf: (source: string) => SpokenList | undefined,
    within: 'rule' | 'group' | 'shared' = 'rule',
  ): PhraseNode | undefined {
    switch (pattern.kind) {
      case 'word':
        return this.word(pattern.word);
      case 'sequence': {
        const items = this.openAll(pattern.items, listOf, within);
        return areHeard(items) ? { kind: 'sequence', items } : undefined;
      }
      case 'choice':
        return choice(this.openAll(pattern.options, listOf, within), within === 'shared');
      case 'optional': {
        const item = this.open(pattern.item, listOf, within);
        return item ? { kind: 'optional', item } : NOTHING;
      }
      case 'repeat': {
        const { item: inner, min } = pattern;
        // One group in another would be there once for each set of slots of either.
        const parts = within === 'rule' ? bagOf(inner) : undefined;
        const item = this.open(inner, listOf, parts ? 'group' : within);
        if (!item) return min === 0 ? NOTHING : undefined;
        const loose = within === 'shared' || (inner.kind === 'slot' && !listOf(inner.source));
        if (item.kind === 'slot') return this.repeated(item, min, loose);
        const made = repeat(item, min, loose);
        return parts ? { ...made, bag: this.bag(parts, wordsOf(item).length, listOf) } : made;
      }
      case 'slot': {
        const list = listOf(pattern.source);
        return list ? this.list(list) : this.capture(pattern.source);
      }
    }
  }

  /** Without a closure, which would be made for each rule. */
  private openAll(
    patterns: readonly Pattern[],
    listOf: (source: string) => SpokenList | undefined,
    within: 'rule' | 'group' | 'shared',
  ): readonly (PhraseNode | undefined)[] {
    const opened = new Array<PhraseNode | undefined>(patterns.length);
    for (let at = 0; at < patterns.length; at += 1) {
      const pattern = patterns[at];
      if (pattern) opened[at] = this.open(pattern, listOf, within);
    }
    return opened;
  }

  /** These very words. */
  phrase(words: readonly string[]): PhraseNode | undefined {
    const items: PhraseNode[] = [];
    for (const word of words) {
      const item = this.word(word);
      if (!item) return undefined;
      items.push(item);
    }
    const [first] = items;
    return items.length === 1 && first ? first : { kind: 'sequence', items };
  }

  /** The parts of a group that can be heard. Slots that there is no room to keep track of have no bits. */
  private bag(
    parts: readonly BagPart[],
    words: number,
    listOf: (source: string) => SpokenList | undefined,
  ): readonly BagNode[] {
    const tracked = (1 << Math.max(0, Math.floor(Math.log2(MOST_BAG_WORDS / (words + TALK_WORDS.length))))) - 1;
    return parts.flatMap(({ pattern, slots }): readonly BagNode[] => {
      const node = this.open(pattern, listOf, 'group');
      return node ? [{ node, slots: slots & tracked }] : [];
    });
  }

  /** A list or capture again and again: one object for all rules, as it is itself. */
  private repeated(item: SlotNode, min: 0 | 1, loose: boolean): PhraseNode {
    const kind = `${min} ${loose}`;
    const known = this.repeats.get(item)?.get(kind);
    if (known) return known;
    const made = repeat(item, min, loose);
    this.repeats.set(item, (this.repeats.get(item) ?? new Map<string, RepeatNode>()).set(kind, made));
    return made;
  }

  private word(word: string): PhraseNode | undefined {
    const known = this.words.get(word);
    if (known || this.words.has(word)) return known;
    const made = this.newWord(word);
    this.words.set(word, made);
    return made;
  }

  /** Apart from what is asked for each word: closures over `this` are made room for in every call. */
  private newWord(word: string): PhraseNode | undefined {
    const options = this.spelling.heardAs(word).map((spelling): PhraseNode => {
      return { kind: 'words', words: spelling.map((part) => this.lexicon.number(part)) };
    });
    return choice(options, true);
  }

  private list(list: SpokenList): PhraseNode | undefined {
    const known = this.lists.get(list);
    if (known || this.lists.has(list)) return known;
    const made = this.newList(list);
    this.lists.set(list, made);
    return made;
  }

  private newList({ entries }: SpokenList): SlotNode | undefined {
    const options = entries.map((entry) => this.phrase(entry.spoken.split(' ')));
    return slot(choice(options, true));
  }

  private capture(name: string): PhraseNode | undefined {
    if (!this.captures.has(name)) {
      const capture = captureNamed(name);
      this.captures.set(name, slot(capture && this.open(capture.say, () => undefined, 'shared')));
    }
    return this.captures.get(name);
  }
}

function slot(item: PhraseNode | undefined): SlotNode | undefined {
  return item && { kind: 'slot', item, loose: looseWordsOf(item) };
}

const NONE: ReadonlySet<number> = new Set();

/** Words of a node that can be fitted to any sound. */
export function looseWordsOf(node: PhraseNode): ReadonlySet<number> {
  switch (node.kind) {
    case 'words':
      return NONE;
    case 'slot':
    case 'repeat':
      return node.loose;
    case 'optional':
      return looseWordsOf(node.item);
    case 'sequence':
      return looseWordsOfAll(node.items);
    case 'choice':
      return looseWordsOfAll(node.options);
  }
}

function repeat(item: PhraseNode, min: 0 | 1, loose: boolean): RepeatNode {
  return { kind: 'repeat', item, min, loose: loose ? new Set(wordsOf(item)) : looseWordsOf(item) };
}

/** The same set where only one has words, so that it can be told from others at a glance. */
function looseWordsOfAll(nodes: readonly PhraseNode[]): ReadonlySet<number> {
  let only = NONE;
  for (const node of nodes) {
    const words = looseWordsOf(node);
    if (words.size === 0 || words === only) continue;
    if (only.size > 0) return new Set(nodes.flatMap((each) => [...looseWordsOf(each)]));
    only = words;
  }
  return only;
}

export function wordsOf(node: PhraseNode): readonly number[] {
  switch (node.kind) {
    case 'words':
      return node.words;
    case 'sequence':
      return node.items.flatMap(wordsOf);
    case 'choice':
      return node.options.flatMap(wordsOf);
    case 'optional':
    case 'repeat':
    case 'slot':
      return wordsOf(node.item);
  }
}

export function holdsSlot(node: PhraseNode): boolean {
  switch (node.kind) {
    case 'words':
      return false;
    case 'slot':
      return true;
    case 'optional':
    case 'repeat':
      return holdsSlot(node.item);
    case 'sequence':
      return node.items.some(holdsSlot);
    case 'choice':
      return node.options.some(holdsSlot);
  }
}

/** Without those that cannot be heard. */
export function heardOf<Node>(nodes: readonly (Node | undefined)[]): readonly Node[] {
  return areHeard(nodes) ? nodes : nodes.filter((node) => node !== undefined);
}

function areHeard<Node>(nodes: readonly (Node | undefined)[]): nodes is readonly Node[] {
  return !nodes.includes(undefined);
}

export const NOTHING: PhraseNode = { kind: 'words', words: [] };

function choice(options: readonly (PhraseNode | undefined)[], shared: boolean): PhraseNode | undefined {
  const heard = heardOf(options);
  const [first] = heard;
  return heard.length <= 1 ? first : { kind: 'choice', options: heard, shared };
}
