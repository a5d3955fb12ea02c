import type { Vocabulary } from '../../../src/language/vocabulary';
import type { Facts, When } from '../../../src/language/when';
import { fullestWorlds } from '../../../src/language/worlds';

/** Contexts in which rules are live together, as few as cover every set of rules that can be. */
export function contextsOf(vocabularies: readonly Vocabulary[]): readonly Facts[] {
  const conditions = vocabularies.flatMap(({ when, rules }): readonly When[] =>
    rules.map((rule) => ({ kind: 'all', items: [when, rule.when] })),
  );
  const distinct = new Map(conditions.map((when) => [JSON.stringify(when), when]));
  return fullestWorlds([...distinct.values()]);
}

/** The context for people: `terminal, program vim`. */
export function nameOf(facts: Facts): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== false)
    .map(([name, value]) => (value === true ? name : `${name} ${value}`))
    .join(', ');
}
