import { Spelling } from '../spelling';
import type { Rule, Vocabulary } from '../vocabulary';
import { findOverlaps, type Overlaps } from './overlaps';
import { RuleSet, type NamedRule } from './ruleSet';
import { SentenceGraph } from './sentenceGraph';

/** A sentence that a rule which is looked at has in common with another. */
export interface SharedSentence {
  readonly rule: NamedRule;
  readonly rival: NamedRule;
  readonly sentence: readonly string[];
}

/** The sentences of all rules as one automaton. */
export function sentenceGraphOf({ rules }: RuleSet): SentenceGraph {
  const spelling = new Spelling(undefined);
  return new SentenceGraph(
    rules.map(({ vocabulary, rule }) => ({
      patterns: rule.patterns,
      anyOrder: rule.anyOrder,
      listOf: (source) => vocabulary.lists.get(source),
    })),
    (word) => spelling.respellings(word),
  );
}

/** Every two rules that can be live together and share a sentence, if one of them is looked at. */
export function overlapsOf(rules: RuleSet, graph: SentenceGraph, isLookedAt: (rule: Rule) => boolean): Overlaps {
  const lookedAt = rules.rules.map(({ rule }) => isLookedAt(rule));
  return findOverlaps({
    graph,
    rules: rules.rules.length,
    lookedAt: (rule) => lookedAt[rule] === true,
    concern: (one, other) => rules.canMeet(one, other),
    confirm: (one, other, sentence) => rules.understands(one, sentence) && rules.understands(other, sentence),
  });
}

/** What rules that are looked at have in common with others, from both sides where both are looked at. */
export function sharedSentences(
  vocabularies: readonly Vocabulary[],
  isLookedAt: (rule: Rule) => boolean,
): readonly SharedSentence[] {
  const rules = new RuleSet(
    vocabularies.flatMap((vocabulary) => vocabulary.rules.map((rule) => ({ vocabulary, rule }))),
  );
  return overlapsOf(rules, sentenceGraphOf(rules), isLookedAt).overlaps.flatMap(({ one, other, sentence }) => {
    const [a, b] = [rules.rules[one], rules.rules[other]];
    if (!a || !b) return [];
    return [
      ...(isLookedAt(a.rule) ? [{ rule: a, rival: b, sentence }] : []),
      ...(isLookedAt(b.rule) ? [{ rule: b, rival: a, sentence }] : []),
    ];
  });
}
