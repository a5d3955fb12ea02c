/** Whole numbers in a row that grows. */
export class Ints {
  private values: Int32Array;
  private used = 0;

  constructor(capacity = 256) {
    this.values = new Int32Array(capacity);
  }

  get length(): number {
    return this.used;
  }

  /** The number at a place below `length`. */
  at(index: number): number {
    return this.values[index] ?? 0;
  }

  set(index: number, value: number): void {
    this.values[index] = value;
  }

  /** Returns the place it went to. */
  push(value: number): number {
    if (this.used === this.values.length) {
      const larger = new Int32Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.used] = value;
    return this.used++;
  }

  clear(): void {
    this.used = 0;
  }
}

function mixed(value: number): number {
  const spread = Math.imul(value + 1, 0x9e3779b1);
  return Math.imul(spread ^ (spread >>> 15), 0x85ebca6b) ^ (spread >>> 7);
}

/** Where numbered things are found again by a hash. */
class Buckets {
  private table = new Int32Array(1024).fill(-1);
  private count = 0;

  /** The first of those with this hash that `is` accepts, or -1. */
  find(hash: number, is: (index: number) => boolean): number {
    const mask = this.table.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const index = this.table[at] ?? -1;
      if (index < 0 || is(index)) return index;
    }
  }

  /** Enters one that was not found. `hashOf` tells the hashes of the others when the table grows. */
  enter(hash: number, index: number, hashOf: (index: number) => number): void {
    if (this.count * 2 >= this.table.length) this.grow(hashOf);
    this.put(hash, index);
    this.count += 1;
  }

  private grow(hashOf: (index: number) => number): void {
    const { table } = this;
    this.table = new Int32Array(table.length * 4).fill(-1);
    for (const index of table) if (index >= 0) this.put(hashOf(index), index);
  }

  private put(hash: number, index: number): void {
    const mask = this.table.length - 1;
    let at = hash & mask;
    while ((this.table[at] ?? -1) >= 0) at = (at + 1) & mask;
    this.table[at] = index;
  }
}

/** Pairs of numbers, each numbered once, from 0. */
export class IntPairs {
  readonly first = new Ints();
  readonly second = new Ints();
  private readonly buckets = new Buckets();
  private readonly hashOf = (index: number): number => hashOfPair(this.first.at(index), this.second.at(index));

  get size(): number {
    return this.first.length;
  }

  /** The number of a pair, known or new. */
  of(one: number, other: number): number {
    const hash = hashOfPair(one, other);
    const known = this.buckets.find(hash, (index) => this.first.at(index) === one && this.second.at(index) === other);
    if (known >= 0) return known;
    this.second.push(other);
    const index = this.first.push(one);
    this.buckets.enter(hash, index, this.hashOf);
    return index;
  }
}

function hashOfPair(one: number, other: number): number {
  return mixed(Math.imul(one, 0x01000193) ^ mixed(other));
}

/**
 * Sets of small numbers, each set numbered once, from 0. A set is made by `begin`, `add` and `close`; one made by `reserve`
 * is numbered before its members are known and is never found by them.
 */
export class IntSets {
  private readonly items = new Ints();
  private readonly starts = new Ints();
  private readonly sizes = new Ints();
  private readonly hashes = new Ints();
  private readonly buckets = new Buckets();
  private readonly hashOf = (set: number): number => this.hashes.at(set);
  private readonly isDraft = (set: number): boolean => this.sameAsDraft(set);
  private marks = new Int32Array(1024);
  private round = 0;
  private readonly draft = new Ints();
  private hash = 0;

  get count(): number {
    return this.starts.length;
  }

  begin(): void {
    this.round += 1;
    this.draft.clear();
    this.hash = 0;
  }

  add(item: number): void {
    if (item >= this.marks.length) this.mark(item);
    if (this.marks[item] === this.round) return;
    this.marks[item] = this.round;
    this.draft.push(item);
    this.hash = (this.hash + mixed(item)) | 0;
  }

  has(item: number): boolean {
    return this.marks[item] === this.round;
  }

  /** The number of the set with what was added since `begin`. */
  close(): number {
    const known = this.buckets.find(this.hash, this.isDraft);
    if (known >= 0) return known;
    const { hash } = this;
    const set = this.reserve();
    this.define(set);
    this.hashes.set(set, hash);
    this.buckets.enter(hash, set, this.hashOf);
    return set;
  }

  reserve(): number {
    this.sizes.push(-1);
    this.hashes.push(0);
    return this.starts.push(0);
  }

  /** Gives a reserved set the members added since `begin`, in place of any that it had. */
  define(set: number): void {
    this.starts.set(set, this.items.length);
    this.sizes.set(set, this.draft.length);
    for (let at = 0; at < this.draft.length; at += 1) this.items.push(this.draft.at(at));
  }

  isDefined(set: number): boolean {
    return this.sizes.at(set) >= 0;
  }

  size(set: number): number {
    return this.sizes.at(set);
  }

  /** A member, by its place from 0 to below `size`. */
  item(set: number, at: number): number {
    return this.items.at(this.starts.at(set) + at);
  }

  /** Members of all sets together: what they take up. */
  get weight(): number {
    return this.items.length;
  }

  private sameAsDraft(set: number): boolean {
    if (this.hashes.at(set) !== this.hash || this.sizes.at(set) !== this.draft.length) return false;
    const start = this.starts.at(set);
    for (let at = 0; at < this.draft.length; at += 1) if (!this.has(this.items.at(start + at))) return false;
    return true;
  }

  private mark(item: number): void {
    const larger = new Int32Array(Math.max(item + 1, this.marks.length * 2));
    larger.set(this.marks);
    this.marks = larger;
  }
}
