import type { Language } from '../language/language';
import type { Clock } from '../platform/clock';
import type { SpeechEngine } from '../speech/speechEngine';

/** First what changed is shown; then the rules are compiled for it. */
const AFTERWARDS_MS = 50;

/**
 * Has the grammar of what can be said now made ahead of the first word: the target, a question or the vocabularies
 * changed. Only while the engine runs, so that it stays cold until speech is to come.
 */
export class Anticipation {
  private cancel: (() => void) | null = null;

  constructor(
    private readonly language: () => Promise<Language>,
    private readonly speech: Pick<SpeechEngine, 'state' | 'prepare'>,
    private readonly clock: Pick<Clock, 'after'>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Something changed; several changes of one moment are one. */
  changed(): void {
    this.cancel ??= this.clock.after(AFTERWARDS_MS, () => {
      this.cancel = null;
      this.prepare().catch(this.onError);
    });
  }

  dispose(): void {
    this.cancel?.();
  }

  private running(): boolean {
    return this.speech.state.kind === 'loading' || this.speech.state.kind === 'ready';
  }

  private async prepare(): Promise<void> {
    if (!this.running()) return;
    const language = await this.language();
    const { grammar } = language;
    const something = grammar.graph !== undefined || grammar.phrases.length > 0;
    if (this.running() && something) this.speech.prepare(grammar);
    // While the decoder is at it: what reads the words is made when the first ones are read.
    language.interpretTyped('ready');
  }
}
