import { compileLanguage, LanguageCompiler } from '../language/compileLanguage';
import type { Language } from '../language/language';
import { askKnownWords } from '../language/spelling';
import { liveSources, SpokenListMaker, type FoundNames, type KnownWords } from '../language/spokenLists';
import type { Vocabulary } from '../language/vocabulary';
import type { Facts } from '../language/when';
import { LiveLists, type Limits } from '../lists/liveLists';
import { standardProviders } from '../lists/standardProviders';
import { systemClock } from '../platform/clock';
import type { SpeechEngine } from '../speech/speechEngine';
import type { Output } from './output';

export interface NamedLanguageParts {
  readonly vocabularies: readonly Vocabulary[];
  readonly facts: Facts;
  readonly engine: Pick<SpeechEngine, 'knownWords'>;
  /** The names in reach now, of the lists that the rules read. */
  readonly names: (sources: ReadonlySet<string>) => Promise<FoundNames>;
}

/** The rules compiled for what this model can hear and for the names in reach, anew whenever those are others. */
export class NamedLanguage {
  private readonly lists = new SpokenListMaker();
  private readonly compiler = new LanguageCompiler();
  private readonly sources: ReadonlySet<string>;
  private known: Promise<KnownWords> | null = null;
  private latest: { readonly names: readonly unknown[]; readonly language: Language } | null = null;

  constructor(private readonly parts: NamedLanguageParts) {
    this.sources = liveSources(parts.vocabularies, parts.facts);
  }

  async current(): Promise<Language> {
    const { vocabularies, facts, names } = this.parts;
    const found = await names(this.sources);
    const now = [...found.values()];
    const { latest } = this;
    // Lists that are the same are the same objects.
    if (latest?.names.length === now.length && now.every((each, index) => each === latest.names[index])) {
      return latest.language;
    }
    const known = await (this.known ??= this.ask());
    const liveLists = await this.lists.make(found, known);
    const language = this.compiler.compile({ vocabularies, facts, knownWords: known.words, liveLists });
    this.latest = { names: now, language };
    return language;
  }

  private async ask(): Promise<KnownWords> {
    const { vocabularies, facts, engine } = this.parts;
    const draft = compileLanguage({ vocabularies, facts });
    const words = await askKnownWords(draft.words, (asked) => engine.knownWords(asked));
    return { words: new Set(words), ask: (asked) => engine.knownWords(asked) };
  }
}

/** Nobody speaks here, so that a slow disk costs no list. */
export const PATIENT: Limits = { searchMs: 5_000, freshMs: 5_000, retryMs: 30_000, servesMs: 60_000 };

/** Finds the names in reach of a folder; what is not there is said on standard error. */
export function namesOfFolder(output: Output): LiveLists {
  return new LiveLists({
    providers: standardProviders({ windows: () => Promise.resolve([]), sessions: () => Promise.resolve([]) }),
    clock: systemClock,
    onChange: () => undefined,
    onNote: ({ list, message }) => output.error(`<${list}>: ${message}`),
    limits: PATIENT,
  });
}
