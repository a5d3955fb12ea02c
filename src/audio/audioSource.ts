import type { Frame, SourceKind } from '../protocol/words';

/** Whether a source can serve now; `reason` is a sentence for the user when it cannot. */
export type Availability = { readonly available: true } | { readonly available: false; readonly reason: string };

/** Receives what a source hears. */
export interface FrameListener {
  onFrame(frame: Frame): void;
  /** The source broke while open (unplugged, refused, killed); no frame follows. */
  onError(error: Error): void;
}

/** An open microphone. */
export interface AudioStream {
  /**
   * Ends capture and resolves when every sample recorded so far has been handed to the listener: the last word of an
   * utterance sits in a buffer when the key comes up.
   */
  stop(): Promise<void>;
}

/** The sources a microphone can be had from, in the order they are tried. */
export type LiveSourceKind = Extract<SourceKind, 'webview' | 'recorder' | 'page'>;

/** A place sound can come from. Sources are tried in order; each says why it cannot serve. */
export interface AudioSource {
  readonly kind: LiveSourceKind;
  /** Cheap; may be asked before every utterance. */
  availability(): Promise<Availability>;
  /** Opens the microphone. @throws AudioSourceError with a sentence for the user when it is refused, absent or busy. */
  open(listener: FrameListener): Promise<AudioStream>;
  /** Calls back when `availability()` may answer otherwise than before; returns an unsubscribe function. */
  onChange?(listener: () => void): () => void;
  dispose(): Promise<void>;
}

/** A microphone that could not be had. `code` is stable; the message says what to do next. */
export class AudioSourceError extends Error {
  override readonly name = 'AudioSourceError';
  constructor(
    readonly code: 'refused' | 'not-found' | 'busy' | 'lost' | 'unavailable',
    message: string,
  ) {
    super(message);
  }
}
