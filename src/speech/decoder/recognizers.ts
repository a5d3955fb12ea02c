import { SAMPLE_RATE, type Alternative } from '../../protocol/words';
import type { KeptGrammar } from './grammars';
import type { GraphModels } from './graphModel';
import type { Model, Recognizer } from './libvosk';
import { parseFinal, parsePartial } from './results';

/** A kept recognizer grows while it listens; after this much audio a new one is cheaper than the memory. */
const RECYCLE_AFTER_SAMPLES = 10 * 60 * SAMPLE_RATE;

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

/**
 * Where recognizers come from. A grammar's is made anew for each utterance (under a millisecond for a thousand phrases,
 * and its memory goes with it). A free one takes a tenth of a second to make, so one is kept.
 */
export class Recognizers {
  private idle: FreeRecognizer | null = null;

  constructor(
    private readonly model: Model,
    private readonly graphs: GraphModels,
  ) {}

  withGrammar({ key, phrases, graph }: KeptGrammar, alternatives: number): Hearing {
    const exact = graph && this.graphs.get(key, graph);
    const recognizer = exact ? exact.freeRecognizer() : this.model.grammarRecognizer(phrases);
    recognizer.setAlternatives(alternatives);
    return {
      exact: exact !== undefined && exact !== null,
      accept: (samples) => {
        recognizer.accept(samples);
      },
      partial: () => parsePartial(recognizer.partial()),
      final: () => {
        const json = recognizer.final();
        recognizer.free();
        return parseFinal(json, 0);
      },
      discard: () => {
        recognizer.free();
      },
    };
  }

  free(alternatives: number): Hearing {
    const kept = this.idle ?? new FreeRecognizer(this.model.freeRecognizer());
    this.idle = null;
    kept.recognizer.setAlternatives(alternatives);
    return kept.hear((ended) => this.takeBack(ended));
  }

  private takeBack(ended: FreeRecognizer): void {
    if (this.idle || ended.heard > RECYCLE_AFTER_SAMPLES) ended.recognizer.free();
    else this.idle = ended;
  }
}

class FreeRecognizer {
  /** Samples since it was made, by which its word times are off. */
  heard = 0;

  constructor(readonly recognizer: Recognizer) {}

  hear(done: (ended: FreeRecognizer) => void): Hearing {
    const before = this.heard;
    let open = true;
    // Only a final result empties the recognizer, so an utterance thrown away is finished as well.
    const end = (): string => {
      open = false;
      const json = this.recognizer.final();
      done(this);
      return json;
    };
    return {
      exact: false,
      accept: (samples) => {
        this.heard += samples.length;
        this.recognizer.accept(samples);
      },
      partial: () => parsePartial(this.recognizer.partial()),
      final: () => parseFinal(end(), (before / SAMPLE_RATE) * 1000),
      discard: () => {
        if (open) end();
      },
    };
  }
}
