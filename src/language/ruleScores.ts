/** More rules than this have a common word. */
const COMMON = 100;

/** Adds up what speaks for rules, told by their indexes. Kept, because most rules have nothing and there are many. */
export class RuleScores {
  private readonly scores: Float64Array;
  /** Rules that something speaks for. */
  private rules: number[] = [];

  constructor(count: number) {
    this.scores = new Float64Array(count);
  }

  /**
   * Adds to each of the rules; what more rules have comes later. Words that many rules have say little, and nothing about
   * rules that no rarer word speaks for.
   * @param share more than 0.
   */
  add(rules: readonly number[], share: number): void {
    const isForNew = rules.length <= COMMON || this.rules.length === 0;
    for (const rule of rules) {
      const known = this.scores[rule] ?? 0;
      if (known === 0) {
        if (!isForNew) continue;
        this.rules.push(rule);
      }
      this.scores[rule] = known + share;
    }
  }

  /** Those with most, best first, at most `limit`. Forgets all. */
  takeBest(limit: number): readonly number[] {
    const best: number[] = [];
    for (const rule of this.rules) {
      let at = best.length;
      while (at > 0 && this.isBefore(rule, best[at - 1])) at -= 1;
      if (at >= limit) continue;
      best.splice(at, 0, rule);
      if (best.length > limit) best.pop();
    }
    for (const rule of this.rules) this.scores[rule] = 0;
    this.rules = [];
    return best;
  }

  private isBefore(rule: number, other = -1): boolean {
    const [one, two] = [this.scores[rule] ?? 0, this.scores[other] ?? 0];
    return one > two || (one === two && rule < other);
  }
}
