import type { WordGraph } from './wordGraph';
import type { Alternative } from './words';

/**
 * What the host and the forked decoder process say to each other, over the fork's own channel with `advanced`
 * serialization, so that samples travel as bytes. The decoder handles requests strictly in order and answers each with
 * one `ack` when it is done with it (for `load` before the answer); what is not acknowledged is in flight, which bounds the backlog and tells which
 * request a dead or hanging decoder was at.
 */
export type DecoderRequest =
  /** The first request, once. Answered by `ready` or `failed`. */
  | { readonly kind: 'load'; readonly modelDir: string; readonly library?: string }
  /** Keeps a grammar under a key until `forget`. Phrases are left empty where there is a graph, which holds them all. */
  | {
      readonly kind: 'grammar';
      readonly key: string;
      readonly phrases: readonly string[];
      readonly graph?: WordGraph;
    }
  | { readonly kind: 'forget'; readonly key: string }
  /** Begins an utterance. `utterance` is the host's number for it, never reused in one decoder. */
  | {
      readonly kind: 'start';
      readonly utterance: number;
      readonly grammar?: string;
      readonly free: 'never' | 'on-unknown' | 'always';
      /** 1 to 100. */
      readonly alternatives: number;
      readonly partials: boolean;
      /** Whether noise is taken out where it is noisy, of an utterance with a grammar. Absent: `auto`. */
      readonly noiseFilter?: NoiseFiltering;
      /** W3C's, for the log of a decoder that is elsewhere. */
      readonly traceparent?: string;
    }
  /**
   * Begins a stream with a recognizer of its own, heard as the library hears it: every `frames` is answered by one `said`,
   * silence ends an utterance within it, and `finish` is answered by the last `said`. For the network service.
   */
  | {
      readonly kind: 'open';
      readonly utterance: number;
      /** What may be said; null: anything. */
      readonly phrases: readonly string[] | null;
      /** Words with their times in each result. */
      readonly words: boolean;
      /** 0 (one plain text) to 100. */
      readonly alternatives: number;
    }
  /** Samples: Int16, mono, 16 kHz. `unanswered`: of a stream, a part of a piece whose last part is answered. */
  | {
      readonly kind: 'frames';
      readonly utterance: number;
      readonly frames: Int16Array;
      readonly unanswered?: true;
    }
  /** Answered by `result` or `error`, which end the utterance. */
  | { readonly kind: 'finish'; readonly utterance: number }
  /** Ends the utterance without an answer. */
  | { readonly kind: 'cancel'; readonly utterance: number }
  /** Answered by `words` with those that the model can hear. */
  | { readonly kind: 'words'; readonly query: number; readonly words: readonly string[] };

/** `auto`: in noise; `off`: never. */
export type NoiseFiltering = 'auto' | 'off';

export type DecoderFailure = 'library-missing' | 'model-missing' | 'model-corrupt' | 'decoder-failed' | 'bad-input';

/** What ended with a piece of a stream: nothing, an utterance (silence followed it), or the stream. */
export type StreamEnd = 'nothing' | 'utterance' | 'stream';

export type DecoderReply =
  | { readonly kind: 'ready'; readonly loadMs: number }
  | { readonly kind: 'failed'; readonly code: DecoderFailure; readonly message: string }
  | { readonly kind: 'ack' }
  | { readonly kind: 'partial'; readonly utterance: number; readonly text: string }
  | {
      readonly kind: 'result';
      readonly utterance: number;
      readonly alternatives: readonly Alternative[];
      readonly free?: readonly Alternative[];
      /** The grammar's graph was used. */
      readonly exact: boolean;
      readonly audioMs: number;
      /** Processor time. */
      readonly decodeMs: number;
    }
  /** What a stream's piece of audio came to, as the library's own JSON. */
  | { readonly kind: 'said'; readonly utterance: number; readonly json: string; readonly ended: StreamEnd }
  /** One utterance failed; the decoder goes on. */
  | { readonly kind: 'error'; readonly utterance: number; readonly code: DecoderFailure; readonly message: string }
  | { readonly kind: 'words'; readonly query: number; readonly known: readonly string[] }
  /** Phrases of a grammar that were left out because the model cannot hear a word of theirs. */
  | { readonly kind: 'unheard'; readonly key: string; readonly count: number; readonly examples: readonly string[] }
  /** What hears better in noise failed (the filter, or what the model learned), and is done without. Each is told once. */
  | { readonly kind: 'unfiltered'; readonly message: string };
