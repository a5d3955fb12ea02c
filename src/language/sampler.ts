import type { ChoiceNode, PhraseNode } from './phraseGraph';
import { randomizer } from './random';

/** Goes round the options of a choice in an order that is shuffled anew each time, so that all are taken equally often. */
class Round {
  private readonly order: number[];
  private next: number;

  constructor(
    count: number,
    private readonly random: () => number,
  ) {
    this.order = Array.from({ length: count }, (_, index) => index);
    this.next = count;
  }

  /** An option, if possible none of `except`. */
  take(except: ReadonlySet<number> | undefined): number {
    if (this.next >= this.order.length) this.shuffle();
    let at = this.next;
    while (except && at < this.order.length - 1 && except.has(this.order[at] ?? -1)) at += 1;
    const option = this.order[at] ?? 0;
    this.order[at] = this.order[this.next] ?? 0;
    this.order[this.next] = option;
    this.next += 1;
    return option;
  }

  private shuffle(): void {
    for (let last = this.order.length - 1; last > 0; last -= 1) {
      const other = Math.floor(this.random() * (last + 1));
      const kept = this.order[last] ?? 0;
      this.order[last] = this.order[other] ?? 0;
      this.order[other] = kept;
    }
    this.next = 0;
  }
}

/** The most kinds that are said in one breath in any order. */
const MOST_IN_A_BAG = 8;
const MOST_REPEATS = 3;

/** Draws sentences from phrase graphs; every option of every choice gets its turn. */
export class Sampler {
  private readonly random = randomizer(1);
  private readonly rounds = new Map<PhraseNode, Round>();

  sentence(node: PhraseNode): readonly number[] {
    const words: number[] = [];
    this.say(node, words);
    return words;
  }

  private say(node: PhraseNode, words: number[]): void {
    switch (node.kind) {
      case 'words':
        for (const word of node.words) words.push(word);
        break;
      case 'sequence':
        for (const item of node.items) this.say(item, words);
        break;
      case 'optional':
        if (this.round(node, 2).take(undefined) === 1) this.say(node.item, words);
        break;
      case 'choice':
        this.choose(node, words, undefined);
        break;
      case 'slot':
        this.say(node.item, words);
        break;
      case 'repeat': {
        const { min } = node;
        const item = node.item.kind === 'slot' ? node.item.item : node.item;
        if (item.kind === 'choice') this.bag(item, min, words);
        else for (let n = min + this.below(MOST_REPEATS + 1 - min); n > 0; n -= 1) this.say(item, words);
        break;
      }
    }
  }

  /** A group of several kinds is said as people do: each kind once at most. */
  private bag(item: ChoiceNode, min: number, words: number[]): void {
    const most = Math.min(MOST_IN_A_BAG, item.options.length);
    const said = new Set<number>();
    for (let n = min + this.below(most + 1 - min); n > 0; n -= 1) said.add(this.choose(item, words, said));
  }

  private choose(node: ChoiceNode, words: number[], except: ReadonlySet<number> | undefined): number {
    const index = this.round(node, node.options.length).take(except);
    const option = node.options[index];
    if (option) this.say(option, words);
    return index;
  }

  private round(node: PhraseNode, count: number): Round {
    const known = this.rounds.get(node);
    if (known) return known;
    const made = new Round(count, this.random);
    this.rounds.set(node, made);
    return made;
  }

  private below(count: number): number {
    return Math.floor(this.random() * count);
  }
}
