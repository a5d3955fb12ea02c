import { wordsTo, type Place, type SentenceGraph, type Step } from './sentenceGraph';

/** Two rules that understand the same sentence. */
export interface Overlap {
  readonly one: number;
  readonly other: number;
  /** A shortest sentence of both, as words. */
  readonly sentence: readonly string[];
}

export interface OverlapQuestion {
  readonly graph: SentenceGraph;
  /** How many rules there are. */
  readonly rules: number;
  /** Whether these two rules matter to each other: live together, and at least one of them looked at. `one < other`. */
  readonly concern: (one: number, other: number) => boolean;
  /** Whether a rule is looked at; rules that are not only stand on the other side. */
  readonly lookedAt: (rule: number) => boolean;
  /** Whether both really understand the words: a capture may take fewer than its words promise. */
  readonly confirm: (one: number, other: number, sentence: readonly string[]) => boolean;
  /** The most places that are visited; what was not found by then is not looked for. */
  readonly budget?: number;
}

export interface Overlaps {
  readonly overlaps: readonly Overlap[];
  /** False when the budget ran out, or a rule had more overlaps than are looked for. */
  readonly complete: boolean;
}

const BUDGET = 4_000_000;

/** A rule that shares sentences with so many others is known to; more of them are not looked for. */
const MAX_PER_RULE = 20;

/** Sentences of two rules that are tried before they count as not shared after all. */
const ATTEMPTS = 12;

/**
 * Finds a shared sentence of every two rules that have one: walks through all rules at once, word by word, along those
 * beginnings of sentences that at least two of them have in common. Shortest sentences come first.
 */
export function findOverlaps(question: OverlapQuestion): Overlaps {
  return new Walk(question).run();
}

class Walk {
  private readonly found: Overlap[] = [];
  private readonly attempts = new Map<number, number>();
  private readonly counts = new Map<number, number>();
  private cut = false;
  /** Pairs that nothing more is to be found out about. */
  private readonly settled = new Map<number, boolean>();
  private readonly seen = new Set<string>();
  private readonly queue: Step[] = [];
  private work = 0;

  constructor(private readonly question: OverlapQuestion) {}

  run(): Overlaps {
    const { graph, rules, budget = BUDGET } = this.question;
    const starts = Array.from({ length: rules }, (_, rule) => graph.start(rule));
    this.offer({ places: graph.closure(starts), word: '', before: undefined });
    for (let at = 0; at < this.queue.length; at += 1) {
      const node = this.queue[at];
      if (!node) break;
      this.endings(node);
      if (this.matters(node)) this.goOn(node);
      if (this.work > budget) return { overlaps: this.found, complete: false };
    }
    return { overlaps: this.found, complete: !this.cut };
  }

  private endings(node: Step): void {
    const { graph } = this.question;
    const rules = [...new Set(node.places.filter((place) => graph.isEnd(place)).map((place) => graph.ruleAt(place)))];
    rules.forEach((one, index) => {
      for (const other of rules.slice(index + 1)) this.meet(Math.min(one, other), Math.max(one, other), node);
    });
  }

  private meet(one: number, other: number, node: Step): void {
    if (this.isSettled(one, other)) return;
    const sentence = wordsTo(node);
    const key = this.pair(one, other);
    const attempts = (this.attempts.get(key) ?? 0) + 1;
    this.attempts.set(key, attempts);
    const confirmed = this.question.confirm(one, other, sentence);
    if (confirmed) {
      this.found.push({ one, other, sentence });
      for (const rule of [one, other]) this.counts.set(rule, (this.counts.get(rule) ?? 0) + 1);
    }
    if (confirmed || attempts >= ATTEMPTS) this.settled.set(key, true);
  }

  /** Whether two rules are here that a common sentence is still wanted of. */
  private matters({ places }: Step): boolean {
    const { graph, lookedAt } = this.question;
    const rules = [...new Set(places.map((place) => graph.ruleAt(place)))];
    const looked = rules.filter(lookedAt);
    return looked.some((one) =>
      rules.some((other) => one !== other && !this.isSettled(Math.min(one, other), Math.max(one, other))),
    );
  }

  private goOn(node: Step): void {
    const { graph, lookedAt } = this.question;
    const wanted = new Map<string, Place[]>();
    const here = node.places.filter((place) => graph.fanOut(place) > 0);
    for (const place of here) {
      if (!lookedAt(graph.ruleAt(place))) continue;
      for (const word of graph.words(place)) wanted.set(word, wanted.get(word) ?? []);
      this.work += graph.fanOut(place);
    }
    for (const place of here) {
      const few = graph.fanOut(place) > wanted.size ? wanted.keys() : graph.words(place);
      for (const word of few) {
        this.work += 1;
        wanted.get(word)?.push(...graph.after(place, word));
      }
    }
    for (const [word, places] of wanted) {
      if (places.length > 1 && severalRules(graph, places)) {
        this.offer({ places: graph.closure(places), word, before: node });
      }
    }
  }

  private offer(node: Step): void {
    this.work += node.places.length;
    const key = node.places.join();
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.queue.push(node);
  }

  private isSettled(one: number, other: number): boolean {
    if ((this.counts.get(one) ?? 0) >= MAX_PER_RULE || (this.counts.get(other) ?? 0) >= MAX_PER_RULE) {
      this.cut = true;
      return true;
    }
    const key = this.pair(one, other);
    const known = this.settled.get(key);
    if (known !== undefined) return known;
    const settled = !this.question.concern(one, other);
    this.settled.set(key, settled);
    return settled;
  }

  private pair(one: number, other: number): number {
    return one * this.question.rules + other;
  }
}

function severalRules(graph: SentenceGraph, places: readonly Place[]): boolean {
  const [first] = places;
  if (first === undefined) return false;
  const rule = graph.ruleAt(first);
  return places.some((place) => graph.ruleAt(place) !== rule);
}
