import type { WordGraph } from '../../protocol/wordGraph';
import { graphPhrases } from './graphPhrases';
import type { Model } from './libvosk';

/** More than any vocabulary needs, and few enough to compile in well under a second. */
const MAX_PHRASES = 50_000;
const MAX_PHRASE_LENGTH = 1_000;
const MAX_GRAMMARS = 64;

/** A grammar of which nothing can be heard, or that is no grammar. */
export class GrammarError extends Error {
  override readonly name = 'GrammarError';
}

/** Phrases the library may be given, and those left out. */
export interface CheckedGrammar {
  readonly phrases: readonly string[];
  readonly unheard: readonly string[];
}

/**
 * Leaves out phrases with a word the model does not know: the library would drop the word and join its neighbours, so
 * that something could be heard that nobody says.
 * @throws GrammarError when no phrase is left or there are too many.
 */
export function checkGrammar(model: Pick<Model, 'knows'>, phrases: readonly unknown[]): CheckedGrammar {
  if (phrases.length > MAX_PHRASES) {
    throw new GrammarError(`A grammar may have ${MAX_PHRASES} phrases; this one has ${phrases.length}.`);
  }
  const heard: string[] = [];
  const unheard: string[] = [];
  for (const phrase of phrases) {
    if (typeof phrase !== 'string' || phrase.length > MAX_PHRASE_LENGTH) {
      throw new GrammarError(`A phrase is text of at most ${MAX_PHRASE_LENGTH} characters.`);
    }
    const words = phrase.split(/\s+/).filter((word) => word !== '');
    if (words.length > 0 && words.every((word) => model.knows(word))) heard.push(words.join(' '));
    else unheard.push(phrase);
  }
  if (heard.length === 0) throw new GrammarError('The model can hear none of the phrases of this grammar.');
  return { phrases: heard, unheard };
}

/** What an utterance is decoded with: the graph where there is one and it can be read, else the phrases. */
export interface KeptGrammar {
  readonly key: string;
  /** Those of a graph are made when first asked for. @throws GrammarError when none of a graph's can be heard. */
  readonly phrases: readonly string[];
  readonly graph?: WordGraph;
}

/** The grammars the host has sent, by key. The host decides what to forget; the bound only catches a host gone wrong. */
export class Grammars {
  private readonly byKey = new Map<string, KeptGrammar | GrammarError>();

  constructor(private readonly model: Pick<Model, 'knows'>) {}

  /** Keeps a grammar, or the reason it cannot be used, which its first utterance will be told. Returns what was left out. */
  add(key: string, phrases: readonly unknown[], graph?: WordGraph): readonly string[] {
    if (this.byKey.size >= MAX_GRAMMARS && !this.byKey.has(key)) throw new GrammarError('Too many grammars are kept.');
    try {
      if (graph) {
        this.byKey.set(key, withGraph(key, graph, this.model));
        return graph.words.filter((word) => !this.model.knows(word));
      }
      const checked = checkGrammar(this.model, phrases);
      this.byKey.set(key, { key, phrases: checked.phrases });
      return checked.unheard;
    } catch (error) {
      if (!(error instanceof GrammarError)) throw error;
      this.byKey.set(key, error);
      return [];
    }
  }

  forget(key: string): void {
    this.byKey.delete(key);
  }

  /** @throws GrammarError when there is none under this key or it cannot be used. */
  get(key: string): KeptGrammar {
    const grammar = this.byKey.get(key);
    if (grammar === undefined) throw new GrammarError(`No grammar was sent under the key ${key}.`);
    if (grammar instanceof GrammarError) throw grammar;
    return grammar;
  }
}

function withGraph(key: string, graph: WordGraph, model: Pick<Model, 'knows'>): KeptGrammar {
  let phrases: readonly string[] | undefined;
  return {
    key,
    graph,
    get phrases() {
      return (phrases ??= checkGrammar(model, graphPhrases(graph)).phrases);
    },
  };
}
