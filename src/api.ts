/**
 * What AlphanumericMango offers other extensions, version 1. The file imports nothing: copy it into your extension, and
 * see docs/api.md. Version 1 only ever gains members; a change that breaks raises `version`.
 */

export interface MangoApi {
  readonly version: 1;
  /**
   * Calls back with every utterance and how it ended, from now on. Each listener gets a copy of its own, after the
   * command was done; what it throws, or a promise that it returns and never settles, harms nobody.
   */
  onOutcome(listener: (utterance: MangoUtterance) => unknown): MangoDisposable;
  /**
   * Adds rules, over the built-in ones and under the user's own. The vocabulary's name becomes `extension/name`.
   * @param vocabulary as a vocabulary file has it (docs/vocabulary.md): YAML text, or the same as an object.
   * @throws Error when it is no text and nothing that JSON can hold, is too large, or `extension` is not installed.
   */
  registerVocabulary(vocabulary: MangoVocabulary | string, options: MangoVocabularyOptions): MangoRegistration;
  /** Calls back whenever vocabularies were read anew: a file was saved, or a vocabulary registered or taken back. */
  onDidChangeRules(listener: () => unknown): MangoDisposable;
}

export interface MangoDisposable {
  dispose(): void;
}

export interface MangoVocabularyOptions {
  /** The id of your own extension, `publisher.name`. */
  readonly extension: string;
}

export interface MangoRegistration extends MangoDisposable {
  /** What is wrong with the vocabulary; resolves once it has been read. Rules that an error is about are left out. */
  problems(): Promise<readonly MangoProblem[]>;
}

export interface MangoProblem {
  /** In the text, or in the object as indented JSON; from 1. */
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** As in a vocabulary file. */
export interface MangoVocabulary {
  readonly name: string;
  readonly about?: string;
  readonly when?: string | boolean;
  readonly lists?: Readonly<
    Record<string, readonly (string | number | boolean)[] | Readonly<Record<string, string | number | boolean | null>>>
  >;
  readonly rules: readonly MangoRule[];
}

export interface MangoRule {
  readonly id: string;
  readonly say: string | readonly string[];
  readonly do: MangoEffect | readonly MangoEffect[];
  /** The command line that a rule comes to may raise its risk; nothing lowers it. */
  readonly risk?: MangoRisk;
  readonly example?: string | readonly string[];
  readonly when?: string | boolean;
  readonly order?: 'fixed' | 'any';
  /** Rules of the same vocabulary that give way to this one. */
  readonly over?: string | readonly string[];
  readonly about?: string;
}

export type MangoEffect =
  | { readonly run: string }
  | { readonly type: string }
  | { readonly press: string | readonly string[] }
  | { readonly tmux: string }
  | { readonly terminal: string }
  | { readonly vscode: string | { readonly command: string; readonly args?: readonly unknown[] } }
  | { readonly mango: string };

export type MangoRisk = 'safe' | 'caution' | 'destructive';

/** One utterance and what became of it. */
export interface MangoUtterance {
  /** Unique, and in the order of time. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Where the words came from: `webview`, `recorder`, `page`, `typed` or `file`. */
  readonly source: string;
  /** The words acted on; empty when nothing was heard. */
  readonly heard: string;
  /** The commands that were carried out, in the order spoken; empty when it was no command. */
  readonly executions: readonly MangoExecution[];
  /** Why it was no command: `no-speech`, `no-match`, `ambiguous` or `low-confidence`. */
  readonly rejected: string | null;
  /** How the utterance as a whole ended. */
  readonly outcome: MangoOutcome;
}

export interface MangoExecution {
  readonly command: {
    readonly vocabulary: string;
    /** The rule's id. */
    readonly id: string;
    readonly slots: Readonly<Record<string, { readonly spoken: string; readonly written: string }>>;
    readonly risk: MangoRisk;
    /** One line for people: what was done. */
    readonly summary: string;
  };
  /** The terminal's label; null where none was involved. */
  readonly target: string | null;
  readonly outcome: MangoOutcome;
  readonly durationMs: number;
}

export interface MangoOutcome {
  readonly kind: 'executed' | 'confirmed' | 'cancelled' | 'rejected' | 'dictated' | 'failed';
  readonly message: string;
  readonly exitCode?: number;
}
