import { silentLog } from '../platform/log';
import { EXIT } from './exit';
import type { Output } from './output';
import { openSpeech, ownFiles } from './rooms';
import { languageFor, readVocabularies, reportProblems } from './vocabularies';

/** `mango check`: problems of vocabulary files with line numbers, and words that the model cannot hear. Returns the exit status. */
export async function check(files: readonly string[], { model }: { model?: string }, output: Output): Promise<number> {
  const { vocabularies, problems } = await readVocabularies({ builtIn: null, files });
  reportProblems(problems, output);
  const { engine } = await openSpeech({ files: ownFiles(), log: silentLog, ...(model ? { model } : {}) });
  try {
    const language = await languageFor(vocabularies, { tmux: true, terminal: true }, engine);
    const rules = vocabularies.reduce((sum, vocabulary) => sum + vocabulary.rules.length, 0);
    output.line(
      `${vocabularies.length} vocabularies, ${rules} rules, ${language.grammar.phrases.length} phrases, ${problems.length} problems`,
    );
    return problems.some(({ severity }) => severity === 'error') ? EXIT.failed : EXIT.done;
  } finally {
    await engine.dispose();
  }
}
