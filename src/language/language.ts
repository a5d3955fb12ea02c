import type { WordGraph } from '../protocol/wordGraph';
import type { Alternative, Command, Rejection } from '../protocol/words';

/** What the grammar of the active rules lets the recognizer hear. Structurally the speech room's Grammar. */
export interface PhraseGrammar {
  readonly key: string;
  readonly phrases: readonly string[];
  /** The same rules exactly, which the decoder prefers where there is one: words do not recombine. */
  readonly graph?: WordGraph;
  /** Words of the graph that no rule says: what people say beside a request. */
  readonly beside?: readonly string[];
  /** True when a rule with a free slot (`<text>`) is live, so that free decoding is wanted beside the grammar. */
  readonly free: boolean;
}

/** What the language room makes of the alternatives of one utterance. */
export type Decision =
  | { readonly kind: 'accepted'; readonly commands: readonly Command[]; readonly heard: string }
  | {
      readonly kind: 'rejected';
      readonly reason: Rejection;
      readonly heard: string;
      /** The nearest thing that could have been said, as a rule's example. */
      readonly hint?: string;
      /** For `ambiguous`: the commands to choose between; absent where several in one breath are. */
      readonly choices?: readonly Command[];
    };

/** What was heard, as in SpeechResult. */
export interface Heard {
  /** Best first. */
  readonly alternatives: readonly Alternative[];
  readonly free?: readonly Alternative[];
  /** The alternatives are whole sentences of the grammar's graph: where the best is no command, none was said. */
  readonly exact?: boolean;
}

/** A set of rules, compiled: pure functions over data. */
export interface Language {
  readonly grammar: PhraseGrammar;
  /** Decides what was meant. */
  interpret(heard: Heard): Decision;
  /** The same for typed words: one alternative, nothing misheard. */
  interpretTyped(text: string): Decision;
  /** Every word that the live rules ask for, to find out which of them a model knows. */
  readonly words: readonly string[];
  /** Words of live rules that the model cannot hear in any spelling; what holds them cannot be said. */
  readonly unheard: readonly UnheardWord[];
  /** What can be said now, from the live rules. */
  readonly sayable: readonly Sayable[];
}

/** A word that the model cannot hear, and the rule that asks for it. */
export interface UnheardWord {
  readonly word: string;
  readonly vocabulary: string;
  readonly rule: string;
}

/** One line of "what can I say". */
export interface Sayable {
  readonly vocabulary: string;
  readonly id: string;
  readonly say: string;
  readonly example: string;
  readonly risk: Command['risk'];
}
