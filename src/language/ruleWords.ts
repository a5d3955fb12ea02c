import { captureNamed } from './captures/index';
import type { UnheardWord } from './language';
import { childrenOf, type Pattern } from './pattern';
import type { Spelling } from './spelling';
import type { Rule, SpokenList, Vocabulary } from './vocabulary';

interface LiveRule {
  readonly vocabulary: Vocabulary;
  readonly rule: Rule;
}

interface Lists {
  list(vocabulary: Vocabulary, source: string): SpokenList | undefined;
}

/** Every word that a rule asks for, its lists' and captures' too. */
export function wordsOf({ vocabulary, rule }: LiveRule, lists: Lists): ReadonlySet<string> {
  const words = new Set<string>();
  const visit = (pattern: Pattern): void => {
    if (pattern.kind === 'word') words.add(pattern.word);
    if (pattern.kind === 'slot') {
      const list = lists.list(vocabulary, pattern.source);
      const said = list ? undefined : captureNamed(pattern.source)?.say;
      if (said) visit(said);
      for (const { spoken } of list?.entries ?? []) for (const word of spoken.split(' ')) words.add(word);
    }
    for (const child of childrenOf(pattern)) visit(child);
  };
  for (const pattern of rule.patterns) visit(pattern);
  return words;
}

/** The words that no spelling makes heard. */
export function unheardOf(rules: readonly LiveRule[], lists: Lists, spelling: Spelling): readonly UnheardWord[] {
  return rules.flatMap((live) =>
    [...wordsOf(live, lists)]
      .filter((word) => spelling.heardAs(word).length === 0)
      .map((word) => ({ word, vocabulary: live.vocabulary.name, rule: live.rule.id })),
  );
}
