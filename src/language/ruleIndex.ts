import { captureNamed } from './captures/index';
import { ARTICLES, FILLERS, FUNCTION_WORDS } from './costs';
import { childrenOf, type Pattern } from './pattern';
import { RuleScores } from './ruleScores';
import type { Rule, SpokenList, Vocabulary } from './vocabulary';

export type ListOf = (vocabulary: Vocabulary, source: string) => SpokenList | undefined;

/** Rules by index, each once and in order. */
type Rules = number[];

/** What a word says about rules. */
interface Evidence {
  readonly rules: readonly number[];
  readonly share: number;
}

/** Which rules have words in common with what was heard; built when first asked, because most utterances never ask. */
export class RuleIndex {
  private readonly literals = new Map<string, Rules>();
  /** By word, for each list or capture that can hold it, the rules that have a slot for that. */
  private readonly sources = new Map<string, Set<Rules>>();
  private readonly byList = new Map<SpokenList | string, Rules>();
  private readonly evidence = new Map<string, readonly Evidence[]>();
  private readonly scores: RuleScores;
  private built = false;

  constructor(
    private readonly rules: readonly { readonly vocabulary: Vocabulary; readonly rule: Rule }[],
    readonly listOf: ListOf,
  ) {
    this.scores = new RuleScores(rules.length);
  }

  /** Words that rules say themselves, not by their slots. */
  get words(): Iterable<string> {
    this.buildOnce();
    return this.literals.keys();
  }

  /** Indexes of the rules that say a word themselves. */
  rulesSaying(word: string): readonly number[] {
    this.buildOnce();
    return this.literals.get(word) ?? [];
  }

  /** Whether a word is in what some slot may be. */
  isInSlots(word: string): boolean {
    this.buildOnce();
    return this.sources.has(word);
  }

  /** Whether a word is in what a slot of this source may be. */
  holds(vocabulary: Vocabulary, source: string, word: string): boolean {
    const known = this.byList.get(this.listOf(vocabulary, source) ?? source);
    return known !== undefined && this.sources.get(word)?.has(known) === true;
  }

  /** Indexes of the rules that explain most of the words, best first, at most `limit`. */
  nearest(words: readonly string[], limit: number): readonly number[] {
    this.buildOnce();
    const evidence = [...new Set(words)].flatMap((word) => this.evidenceOf(word));
    evidence.sort((a, b) => a.rules.length - b.rules.length);
    for (const { rules, share } of evidence) this.scores.add(rules, share);
    return this.scores.takeBest(limit);
  }

  private evidenceOf(word: string): readonly Evidence[] {
    const known = this.evidence.get(word);
    if (known) return known;
    const literal = this.literals.get(word);
    const sources = this.sources.get(word);
    if (!literal && !sources) return [];
    const small = FILLERS.has(word) || ARTICLES.has(word) || FUNCTION_WORDS.has(word);
    const found: Evidence[] = [];
    if (literal) found.push(this.evidenceFor(literal, small ? 0.1 : 1));
    for (const rules of sources ?? []) found.push(this.evidenceFor(rules, small ? 0.05 : 0.7));
    this.evidence.set(word, found);
    return found;
  }

  private evidenceFor(rules: readonly number[], weight: number): Evidence {
    return { rules, share: weight * Math.log(2 + this.rules.length / rules.length) };
  }

  private buildOnce(): void {
    if (this.built) return;
    this.rules.forEach(({ vocabulary, rule }, index) => {
      for (const pattern of rule.patterns) this.visit(pattern, vocabulary, index);
    });
    this.built = true;
  }

  private visit(pattern: Pattern, vocabulary: Vocabulary, rule: number): void {
    if (pattern.kind === 'word') this.literal(pattern.word, rule);
    if (pattern.kind === 'slot') note(this.source(vocabulary, pattern.source), rule);
    for (const child of childrenOf(pattern)) this.visit(child, vocabulary, rule);
  }

  private literal(word: string, rule: number): void {
    const known = this.literals.get(word);
    if (known) note(known, rule);
    else this.literals.set(word, [rule]);
  }

  private source(vocabulary: Vocabulary, name: string): Rules {
    const list = this.listOf(vocabulary, name);
    const known = this.byList.get(list ?? name);
    if (known) return known;
    const made: Rules = [];
    this.byList.set(list ?? name, made);
    const words = list ? list.entries.flatMap(({ spoken }) => spoken.split(' ')) : wordsSaid(captureNamed(name)?.say);
    for (const word of new Set(words)) {
      const holding = this.sources.get(word);
      if (holding) holding.add(made);
      else this.sources.set(word, new Set([made]));
    }
    return made;
  }
}

/** Rules are visited one after the other. */
function note(rules: Rules, rule: number): void {
  if (rules.at(-1) !== rule) rules.push(rule);
}

/** Every word of a pattern, but for those of its slots. */
export function wordsSaid(pattern: Pattern | undefined): readonly string[] {
  if (!pattern) return [];
  return pattern.kind === 'word' ? [pattern.word] : childrenOf(pattern).flatMap(wordsSaid);
}
