import { join } from 'node:path';
import { languageFor, readVocabularies } from '../../../src/cli/vocabularies';
import type { Language } from '../../../src/language/language';
import type { Vocabulary } from '../../../src/language/vocabulary';
import type { SpeechEngine } from '../../../src/speech/speechEngine';
import { FOLDER, type Corpus, type RuleSet } from './corpus';

const SHIPPED = 'vocabularies';

/** A rule set's vocabularies: all that ship, or the file that it names. */
export async function vocabulariesOf({ only }: RuleSet): Promise<readonly Vocabulary[]> {
  const sources = only === undefined ? { builtIn: SHIPPED, files: [] } : { builtIn: null, files: [join(FOLDER, only)] };
  const { vocabularies, problems } = await readVocabularies(sources);
  const [first] = problems.filter(({ severity }) => severity === 'error');
  if (first) throw new Error(`${first.file}:${first.line}: ${first.message}`);
  return vocabularies;
}

/** Every rule set compiled for what the engine's model can hear, by name. */
export async function languagesOf(corpus: Corpus, engine: SpeechEngine): Promise<ReadonlyMap<string, Language>> {
  const languages = new Map<string, Language>();
  for (const [name, set] of Object.entries(corpus.sets)) {
    languages.set(name, await languageFor(await vocabulariesOf(set), set.facts, engine));
  }
  return languages;
}
