import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileLanguage } from '../language/compileLanguage';
import type { Language } from '../language/language';
import { askKnownWords } from '../language/spelling';
import type { Problem, Vocabulary } from '../language/vocabulary';
import { VocabularyReader } from '../language/vocabularyFile';
import type { Facts } from '../language/when';
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
  const vocabularies: Vocabulary[] = [];
  const problems: Problem[] = [];
  for (const file of [...builtIn, ...options.files]) {
    const read = reader.read(await textOf(file), file);
    if (read.vocabulary) vocabularies.push(read.vocabulary);
    problems.push(...read.problems);
  }
  return { vocabularies, problems };
}

/** One line for each problem: `file:line:column: severity: message`. */
export function reportProblems(problems: readonly Problem[], output: Output): void {
  for (const { file, line, column, severity, message } of problems) {
    output.error(`${file}:${line}:${column}: ${severity}: ${message}`);
  }
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
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
