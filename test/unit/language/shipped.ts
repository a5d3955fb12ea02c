import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem, Vocabulary } from '../../../src/language/vocabulary';
import { VocabularyReader } from '../../../src/language/vocabularyFile';

/** The vocabularies that ship, read from the repository. */
export function shippedVocabularies(): { vocabularies: readonly Vocabulary[]; problems: readonly Problem[] } {
  const reader = new VocabularyReader();
  const folder = 'vocabularies';
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => reader.read(readFileSync(join(folder, name), 'utf8'), name));
  return {
    vocabularies: files.flatMap((file) => file.vocabulary ?? []),
    problems: files.flatMap((file) => file.problems),
  };
}
