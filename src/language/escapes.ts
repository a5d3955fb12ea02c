import { Ints } from './intSets';

/** The words that escape, and what of a state's words comes before them while it is spread. */
export class Escapes {
  words: readonly number[] = [];
  private loose: readonly number[] = [];
  /** By word: its place among them, one higher. */
  private places = new Int32Array(0);
  /** How many words of the state that is spread come before those that escape; -1: none escape. */
  behind = -1;
  private readonly with = new Ints();
  private readonly without = new Ints();

  constructor(private readonly talk: readonly number[]) {}

  /** Whether these are others than before. */
  change(loose: readonly number[]): boolean {
    if (loose === this.loose || this.areLoose(loose)) return false;
    this.loose = loose;
    this.words = [...new Set([...loose, ...this.talk])];
    this.places = new Int32Array(this.words.reduce((most, word) => Math.max(most, word), 0) + 1);
    this.words.forEach((word, at) => {
      this.places[word] = at + 1;
    });
    return true;
  }

  private areLoose(words: readonly number[]): boolean {
    return words.length === this.loose.length && words.every((word) => this.loose.includes(word));
  }

  has(word: number): boolean {
    return (this.places[word] ?? 0) > 0;
  }

  begin(): void {
    this.behind = -1;
  }

  get begun(): boolean {
    return this.behind >= 0;
  }

  letBehind(words: number): void {
    this.behind = words;
  }

  /**
   * Puts the state's words into the order that they would have with all that escape among them.
   * @returns how many of those are not among the state's words.
   */
  sort(words: Ints): number {
    const { behind } = this;
    const own = this.with;
    const others = this.without;
    own.clear();
    others.clear();
    let left = this.words.length;
    for (let at = 0; at < words.length; at += 1) {
      const word = words.at(at);
      const escapes = this.has(word);
      if (escapes) left -= 1;
      if (at >= behind) (escapes ? own : others).push(word);
    }
    this.order(own);
    for (let at = 0; at < own.length; at += 1) words.set(behind + at, own.at(at));
    for (let at = 0; at < others.length; at += 1) words.set(behind + own.length + at, others.at(at));
    return left;
  }

  /** They are few. */
  private order(words: Ints): void {
    for (let at = 1; at < words.length; at += 1) {
      const word = words.at(at);
      const place = this.places[word] ?? 0;
      let to = at;
      for (; to > 0 && (this.places[words.at(to - 1)] ?? 0) > place; to -= 1) words.set(to, words.at(to - 1));
      words.set(to, word);
    }
  }
}
