import { compileLanguage, LanguageCompiler } from '../language/compileLanguage';
import type { Language } from '../language/language';
import { askKnownWords } from '../language/spelling';
import { liveSources, SpokenListMaker, type KnownWords } from '../language/spokenLists';
import type { Vocabulary } from '../language/vocabulary';
import type { Facts } from '../language/when';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import type { SpeechEngine } from '../speech/speechEngine';
import type { NamesThere } from '../session/targetNames';

export interface LiveLanguageParts {
  readonly vocabularies: () => Promise<readonly Vocabulary[]>;
  /** What is true of the target now. */
  readonly facts: () => Promise<Facts>;
  readonly speech: Pick<SpeechEngine, 'state' | 'knownWords'>;
  readonly log: Log;
  readonly names?: LiveNames;
}

/** Names in reach of the target, and what is done about new ones. */
export interface LiveNames {
  /** What is known now, without waiting. */
  known(sources: ReadonlySet<string>): NamesThere;
  readonly clock: Pick<Clock, 'after'>;
  /** The rules were compiled with other names. */
  readonly onCompiled: () => void;
}

/** How many targets' worth of compiled rules are kept: people go back and forth between a few. */
const KEPT = 8;

/** Several lists that change with one command are one change. */
const SETTLE_MS = 150;

interface Compiled {
  readonly language: Language;
  /** The names it was compiled with. */
  readonly names: readonly unknown[];
}

interface Context {
  readonly vocabularies: readonly Vocabulary[];
  readonly facts: Facts;
  readonly known: KnownWords | null;
}

/**
 * The rules that are live for the target now, compiled once for each kind of target, set of words and names in reach.
 * Other names are compiled in the background: until that is done the rules with the last names serve.
 */
export class LiveLanguage {
  private compiled = new Map<string, Compiled>();
  private known: Promise<KnownWords> | null = null;
  private readonly compiler = new LanguageCompiler();
  private readonly lists = new SpokenListMaker();
  /** Changes with the vocabularies: what was asked for before belongs to the old ones. */
  private edition = 0;
  private cancel: (() => void) | null = null;

  constructor(private readonly parts: LiveLanguageParts) {}

  /** The vocabularies, or the model that says which words it knows, are others now. */
  invalidate(): void {
    this.edition += 1;
    this.compiled = new Map();
    this.known = null;
    this.lists.forget();
  }

  async current(): Promise<Language> {
    const { edition } = this;
    const [vocabularies, facts] = await Promise.all([this.parts.vocabularies(), this.parts.facts()]);
    const known = await this.knownWords(vocabularies);
    if (edition !== this.edition) return this.current();
    const context = { vocabularies, facts, known };
    const there = this.parts.names?.known(liveSources(vocabularies, facts));
    if (!there) return this.withoutNames(context);
    const mine = this.take(keyOf(context, there.place));
    if (!mine || !isSame(mine.names, there)) {
      if (mine || there.found.size > 0) this.compileSoon();
    }
    return mine?.language ?? this.withoutNames(context);
  }

  dispose(): void {
    this.cancel?.();
  }

  private withoutNames(context: Context): Language {
    const key = keyOf(context, '');
    const { vocabularies, facts, known } = context;
    const mine = this.take(key);
    if (mine) return mine.language;
    const language = this.compiler.compile({ vocabularies, facts, ...(known ? { knownWords: known.words } : {}) });
    this.keep(key, { language, names: [] });
    return language;
  }

  private compileSoon(): void {
    this.cancel ??=
      this.parts.names?.clock.after(SETTLE_MS, () => {
        this.cancel = null;
        this.compileWithNames().catch((error: unknown) =>
          this.parts.log.warn({ err: error }, 'the rules could not be compiled with the names in reach'),
        );
      }) ?? null;
  }

  private async compileWithNames(): Promise<void> {
    const { names } = this.parts;
    const { edition } = this;
    const [vocabularies, facts] = await Promise.all([this.parts.vocabularies(), this.parts.facts()]);
    const known = await this.knownWords(vocabularies);
    const there = names?.known(liveSources(vocabularies, facts));
    if (!names || !there) return;
    const liveLists = await this.lists.make(there.found, known ?? undefined);
    if (edition !== this.edition) return;
    const knownWords = known ? { knownWords: known.words } : {};
    const language = this.compiler.compile({ vocabularies, facts, ...knownWords, liveLists });
    this.keep(keyOf({ vocabularies, facts, known }, there.place), { language, names: [...there.found.values()] });
    names.onCompiled();
  }

  /** The latest goes last, the one unused for longest is the first. */
  private keep(key: string, compiled: Compiled): void {
    this.compiled.delete(key);
    this.compiled.set(key, compiled);
    for (const oldest of this.compiled.keys()) {
      if (this.compiled.size <= KEPT) break;
      this.compiled.delete(oldest);
    }
  }

  private take(key: string): Compiled | undefined {
    const found = this.compiled.get(key);
    if (found) this.keep(key, found);
    return found;
  }

  /**
   * Words of the model among those of the vocabularies. Null while the engine is not running: typed words need no model,
   * and asking would start it.
   */
  private async knownWords(vocabularies: readonly Vocabulary[]): Promise<KnownWords | null> {
    const { speech, log } = this.parts;
    if (!this.known) {
      if (speech.state.kind !== 'loading' && speech.state.kind !== 'ready') return null;
      // Of all rules, live or not, so that another target asks nothing.
      const all = compileLanguage({ vocabularies: vocabularies.map(everywhere), facts: {} });
      const ask = (words: readonly string[]) => speech.knownWords(words);
      this.known = askKnownWords(all.words, ask).then((words) => ({ words: new Set(words), ask }));
    }
    const asking = this.known;
    try {
      return await asking;
    } catch (error) {
      // Without the model's word list the rules still work, only worse for words that the model lacks.
      log.warn({ err: error }, 'the model did not say which words it knows');
      if (this.known === asking) this.known = null;
      return null;
    }
  }
}

function keyOf({ facts, known }: Context, place: string): string {
  return JSON.stringify([known !== null, facts, place]);
}

/** Lists that are the same are the same objects. */
function isSame(names: readonly unknown[], { found }: NamesThere): boolean {
  const now = [...found.values()];
  return now.length === names.length && now.every((each, index) => each === names[index]);
}

function everywhere(vocabulary: Vocabulary): Vocabulary {
  const always = { kind: 'always' } as const;
  return { ...vocabulary, when: always, rules: vocabulary.rules.map((rule) => ({ ...rule, when: always })) };
}
