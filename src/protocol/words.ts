/**
 * The words of the house as types: what flows along the corridor from sound to effect. Shared by every room, the
 * webviews and the decoder process; pure data, so that all of it survives JSON and structured clone.
 */

/** Samples per second of every frame inside the product; mono, signed 16 bit. */
export const SAMPLE_RATE = 16_000;

/** A stretch of sound: Int16 samples, mono, 16 kHz, any length above zero (sources aim at 20 to 100 ms). */
export type Frame = Int16Array;

/** How much a command can hurt. `safe` is done at once, `caution` typed but not entered, `destructive` asks first. */
export type Risk = 'safe' | 'caution' | 'destructive';

/** A word of an alternative and when it was said, in milliseconds from the utterance's first sample. */
export interface WordTime {
  readonly word: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** One of the n-best transcripts. `score` is the decoder's own (higher is better, unbounded, comparable in one list only). */
export interface Alternative {
  readonly text: string;
  readonly score: number;
  readonly words?: readonly WordTime[];
}

/** A key with its modifiers, in lower case: `{ key: 'c', modifiers: ['control'] }`, `{ key: 'f5' }`, `{ key: 'enter' }`. */
export interface KeyChord {
  readonly key: string;
  readonly modifiers: readonly ('control' | 'alt' | 'shift' | 'super')[];
}

/** What a slot came to: as spoken, and as written after lists and captures did their work. */
export interface SlotValue {
  readonly spoken: string;
  readonly written: string;
}

/** What the extension itself can be told to do. */
export type MangoAction =
  | 'confirm'
  | 'cancel'
  | 'undo'
  | 'repeat'
  | 'sleep'
  | 'wake'
  | 'mode'
  | 'target'
  | 'help'
  | 'scratch'
  | 'history'
  | 'rehearse'
  | 'recall'
  | 'search'
  | 'forget'
  | 'incognito';

/** What a command does, with every slot filled in and quoted for the place it goes to. */
export type Effect =
  | { readonly kind: 'run'; readonly text: string }
  | { readonly kind: 'type'; readonly text: string }
  | { readonly kind: 'press'; readonly keys: readonly KeyChord[] }
  | { readonly kind: 'tmux'; readonly line: string }
  | { readonly kind: 'terminal'; readonly operation: string; readonly argument?: string }
  | { readonly kind: 'vscode'; readonly command: string; readonly args: readonly unknown[] }
  | { readonly kind: 'mango'; readonly action: MangoAction; readonly argument?: string };

/** A rule matched, with its slots: what the user asked for. */
export interface Command {
  readonly vocabulary: string;
  /** The rule's id, unique within its vocabulary. */
  readonly id: string;
  readonly slots: Readonly<Record<string, SlotValue>>;
  readonly risk: Risk;
  /** False where tolerance was needed (a filler word, a dropped article). */
  readonly exact: boolean;
  readonly effects: readonly Effect[];
  /** One line for people: the command line, keys or action as it will happen. */
  readonly summary: string;
}

/** Why an utterance became no command. */
export type Rejection = 'no-speech' | 'no-match' | 'ambiguous' | 'low-confidence';

/** How an utterance can end. */
export const OUTCOME_KINDS = ['executed', 'confirmed', 'cancelled', 'rejected', 'dictated', 'failed'] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

/** How an utterance ended, with what a person needs to know about it. */
export interface Outcome {
  readonly kind: OutcomeKind;
  /** A sentence: what was done, or why not and what to do next. */
  readonly message: string;
  /** Exit code of what was run, where the terminal could tell. */
  readonly exitCode?: number;
}

/** Where the sound came from; `typed` and `file` are utterances without a microphone. */
export type SourceKind = 'webview' | 'recorder' | 'page' | 'typed' | 'file';
