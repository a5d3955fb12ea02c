import type { NoiseFiltering } from '../protocol/decoder';
import type { WordGraph } from '../protocol/wordGraph';
import type { Alternative, Frame } from '../protocol/words';

/** Phrases the recognizer may hear. The engine compiles them into a bigram model; words recombine freely. */
export interface Grammar {
  /** Changes whenever the phrases do; the decoder keeps grammars by key, so that phrases travel once. */
  readonly key: string;
  /** May be made when first looked at. Not looked at where there is a graph. */
  readonly phrases: readonly string[];
  /** What may be said, exactly. Used in place of the phrases where the decoder can; then words do not recombine. */
  readonly graph?: WordGraph;
}

export type FreeDecoding = 'never' | 'on-unknown' | 'always';

/** How much is decoded freely beside a grammar. What a graph's sentence is held against is free words over the same sound. */
export function freeBeside(grammar: Grammar & { readonly free: boolean }): FreeDecoding {
  if (grammar.graph) return 'always';
  return grammar.free ? 'on-unknown' : 'never';
}

/** What is wanted of one utterance. */
export interface UtteranceRequest {
  /** Stands in every log line and the history row. */
  readonly id: string;
  /** Absent: free dictation only. */
  readonly grammar?: Grammar;
  /**
   * Also decode freely over the same audio, for slots that take any words and to hold commands against: always, or only
   * once the grammar hears words that are not its own (it costs several times what the grammar does). Implied when there is
   * no grammar.
   */
  readonly free?: FreeDecoding;
  /** How many transcripts to return, 1 to 100. */
  readonly alternatives: number;
  /** Whether noise is taken out where it is noisy. Absent: `auto`. Without a grammar it never is. */
  readonly noiseFilter?: NoiseFiltering;
  /** The utterance's trace, as W3C's header has it: a server's log carries it on. */
  readonly traceparent?: string | undefined;
  /** Called with what the decoder believes so far, at most a few times a second. */
  readonly onPartial?: (text: string) => void;
}

/** What was heard. */
export interface SpeechResult {
  /** Best first; empty text is left out, so an empty list means no speech. Of the grammar if there was one. */
  readonly alternatives: readonly Alternative[];
  /** Of the free recognizer, with word times, where it was asked for. */
  readonly free?: readonly Alternative[];
  /** The alternatives are of the grammar's graph: each is a sentence of it, whole. */
  readonly exact?: boolean;
  /** Length of the audio decoded. */
  readonly audioMs: number;
  /** Processor time spent decoding. */
  readonly decodeMs: number;
  /** From `finish()` to this result. */
  readonly finalMs: number;
  /** How often the decoder died or hung and the kept audio was decoded again. */
  readonly restarts: number;
}

/** An utterance being heard. */
export interface SpeechUtterance {
  /** Takes a frame; never blocks, never throws. Audio is kept until the result, so a decoder's death loses none. */
  write(frame: Frame): void;
  /** No more audio. @throws SpeechError when the engine cannot give a result even after restarts. */
  finish(): Promise<SpeechResult>;
  /** Forgets the utterance; `finish()` calls already waiting reject with code `cancelled`. */
  cancel(): void;
}

/** `cold`: not started (saves memory); `loading`: audio is buffered meanwhile; `failed`: says why and how to mend. */
export type EngineState =
  | { readonly kind: 'cold' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly model: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Sound to words. */
export interface SpeechEngine {
  readonly state: EngineState;
  /** Returns an unsubscribe function. */
  onState(listener: (state: EngineState) => void): () => void;
  /** Starts loading on the first sign of speech to come; returns at once, harmless when already warm. */
  warmUp(): void;
  /** Has the decoder make ready for a grammar ahead of its first utterance; returns at once. */
  prepare(grammar: Grammar): void;
  /** Begins an utterance at once; audio is buffered while the model loads. */
  begin(request: UtteranceRequest): SpeechUtterance;
  /** Which of the words the model can hear (lower case). */
  knownWords(words: readonly string[]): Promise<ReadonlySet<string>>;
  dispose(): Promise<void>;
}

/** An engine failure with a sentence for the user. */
export class SpeechError extends Error {
  override readonly name = 'SpeechError';
  constructor(
    readonly code: 'model-missing' | 'model-corrupt' | 'library-missing' | 'decoder-failed' | 'cancelled' | 'bad-input',
    message: string,
  ) {
    super(message);
  }
}
