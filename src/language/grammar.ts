import type { Lexicon, PhraseNode } from './phraseGraph';
import { Sampler } from './sampler';
import { pairOf, Seams, wordsOfPair } from './seams';
import { UNKNOWN_WORD } from './tokens';

/** How much is made of a grammar. */
export interface GrammarOptions {
  /** Whole sentences sampled in all, at the least; they teach the model how commands begin, go on and end. */
  readonly sentences: number;
  /** The most sentences sampled for one rule. */
  readonly perRule: number;
  /** Whether pairs of words that no sampled sentence holds are listed one by one. */
  readonly pairs: boolean;
  /** The most pairs listed where one part meets another; beyond it each word of either side is listed once. */
  readonly pairsPerSeam: number;
  /** Whether the recognizer may answer that it heard something else. */
  readonly unknown: boolean;
  /** Whether the rules are also made into a graph that says exactly what they say. */
  readonly exact: boolean;
  /** Whether the graph also has what people say beside their words (sounds of thinking, a word said twice, thanks) or no further. */
  readonly hesitation: boolean;
}

export const GRAMMAR_OPTIONS: GrammarOptions = {
  sentences: 1_500,
  perRule: 400,
  pairs: true,
  pairsPerSeam: 400,
  unknown: true,
  exact: true,
  hesitation: true,
};

/** Sampled sequences of two commands for each word between commands. */
const SEQUENCES = 60;

/**
 * Phrases from which a bigram model of the rules is estimated. Sampled sentences visit every alternative of a rule as far
 * as `perRule` allows, and the entries of lists in turn; pairs of words that may follow each other and were not visited
 * are added. The same rules give the same phrases.
 *
 * @param between what joins two commands said in one breath.
 */
export function buildPhrases(
  rules: readonly PhraseNode[],
  between: readonly PhraseNode[],
  lexicon: Lexicon,
  options: GrammarOptions,
): readonly string[] {
  const phrases = new Set<string>();
  const covered = new Set<number>();
  const take = (sentence: readonly number[]): void => {
    if (sentence.length > 0) phrases.add(lexicon.phrase(sentence));
    for (let at = 1; at < sentence.length; at += 1) covered.add(pairOf(sentence[at - 1] ?? 0, sentence[at] ?? 0));
  };
  const sampler = new Sampler();
  const wanted = Math.ceil(options.sentences / Math.max(1, rules.length));
  for (const rule of rules) {
    const count = Math.min(options.perRule, Math.max(widthOf(rule), wanted));
    for (let n = 0; n < count; n += 1) take(sampler.sentence(rule));
  }
  for (const joint of rules.length > 0 ? between : []) {
    const whole: PhraseNode = { kind: 'choice', options: rules, shared: false };
    const sequence: PhraseNode = { kind: 'sequence', items: [whole, joint, whole] };
    for (let n = 0; n < SEQUENCES; n += 1) take(sampler.sentence(sequence));
  }
  if (options.pairs)
    for (const pair of missingPairs(rules, between, covered, options)) phrases.add(lexicon.phrase(pair));
  if (options.unknown && phrases.size > 0) phrases.add(UNKNOWN_WORD);
  return [...phrases];
}

function missingPairs(
  rules: readonly PhraseNode[],
  between: readonly PhraseNode[],
  covered: ReadonlySet<number>,
  options: GrammarOptions,
): readonly (readonly number[])[] {
  const seams = new Seams(covered, options.pairsPerSeam);
  const first = new Set<number>();
  const last = new Set<number>();
  for (const rule of rules) {
    const edges = seams.visit(rule);
    for (const word of edges.first) first.add(word);
    for (const word of edges.last) last.add(word);
  }
  for (const joint of between) {
    const edges = seams.visit(joint);
    seams.meet([...last], edges.first);
    seams.meet(edges.last, [...first]);
  }
  return [...seams.missing].map(wordsOfPair);
}

/** The most options that a choice of the rule's own has; lists and captures get their turns over all rules. */
function widthOf(node: PhraseNode): number {
  switch (node.kind) {
    case 'words':
      return 1;
    case 'optional':
      return Math.max(2, widthOf(node.item));
    case 'repeat':
    case 'slot':
      return widthOf(node.item);
    case 'sequence':
      return node.items.reduce((most, item) => Math.max(most, widthOf(item)), 1);
    case 'choice':
      return node.shared ? 1 : node.options.reduce((most, item) => Math.max(most, widthOf(item)), node.options.length);
  }
}
