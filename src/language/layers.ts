import type { Rule, SpokenList, Vocabulary } from './vocabulary';

/**
 * Folds vocabularies of one name together, later ones over earlier ones: rules by id, lists by name. A rule that is `off`
 * takes the earlier one away.
 */
export function layered(vocabularies: readonly Vocabulary[]): readonly Vocabulary[] {
  const byName = new Map<string, Vocabulary>();
  for (const vocabulary of vocabularies) {
    const below = byName.get(vocabulary.name);
    byName.set(vocabulary.name, below ? over(below, vocabulary) : withoutOff(vocabulary));
  }
  return [...byName.values()];
}

function over(below: Vocabulary, above: Vocabulary): Vocabulary {
  const rules = new Map<string, Rule>(below.rules.map((rule) => [rule.id, rule]));
  for (const rule of above.rules) rules.set(rule.id, rule);
  return withoutOff({
    ...above,
    about: above.about || below.about,
    between: above.between.length > 0 ? above.between : below.between,
    lists: new Map<string, SpokenList>([...below.lists, ...above.lists]),
    rules: [...rules.values()],
  });
}

function withoutOff(vocabulary: Vocabulary): Vocabulary {
  return vocabulary.rules.some((rule) => rule.off)
    ? { ...vocabulary, rules: vocabulary.rules.filter((rule) => !rule.off) }
    : vocabulary;
}

/** For a vocabulary of some name, the lists that it finds in the layers below it. */
export function listsBelow(vocabularies: readonly Vocabulary[]): (name: string) => ReadonlySet<string> {
  return (name) =>
    new Set(vocabularies.filter((below) => below.name === name).flatMap((below) => [...below.lists.keys()]));
}
