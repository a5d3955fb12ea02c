import type { KeptGrammar } from './grammars';
import type { GraphModels } from './graphModel';
import { KeptRecognizers, type Hearing } from './keptRecognizers';
import type { Model } from './libvosk';
import { parseFinal, parsePartial } from './results';

/**
 * Where recognizers come from. That of a list of phrases is made anew for each utterance (a millisecond for a thousand of
 * them, and its memory goes with it); those of a graph and of free decoding are kept.
 */
export class Recognizers {
  private readonly freely: KeptRecognizers;

  constructor(
    private readonly model: Model,
    private readonly graphs: GraphModels,
  ) {
    this.freely = new KeptRecognizers(() => model.freeRecognizer(), false);
  }

  withGrammar(grammar: KeptGrammar, alternatives: number): Hearing {
    const { key, graph } = grammar;
    const exactly = graph && this.graphs.get(key, graph);
    return exactly ? exactly.hear(alternatives) : this.withPhrases(grammar.phrases, alternatives);
  }

  free(alternatives: number): Hearing {
    return this.freely.hear(alternatives);
  }

  private withPhrases(phrases: readonly string[], alternatives: number): Hearing {
    const recognizer = this.model.grammarRecognizer(phrases);
    recognizer.setAlternatives(alternatives);
    return {
      exact: false,
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
}
