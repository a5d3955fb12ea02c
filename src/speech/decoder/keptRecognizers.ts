import { SAMPLE_RATE, type Alternative } from '../../protocol/words';
import type { Recognizer } from './libvosk';
import { parseFinal, parsePartial } from './results';

/** A kept recognizer grows while it listens; after this much audio a new one is cheaper than the memory. */
const RECYCLE_AFTER_SAMPLES = 10 * 60 * SAMPLE_RATE;
/** Where many speak at once, so many are kept for those who speak next. */
const MOST_IDLE = 8;

/** A recognizer for one utterance: it starts with nothing heard. */
export interface Hearing {
  /** Whether what is heard is whole sentences of a graph. */
  readonly exact: boolean;
  accept(samples: Int16Array): void;
  partial(): string;
  /** Ends the utterance. */
  final(): Alternative[];
  /** Ends the utterance unheard. Harmless after `final`. */
  discard(): void;
}

interface Kept {
  readonly recognizer: Recognizer;
  /** Samples since it was made, by which its word times are off. */
  heard: number;
}

/**
 * Recognizers of a model's own grammar, used again and again: the search composes the grammar as it goes and keeps what it
 * has composed, so that a new one is slow to make and slow in its first seconds.
 */
export class KeptRecognizers {
  private readonly idle: Kept[] = [];
  private disposed = false;

  /** @param exact whether the model's grammar is a graph of commands. */
  constructor(
    private readonly make: () => Recognizer,
    private readonly exact: boolean,
  ) {}

  /** @param alternatives 1 to 100. @throws LibvoskError */
  hear(alternatives: number): Hearing {
    const kept = this.idle.pop() ?? { recognizer: this.make(), heard: 0 };
    const { recognizer } = kept;
    recognizer.setAlternatives(alternatives);
    const before = kept.heard;
    let open = true;
    // Only a final result empties the recognizer, so an utterance thrown away is finished as well.
    const end = (): string => {
      open = false;
      const json = recognizer.final();
      this.takeBack(kept);
      return json;
    };
    return {
      exact: this.exact,
      accept: (samples) => {
        kept.heard += samples.length;
        recognizer.accept(samples);
      },
      partial: () => parsePartial(recognizer.partial()),
      final: () => parseFinal(end(), (before / SAMPLE_RATE) * 1000),
      discard: () => {
        if (open) end();
      },
    };
  }

  /** Lets go of what is idle; what is in use goes when it is done. */
  dispose(): void {
    this.disposed = true;
    for (const { recognizer } of this.idle.splice(0)) recognizer.free();
  }

  private takeBack(ended: Kept): void {
    const full = this.idle.length >= MOST_IDLE;
    if (full || this.disposed || ended.heard > RECYCLE_AFTER_SAMPLES) ended.recognizer.free();
    else this.idle.push(ended);
  }
}
