import { captureNamed } from './captures/index';
import { ARTICLES, FILLERS, FUNCTION_WORDS } from './costs';
import { childrenOf, type Pattern } from './pattern';
import type { Rule, SpokenList, Vocabulary } from './vocabulary';

export type ListOf = (vocabulary: Vocabulary, source: string) => SpokenList | undefined;

/** Words that a list or capture can hold, and the rules that have a slot for it. */
interface Source {
  readonly rules: Set<number>;
}

/** Which rules have words in common with what was heard; built when first asked, because most utterances never ask. */
export class RuleIndex {
  private readonly literals = new Map<string, Set<number>>();
  private readonly sources = new Map<string, Set<Source>>();
  private readonly byList = new Map<SpokenList | string, Source>();
  private built = false;

  constructor(
    private readonly rules: readonly { readonly vocabulary: Vocabulary; readonly rule: Rule }[],
    private readonly listOf: ListOf,
  ) {}

  /** Indexes of the rules that explain most of the words, best first, at most `limit`. */
  nearest(words: readonly string[], limit: number): readonly number[] {
    if (!this.built) this.build();
    const scores = new Map<number, number>();
    for (const word of new Set(words)) {
      const small = FILLERS.has(word) || ARTICLES.has(word) || FUNCTION_WORDS.has(word);
      const literal = this.literals.get(word);
      if (literal) this.add(scores, literal, small ? 0.1 : 1);
      for (const source of this.sources.get(word) ?? []) this.add(scores, source.rules, small ? 0.05 : 0.7);
    }
    return [...scores.entries()]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, limit)
      .map(([rule]) => rule);
  }

  /** Words that many rules have say little. */
  private add(scores: Map<number, number>, rules: ReadonlySet<number>, weight: number): void {
    const share = weight * Math.log(2 + this.rules.length / rules.size);
    for (const rule of rules) scores.set(rule, (scores.get(rule) ?? 0) + share);
  }

  private build(): void {
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

function wordsSaid(pattern: Pattern | undefined): readonly string[] {
  if (!pattern) return [];
  return pattern.kind === 'word' ? [pattern.word] : childrenOf(pattern).flatMap(wordsSaid);
}
