import type { MangoAction, Risk } from '../protocol/words';
import type { Pattern } from './pattern';
import type { Template } from './template';
import type { When } from './when';

/** Something wrong in a vocabulary file, for the editor's Problems panel and `mango check`. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** A place in a file; lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One thing that a list lets people say. `spoken` is words with single spaces, as the decoder writes them. */
export interface ListEntry {
  readonly spoken: string;
  readonly written: string;
}

export interface SpokenList {
  readonly name: string;
  readonly entries: readonly ListEntry[];
  /** Other lists that its entries take in; none where it does not come from a file. */
  readonly uses?: ReadonlySet<string>;
  /** Where its name stands, for a list from a file. */
  readonly place?: ListPlace;
}

export interface ListPlace extends Place {
  readonly file: string;
}

/** What a rule does, before its slots are filled in. */
export type EffectTemplate =
  | { readonly kind: 'run' | 'type' | 'press' | 'tmux'; readonly text: Template }
  | { readonly kind: 'terminal'; readonly operation: string; readonly argument?: Template }
  | { readonly kind: 'vscode'; readonly command: string; readonly args: readonly unknown[] }
  | { readonly kind: 'mango'; readonly action: MangoAction; readonly argument?: Template };

/** What may be said, and what is done then. */
export interface Rule {
  readonly id: string;
  /** As written in the file, one text for each way to say it. */
  readonly says: readonly string[];
  readonly patterns: readonly Pattern[];
  /** Lists and captures that its slots read. */
  readonly sources: ReadonlySet<string>;
  /** Names of its slots that keep every value said. */
  readonly gathers: ReadonlySet<string>;
  readonly effects: readonly EffectTemplate[];
  readonly risk: Risk;
  readonly examples: readonly string[];
  /** Narrows the vocabulary's `when`. */
  readonly when: When;
  /** Rules that give way to this one where both understand the same words: `id` of this vocabulary, or `vocabulary/id`. */
  readonly over: readonly string[];
  /** Slots may be said in any order. */
  readonly anyOrder: boolean;
  /** Taken out of the vocabulary by a later layer. */
  readonly off: boolean;
  /** The file it was read from, which need not be that of the vocabulary it was laid over. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where its parts stand, for those who find something wrong with them. */
  readonly places: RulePlaces;
}

export interface RulePlaces {
  /** Where each text of `says` begins, inside its quotes. */
  readonly say: readonly Place[];
  readonly when: Place;
  readonly over: Place;
  /** Where each of the examples begins. */
  readonly examples: readonly Place[];
}

/** A file of rules. */
export interface Vocabulary {
  readonly name: string;
  readonly about: string;
  readonly file: string;
  readonly when: When;
  /** Words between two commands said in one breath; none: one command at a time. */
  readonly between: readonly string[];
  readonly lists: ReadonlyMap<string, SpokenList>;
  readonly rules: readonly Rule[];
}
