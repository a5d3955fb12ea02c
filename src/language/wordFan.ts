import { Ints } from './intSets';

/** Where words lead from a set of ways, gathered word by word. */
export class WordFan {
  /** Words in the order they were first met. */
  readonly words = new Ints();
  private heads = new Int32Array(1024).fill(-1);
  private readonly targets = new Ints();
  private readonly following = new Ints();

  clear(): void {
    for (let at = 0; at < this.words.length; at += 1) this.heads[this.words.at(at)] = -1;
    this.words.clear();
    this.targets.clear();
    this.following.clear();
  }

  put(word: number, target: number): void {
    if (word >= this.heads.length) this.grow(word);
    const head = this.heads[word] ?? -1;
    if (head < 0) this.words.push(word);
    this.heads[word] = this.targets.push(target);
    this.following.push(head);
  }

  /** The last entry of a word; entries go on with `next` until it is negative. */
  last(word: number): number {
    return this.heads[word] ?? -1;
  }

  next(entry: number): number {
    return this.following.at(entry);
  }

  target(entry: number): number {
    return this.targets.at(entry);
  }

  /** Whether two entries and those after them lead to the same, in the same order. */
  same(one: number, other: number): boolean {
    let [a, b] = [one, other];
    while (a >= 0 && b >= 0) {
      if (this.target(a) !== this.target(b)) return false;
      a = this.next(a);
      b = this.next(b);
    }
    return a < 0 && b < 0;
  }

  private grow(word: number): void {
    const larger = new Int32Array(Math.max(word + 1, this.heads.length * 2)).fill(-1);
    larger.set(this.heads);
    this.heads = larger;
  }
}
