import { compileLanguage } from '../language/compileLanguage';
import type { Language } from '../language/language';
import { askKnownWords } from '../language/spelling';
import type { Vocabulary } from '../language/vocabulary';
import type { Facts } from '../language/when';
import type { Log } from '../platform/log';
import type { SpeechEngine } from '../speech/speechEngine';

export interface LiveLanguageParts {
  readonly vocabularies: () => Promise<readonly Vocabulary[]>;
  /** What is true of the target now. */
  readonly facts: () => Promise<Facts>;
  readonly speech: Pick<SpeechEngine, 'state' | 'knownWords'>;
  readonly log: Log;
}

/** How many targets' worth of compiled rules are kept: people go back and forth between a few. */
const KEPT = 8;

/** The rules that are live for the target now, compiled once for each kind of target and set of words. */
export class LiveLanguage {
  private compiled = new Map<string, Language>();
  private known: Promise<ReadonlySet<string>> | null = null;
  /** Changes with the vocabularies: what was asked for before belongs to the old ones. */
  private edition = 0;

  constructor(private readonly parts: LiveLanguageParts) {}

  /** The vocabularies, or the model that says which words it knows, are others now. */
  invalidate(): void {
    this.edition += 1;
    this.compiled = new Map();
    this.known = null;
  }

  async current(): Promise<Language> {
    const { edition } = this;
    const [vocabularies, facts] = await Promise.all([this.parts.vocabularies(), this.parts.facts()]);
    const known = await this.knownWords(vocabularies);
    if (edition !== this.edition) return this.current();
    const key = JSON.stringify([known !== null, facts]);
    const language =
      this.compiled.get(key) ?? compileLanguage({ vocabularies, facts, ...(known ? { knownWords: known } : {}) });
    // The latest goes last, the one unused for longest is the first.
    this.compiled.delete(key);
    this.compiled.set(key, language);
    for (const oldest of this.compiled.keys()) {
      if (this.compiled.size <= KEPT) break;
      this.compiled.delete(oldest);
    }
    return language;
  }

  /**
   * Words of the model among those of the vocabularies. Null while the engine is not running: typed words need no model,
   * and asking would start it.
   */
  private async knownWords(vocabularies: readonly Vocabulary[]): Promise<ReadonlySet<string> | null> {
    const { speech, log } = this.parts;
    if (!this.known) {
      if (speech.state.kind !== 'loading' && speech.state.kind !== 'ready') return null;
      // Of all rules, live or not, so that another target asks nothing.
      const all = compileLanguage({ vocabularies: vocabularies.map(everywhere), facts: {} });
      this.known = askKnownWords(all.words, (asked) => speech.knownWords(asked));
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

function everywhere(vocabulary: Vocabulary): Vocabulary {
  const always = { kind: 'always' } as const;
  return { ...vocabulary, when: always, rules: vocabulary.rules.map((rule) => ({ ...rule, when: always })) };
}
