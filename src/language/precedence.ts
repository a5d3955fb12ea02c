import type { Rule, Vocabulary } from './vocabulary';

interface Named {
  readonly vocabulary: Vocabulary;
  readonly rule: Rule;
}

/** A rule's full name: `vocabulary/id`. */
export function nameOfRule({ vocabulary, rule }: Named): string {
  return `${vocabulary.name}/${rule.id}`;
}

/** Full names of the rules that give way to this one. */
export function overruledBy({ vocabulary, rule }: Named): readonly string[] {
  return rule.over.map((name) => (name.includes('/') ? name : `${vocabulary.name}/${name}`));
}

/** Of rules that understand the same words, those to which none of the others goes before. */
export function foremost<Reading>(
  readings: readonly Reading[],
  ruleOf: (reading: Reading) => Named | undefined,
): readonly Reading[] {
  if (readings.length < 2) return readings;
  const overruled = new Set<string>();
  for (const reading of readings) {
    const named = ruleOf(reading);
    if (named && named.rule.over.length > 0) for (const name of overruledBy(named)) overruled.add(name);
  }
  if (overruled.size === 0) return readings;
  const rest = readings.filter((reading) => {
    const named = ruleOf(reading);
    return !named || !overruled.has(nameOfRule(named));
  });
  // Rules that give way to each other in a circle: as if nobody had said anything.
  return rest.length > 0 ? rest : readings;
}
