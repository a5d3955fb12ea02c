// The thread that compiles vocabularies and understands: what a client sends may take long, and nobody else waits for it.
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/umd/node-adapter';
import { parentPort } from 'node:worker_threads';
import { readVocabularies } from '../../cli/vocabularies';
import { compileLanguage } from '../../language/compileLanguage';
import type { Decision, Heard, Language } from '../../language/language';
import { listsBelow } from '../../language/layers';
import type { Vocabulary } from '../../language/vocabulary';
import { VocabularyReader } from '../../language/vocabularyFile';
import type { WordGraph } from '../../protocol/wordGraph';

const FACTS = { tmux: true, terminal: true };
/** Languages that are kept; the one compiled longest ago goes. */
const MOST_KEPT = 32;

/** What a client wants to be understood. */
export interface WantedVocabulary {
  /** Tells it from others. */
  readonly key: string;
  /** Folder of the built-in vocabularies; null: they are not wanted. */
  readonly builtIn: string | null;
  /** YAML; null: none of its own. */
  readonly text: string | null;
}

/** A language as the decoder needs it. */
export interface CompiledGrammar {
  readonly phrases: readonly string[];
  readonly graph: WordGraph | null;
  /** Some rule takes any words. */
  readonly free: boolean;
}

/** The thread's side; the other is languageThread.ts. */
export class LanguageWorker {
  private readonly vocabularies = new Map<string, readonly Vocabulary[]>();
  private readonly languages = new Map<string, Language>();

  /** @returns the words that the model should be asked about. @throws Error with what is wrong, a line each. */
  async read({ key, builtIn, text }: WantedVocabulary): Promise<readonly string[]> {
    const read = await readVocabularies({ builtIn, files: [] });
    const vocabularies = [...read.vocabularies];
    if (text !== null) {
      const { vocabulary, problems } = new VocabularyReader().read(text, 'vocabulary', listsBelow(vocabularies));
      const wrong = problems.filter(({ severity }) => severity === 'error');
      if (wrong.length > 0) throw new Error(wrong.map(({ line, message }) => `Line ${line}: ${message}`).join('\n'));
      if (vocabulary) vocabularies.push(vocabulary);
    }
    this.vocabularies.set(key, vocabularies);
    return compileLanguage({ vocabularies, facts: FACTS }).words;
  }

  /** @param known those of the words that the model knows. */
  compile(key: string, known: ReadonlySet<string>): CompiledGrammar {
    const vocabularies = this.vocabularies.get(key) ?? [];
    const language = compileLanguage({ vocabularies, facts: FACTS, knownWords: known });
    this.vocabularies.delete(key);
    this.languages.set(key, language);
    const [oldest] = this.languages.keys();
    if (this.languages.size > MOST_KEPT && oldest !== undefined) this.languages.delete(oldest);
    const { graph, free } = language.grammar;
    return { phrases: graph ? [] : [...language.grammar.phrases], graph: graph ?? null, free };
  }

  /** Null when the language is not kept any more. */
  interpret(key: string, heard: Heard): Promise<Decision | null> {
    return Promise.resolve(this.languages.get(key)?.interpret(heard) ?? null);
  }
}

if (parentPort) expose(new LanguageWorker(), nodeEndpoint(parentPort));
