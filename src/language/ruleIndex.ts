import { captureNamed } from './captures/index';
import { ARTICLES, FILLERS, FUNCTION_WORDS } from './costs';
import { childrenOf, type Pattern } from './pattern';
import type { Rule, SpokenList, Vocabulary } from './vocabulary';

export type ListOf = (vocabulary: Vocabulary, source: string) => SpokenList | undefined;

/** Words that a list or capture can hold, and the rules that have a slot for it. */
interface Source {
  readonly rules: Set<number>;
}

const NOWHERE: ReadonlySet<number> = new Set();

/** More rules than this have a common word. */
const COMMON = 100;

interface Evidence {
  readonly rules: ReadonlySet<number>;
  readonly weight: number;
}

/** Which rules have words in common with what was heard; built when first asked, because most utterances never ask. */
export class RuleIndex {
  private readonly literals = new Map<string, Set<number>>();
  private readonly sources = new Map<string, Set<Source>>();
  private readonly byList = new Map<SpokenList | string, Source>();
  private built = false;

  constructor(
    private readonly rules: readonly { readonly vocabulary: Vocabulary; readonly rule: Rule }[],
    readonly listOf: ListOf,
  ) {}

  /** Words that rules say themselves, not by their slots. */
  get words(): Iterable<string> {
    this.buildOnce();
    return this.literals.keys();
  }

  /** Indexes of the rules that say a word themselves. */
  rulesSaying(word: string): ReadonlySet<number> {
    this.buildOnce();
    return this.literals.get(word) ?? NOWHERE;
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
    const evidence: Evidence[] = [];
    for (const word of new Set(words)) {
      const small = FILLERS.has(word) || ARTICLES.has(word) || FUNCTION_WORDS.has(word);
      const literal = this.literals.get(word);
      if (literal) evidence.push({ rules: literal, weight: small ? 0.1 : 1 });
      for (const source of this.sources.get(word) ?? [])
        evidence.push({ rules: source.rules, weight: small ? 0.05 : 0.7 });
    }
    const scores = new Map<number, number>();
    for (const each of evidence.sort((a, b) => a.rules.size - b.rules.size)) this.add(scores, each);
    return [...scores.entries()]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, limit)
      .map(([rule]) => rule);
  }

  /** Words that many rules have say little, and nothing about rules that no rarer word speaks for. */
  private add(scores: Map<number, number>, { rules, weight }: Evidence): void {
    const share = weight * Math.log(2 + this.rules.length / rules.size);
    if (rules.size <= COMMON || scores.size === 0) {
      for (const rule of rules) scores.set(rule, (scores.get(rule) ?? 0) + share);
    } else {
      for (const [rule, score] of scores) if (rules.has(rule)) scores.set(rule, score + share);
    }
  }

  private buildOnce(): void {
    if (this.built) return;
    this.rules.forEach(({ vocabulary, rule }, index) => {
      for (const pattern of rule.patterns) this.visit(pattern, vocabulary, index);
    });
    this.built = true;
  }

  private visit(pattern: Pattern, vocabulary: Vocabulary, rule: number): void {
    if (pattern.kind === 'word') enter(this.literals, pattern.word, rule);
    if (pattern.kind === 'slot') this.source(vocabulary, pattern.source).rules.add(rule);
    for (const child of childrenOf(pattern)) this.visit(child, vocabulary, rule);
  }

  private source(vocabulary: Vocabulary, name: string): Source {
    const list = this.listOf(vocabulary, name);
    const known = this.byList.get(list ?? name);
    if (known) return known;
    const made: Source = { rules: new Set() };
    this.byList.set(list ?? name, made);
    const words = list ? list.entries.flatMap(({ spoken }) => spoken.split(' ')) : wordsSaid(captureNamed(name)?.say);
    for (const word of new Set(words)) enter(this.sources, word, made);
    return made;
  }
}

function enter<Key, Value>(map: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}

/** Every word of a pattern, but for those of its slots. */
export function wordsSaid(pattern: Pattern | undefined): readonly string[] {
  if (!pattern) return [];
  return pattern.kind === 'word' ? [pattern.word] : childrenOf(pattern).flatMap(wordsSaid);
}
