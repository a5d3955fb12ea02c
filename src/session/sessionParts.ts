import type { History } from '../history/history';
import type { Language } from '../language/language';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import type { Tracing } from '../platform/trace';
import type { NoiseFiltering } from '../protocol/decoder';
import type { SpeechEngine } from '../speech/speechEngine';
import type { TerminalResolver } from '../terminals/terminal';
import type { EffectPerformer } from './effectPerformer';
import type { Microphone } from './listening';
import type { Policies } from './policy';
import type { Recall } from './recall';

export interface SessionOptions {
  /** Transcripts to consider, 1 to 100. */
  readonly alternatives: () => number;
  readonly noiseFilter: () => NoiseFiltering;
  readonly confirmTimeoutMs: () => number;
  /** What is done with commands of each risk. */
  readonly policy: Policies;
  /** Show what would be done, and do nothing. */
  readonly rehearsing: () => boolean;
  /** Type what is no command into the target. */
  readonly dictateUnmatched: () => boolean;
}

export interface SessionParts {
  readonly microphone: Microphone;
  readonly speech: SpeechEngine;
  /** The rules that are live now; null until the vocabularies are read. */
  readonly language: () => Promise<Language>;
  readonly terminals: TerminalResolver;
  readonly effects: EffectPerformer;
  readonly history: History;
  /** What was done before; absent: nothing is known of it. */
  readonly recall?: Recall;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly log: Log;
  /** Carries each utterance's trace down the corridor; absent: nobody follows it. */
  readonly tracing?: Tracing;
  readonly options: SessionOptions;
}
