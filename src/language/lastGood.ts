import type { Vocabulary } from './vocabulary';
import type { VocabularyFile } from './vocabularyFile';

/** What is live of a file, and how much of that is from before because it cannot be read any more. */
export interface Standing {
  readonly vocabulary: Vocabulary | undefined;
  readonly kept: 'nothing' | 'rules' | 'everything';
}

/**
 * Lets a file go on as it last was where it cannot be read: all of it, or the rules that are missing because some are no
 * YAML. Which of those were taken out on purpose is not known then; they stay until the file is mended.
 * @param before what was live of it.
 */
export function standingOf({ vocabulary, isIncomplete }: VocabularyFile, before: Vocabulary | undefined): Standing {
  if (!before || (vocabulary && !isIncomplete)) return { vocabulary, kept: 'nothing' };
  // A rule means what it meant under the condition and with the lists that it was written for.
  if (!vocabulary || frameOf(vocabulary) !== frameOf(before)) return { vocabulary: before, kept: 'everything' };
  const ids = new Set(vocabulary.rules.map(({ id }) => id));
  const missing = before.rules.filter(({ id }) => !ids.has(id));
  if (missing.length === 0) return { vocabulary, kept: 'nothing' };
  return { vocabulary: { ...vocabulary, rules: [...vocabulary.rules, ...missing] }, kept: 'rules' };
}

function frameOf({ name, when, between, lists }: Vocabulary): string {
  return JSON.stringify([name, when, between, [...lists].map(([list, { entries }]) => [list, entries])]);
}
