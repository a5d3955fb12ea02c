import type { Language, Sayable } from '../language/language';
import type { Vocabulary } from '../language/vocabulary';
import type { SayableGroup, SayableLine } from '../protocol/sayable';

/** A list of the target's that is not to be had now, and why. */
export interface MissingList {
  readonly list: string;
  readonly message: string;
}

const MANNERS: Readonly<Record<Sayable['risk'], string | undefined>> = {
  safe: undefined,
  caution: 'typed, not entered',
  destructive: 'asks first',
};

/** The live rules by vocabulary, each with what keeps it from working now. */
export function sayableGroups(
  language: Pick<Language, 'sayable' | 'unheard'>,
  vocabularies: readonly Vocabulary[],
  missing: readonly MissingList[],
): readonly SayableGroup[] {
  const troubles = troublesOf(language, vocabularies, missing);
  const about = new Map(vocabularies.map((vocabulary) => [vocabulary.name, vocabulary.about]));
  const groups = new Map<string, SayableLine[]>();
  for (const sayable of language.sayable) {
    const { vocabulary, example, say, risk } = sayable;
    const manner = MANNERS[risk];
    const trouble = troubles.get(nameOf(sayable.vocabulary, sayable.id));
    const line = { example, say, ...(manner ? { manner } : {}), ...(trouble ? { trouble } : {}) };
    groups.set(vocabulary, [...(groups.get(vocabulary) ?? []), line]);
  }
  return [...groups]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([vocabulary, lines]) => ({
      vocabulary,
      about: about.get(vocabulary) ?? '',
      lines: lines.toSorted((a, b) => a.example.localeCompare(b.example)),
    }));
}

function troublesOf(
  { unheard }: Pick<Language, 'unheard'>,
  vocabularies: readonly Vocabulary[],
  missing: readonly MissingList[],
): ReadonlyMap<string, string> {
  const troubles = new Map<string, string>();
  const words = new Map<string, string[]>();
  for (const { word, vocabulary, rule } of unheard) {
    const name = nameOf(vocabulary, rule);
    words.set(name, [...(words.get(name) ?? []), `“${word}”`]);
  }
  for (const [name, unknown] of words) {
    const more = unknown.length > 3 ? ` and ${unknown.length - 3} more` : '';
    troubles.set(name, `The model does not know ${unknown.slice(0, 3).join(', ')}${more}.`);
  }
  for (const { name, lists, rules } of vocabularies) {
    for (const rule of rules) {
      const gone = missing.find(({ list }) => rule.sources.has(list) && !lists.has(list));
      if (gone) troubles.set(nameOf(name, rule.id), `No ${gone.list} to name: ${gone.message}`);
    }
  }
  return troubles;
}

function nameOf(vocabulary: string, rule: string): string {
  return `${vocabulary}/${rule}`;
}
