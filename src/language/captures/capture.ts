import type { Pattern } from '../pattern';
import type { Token } from '../tokens';

/** A way to read some words: they end before `end`, and this is what they come to. */
export interface CaptureMatch {
  readonly end: number;
  readonly written: string;
}

/** A kind of slot that is built in. */
export interface Capture {
  readonly name: string;
  /** A sentence for docs/vocabulary.md. */
  readonly about: string;
  /** Spoken and written, for docs/vocabulary.md and the tests. */
  readonly examples: readonly (readonly [spoken: string, written: string])[];
  /** What the recognizer should expect to hear. */
  readonly say: Pattern;
  /**
   * True where any words may be said: the slot runs to the end of the utterance, and its words come from free decoding
   * where that was to be had.
   */
  readonly free: boolean;
  /** Every way to read the words from `start` on; nothing when they cannot be read. */
  match(tokens: readonly Token[], start: number): readonly CaptureMatch[];
}

/** The words from `start` on that stand in the set, as many as follow each other and at most `limit`. */
export function runOf(
  tokens: readonly Token[],
  start: number,
  limit: number,
  belongs: (word: string) => boolean,
): readonly string[] {
  const run: string[] = [];
  for (let at = start; at < tokens.length && run.length < limit; at += 1) {
    const word = tokens[at]?.word ?? '';
    if (!belongs(word)) break;
    run.push(word);
  }
  return run;
}

/** One of these phrases. */
export function oneOf(phrases: Iterable<string>): Pattern {
  const options = [...new Set(phrases)].map((phrase) => phraseOf(phrase));
  const [first] = options;
  return options.length === 1 && first ? first : { kind: 'choice', options };
}

/** These parts after each other. */
export function inTurn(...items: readonly Pattern[]): Pattern {
  return { kind: 'sequence', items };
}

export function maybe(item: Pattern): Pattern {
  return { kind: 'optional', item };
}

export function either(...options: readonly Pattern[]): Pattern {
  return { kind: 'choice', options };
}

/** Once or more. */
export function many(item: Pattern): Pattern {
  return { kind: 'repeat', item, min: 1 };
}

export function phraseOf(phrase: string): Pattern {
  const words: readonly Pattern[] = phrase.split(' ').map((word) => ({ kind: 'word', word }));
  const [first] = words;
  return words.length === 1 && first ? first : { kind: 'sequence', items: words };
}
