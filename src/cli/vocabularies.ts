import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compileLanguage } from '../language/compileLanguage';
import type { Language } from '../language/language';
import { listsBelow } from '../language/layers';
import { askKnownWords } from '../language/spelling';
import type { Problem, Vocabulary } from '../language/vocabulary';
import { VocabularyReader } from '../language/vocabularyFile';
import type { Facts } from '../language/when';
import { readPreread } from '../platform/readPreread';
import { MAX_VOCABULARY_BYTES, readTextFile } from '../platform/textFile';
import type { SpeechEngine } from '../speech/speechEngine';
import { CliError } from './exit';
import type { Output } from './output';

export interface VocabularyOptions {
  /** Folder of the built-in vocabularies; null leaves them out (`--only`). */
  readonly builtIn: string | null;
  /** Files given on the command line; later ones go before earlier ones. */
  readonly files: readonly string[];
}

/** Reads the files; one that is broken costs its own rules only. @throws CliError for a file that cannot be read. */
export async function readVocabularies(
  options: VocabularyOptions,
): Promise<{ vocabularies: Vocabulary[]; problems: Problem[] }> {
  const builtIn = options.builtIn === null ? [] : await yamlFiles(options.builtIn);
  const reader = new VocabularyReader();
  if (options.builtIn !== null) reader.recall(await readPreread(options.builtIn));
  const vocabularies: Vocabulary[] = [];
  const problems: Problem[] = [];
  for (const file of [...builtIn, ...options.files]) {
    const read = reader.read(await textOf(file), file, listsBelow(vocabularies));
    if (read.vocabulary) vocabularies.push(read.vocabulary);
    problems.push(...read.problems);
  }
  return { vocabularies, problems };
}

/** One problem as a line: `file:line:column: severity: message`. */
export function problemLine({ file, line, column, severity, message }: Problem): string {
  return `${file}:${line}:${column}: ${severity}: ${message}`;
}

/** One line for each problem, where errors go. */
export function reportProblems(problems: readonly Problem[], output: Output): void {
  for (const problem of problems) output.error(problemLine(problem));
}

/** The rules compiled for what this model can hear. */
export async function languageFor(
  vocabularies: readonly Vocabulary[],
  facts: Facts,
  engine: SpeechEngine,
): Promise<Language> {
  const draft = compileLanguage({ vocabularies, facts });
  const knownWords = await askKnownWords(draft.words, (asked) => engine.knownWords(asked));
  return compileLanguage({ vocabularies, facts, knownWords });
}

async function yamlFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name));
}

async function textOf(file: string): Promise<string> {
  try {
    return await readTextFile(file, MAX_VOCABULARY_BYTES);
  } catch (error) {
    throw new CliError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
