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

  /** Takes the last number away; there has to be one. */
  pop(): number {
    this.used -= 1;
    return this.at(this.used);
  }

  clear(): void {
    this.used = 0;
  }

  areAs(others: Ints): boolean {
    if (this.used !== others.used) return false;
    for (let at = 0; at < this.used; at += 1) if (this.values[at] !== others.values[at]) return false;
    return true;
  }

  /** All that others are, in place of those that were there. */
  copy(others: Ints): void {
    if (others.used > this.values.length) this.values = new Int32Array(others.values.length);
    this.values.set(others.values.subarray(0, others.used));
    this.used = others.used;
  }

  /** As many of one value as said, in place of all that were there. */
  fill(value: number, length: number): void {
    if (length > this.values.length) this.values = new Int32Array(Math.max(length, this.values.length * 2));
    this.values.fill(value, 0, length);
    this.used = length;
  }
}

const LAST_ROUND = 0x7fff_ffff;

/** A set of small numbers that is emptied for nothing. */
export class Marks {
  /** By number: the round in which it was marked last. */
  private rounds = new Int32Array(1024);
  private round = 1;

  clear(): void {
    if (this.round === LAST_ROUND) {
      this.rounds.fill(0);
      this.round = 0;
    }
    this.round += 1;
  }

  add(item: number): void {
    if (item >= this.rounds.length) this.grow(item);
    this.rounds[item] = this.round;
  }

  has(item: number): boolean {
    return this.rounds[item] === this.round;
  }

  private grow(item: number): void {
    const larger = new Int32Array(Math.max(item + 1, this.rounds.length * 2));
    larger.set(this.rounds);
    this.rounds = larger;
  }
}

function mixed(value: number): number {
  const spread = Math.imul(value + 1, 0x9e3779b1);
  return Math.imul(spread ^ (spread >>> 15), 0x85ebca6b) ^ (spread >>> 7);
}

/** Where numbered things are found again by a hash: those of a hash are in a row from its place on, up to a gap. */
class Buckets {
  private table = new Int32Array(1024).fill(-1);
  private count = 0;

  /** The first place to look at; the one after `at` is `next(at)`. */
  place(hash: number): number {
    return hash & (this.table.length - 1);
  }

  next(at: number): number {
    return (at + 1) & (this.table.length - 1);
  }

  /** The thing at a place, or -1. */
  at(place: number): number {
    return this.table[place] ?? -1;
  }

  clear(): void {
    if (this.count > 0) this.table.fill(-1);
    this.count = 0;
  }

  /** At the gap after those of its hash; `hashes` tells where they all are when the table grows. */
  enter(gap: number, index: number, hashes: Ints): void {
    this.table[gap] = index;
    this.count += 1;
    if (this.count * 2 > this.table.length) this.grow(hashes);
  }

  private grow(hashes: Ints): void {
    const { table } = this;
    this.table = new Int32Array(table.length * 2).fill(-1);
    for (const index of table) if (index >= 0) this.put(hashes.at(index), index);
  }

  private put(hash: number, index: number): void {
    let at = this.place(hash);
    while (this.at(at) >= 0) at = this.next(at);
    this.table[at] = index;
  }
}

/** Pairs of numbers, each numbered once, from 0. */
export class IntPairs {
  /** Both numbers of each pair, one after the other: they are asked for together. */
  private readonly numbers = new Ints();
  private readonly hashes = new Ints();
  private readonly buckets = new Buckets();

  get size(): number {
    return this.hashes.length;
  }

  clear(): void {
    this.numbers.clear();
    this.hashes.clear();
    this.buckets.clear();
  }

  first(pair: number): number {
    return this.numbers.at(pair * 2);
  }

  second(pair: number): number {
    return this.numbers.at(pair * 2 + 1);
  }

  /** The number of a pair, known or new. */
  of(one: number, other: number): number {
    const { numbers, hashes, buckets } = this;
    const hash = hashOfPair(one, other);
    let at = buckets.place(hash);
    for (let index = buckets.at(at); index >= 0; index = buckets.at(at)) {
      if (numbers.at(index * 2) === one && numbers.at(index * 2 + 1) === other) return index;
      at = buckets.next(at);
    }
    numbers.push(one);
    numbers.push(other);
    const index = hashes.push(hash);
    buckets.enter(at, index, hashes);
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
  /** Of sets with one member, which most are, by that. They are not in the buckets. */
  private readonly singles = new Ints();
  private readonly marks = new Marks();
  private readonly draft = new Ints();
  private hash = 0;

  get count(): number {
    return this.starts.length;
  }

  clear(): void {
    for (const numbers of [this.items, this.starts, this.sizes, this.hashes, this.singles]) numbers.clear();
    this.buckets.clear();
  }

  begin(): void {
    this.marks.clear();
    this.draft.clear();
    this.hash = 0;
  }

  add(item: number): void {
    if (this.marks.has(item)) return;
    this.marks.add(item);
    this.draft.push(item);
    this.hash = (this.hash + mixed(item)) | 0;
  }

  has(item: number): boolean {
    return this.marks.has(item);
  }

  /** The number of the set with what was added since `begin`. */
  close(): number {
    const { buckets, hash, draft } = this;
    if (draft.length === 1) return this.ofOne(draft.at(0));
    let at = buckets.place(hash);
    for (let set = buckets.at(at); set >= 0; set = buckets.at(at)) {
      if (this.sameAsDraft(set)) return set;
      at = buckets.next(at);
    }
    const set = this.reserve();
    this.define(set);
    this.hashes.set(set, hash);
    buckets.enter(at, set, this.hashes);
    return set;
  }

  /** The number of the set with one member; what was added since `begin` is left as it is. */
  ofOne(item: number): number {
    const { singles } = this;
    while (singles.length <= item) singles.push(-1);
    const known = singles.at(item);
    if (known >= 0) return known;
    this.sizes.push(1);
    this.hashes.push(0);
    const set = this.starts.push(this.items.push(item));
    singles.set(item, set);
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

  /** Where the members of a set begin among those of all. */
  startOf(set: number): number {
    return this.starts.at(set);
  }

  /** A member, by its place among those of all sets. */
  memberAt(at: number): number {
    return this.items.at(at);
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
}
