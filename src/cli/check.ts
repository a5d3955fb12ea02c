import { realpath } from 'node:fs/promises';
import { checkVocabularies } from '../language/check/checkVocabularies';
import { askWordsToCheck } from '../language/check/words';
import { LIVE_LISTS } from '../language/foundList';
import type { Problem, Vocabulary } from '../language/vocabulary';
import { silentLog } from '../platform/log';
import { CliError, EXIT } from './exit';
import type { Output } from './output';
import { openSpeech, ownFiles } from './rooms';
import { problemLine, readVocabularies } from './vocabularies';

export interface CheckOptions {
  /** Leave the built-in vocabularies out: the files are held against each other alone. */
  readonly only: boolean;
  /** One JSON object a line and a problem. */
  readonly json: boolean;
  readonly model?: string;
}

/** `mango check`: what is wrong with vocabulary files, with line numbers. Returns the exit status. */
export async function check(files: readonly string[], options: CheckOptions, output: Output): Promise<number> {
  const own = ownFiles();
  const { vocabularies, problems } = await readVocabularies({ builtIn: options.only ? null : own.vocabularies, files });
  const given = new Set(files);
  // A built-in file that is looked at stands there once, and not over itself.
  const paths = new Set(await Promise.all(files.map((file) => realpath(file))));
  const standing: Vocabulary[] = [];
  for (const vocabulary of vocabularies) {
    const twice = !given.has(vocabulary.file) && paths.has(await realpath(vocabulary.file));
    if (!twice) standing.push(vocabulary);
  }
  const looked = standing.filter(({ file }) => given.has(file));
  const knownWords = await wordsOf(looked, options.model, output);
  const found = checkVocabularies({
    vocabularies: standing,
    files: given,
    liveLists: new Set(LIVE_LISTS),
    ...(knownWords ? { knownWords } : {}),
  });
  const all = inOrder(files, [...problems.filter(({ file }) => given.has(file)), ...found]);
  for (const problem of all) output.line(options.json ? JSON.stringify(problem) : problemLine(problem));
  const errors = all.filter(({ severity }) => severity === 'error').length;
  if (!options.json) {
    const rules = looked.reduce((sum, vocabulary) => sum + vocabulary.rules.length, 0);
    output.line(`${counted(rules, 'rule')}, ${counted(errors, 'error')}, ${counted(all.length - errors, 'warning')}`);
  }
  return errors > 0 ? EXIT.failed : EXIT.done;
}

/** The words that the model knows; undefined where there is no model and none was named. */
async function wordsOf(
  vocabularies: readonly Vocabulary[],
  model: string | undefined,
  output: Output,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const { engine } = await openSpeech({ files: ownFiles(), log: silentLog, ...(model ? { model } : {}) });
    try {
      return await askWordsToCheck(vocabularies, (words) => engine.knownWords(words));
    } finally {
      await engine.dispose();
    }
  } catch (error) {
    if (model !== undefined || !(error instanceof CliError)) throw error;
    // Everything else can be looked at without a model, and is.
    output.error(`Words are not looked up: ${error.message}`);
    return undefined;
  }
}

/** File by file as given, then from top to bottom; what two checks both found is said once. */
function inOrder(files: readonly string[], problems: readonly Problem[]): readonly Problem[] {
  const distinct = new Map(problems.map((problem) => [problemLine(problem), problem]));
  return [...distinct.values()].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
