import { RATES } from './audioInput';

/** How a client wants its stream to be heard. */
export interface StreamConfig {
  /** In Hz. */
  readonly sampleRate: number;
  /** What may be said; null: anything. */
  readonly phrases: readonly string[] | null;
  /** Words with times and confidences in each result. */
  readonly words: boolean;
  /** 0: one text; else as many as 100 transcripts. */
  readonly alternatives: number;
  /** Our own extension: rules of which the answer is the command; null: none. */
  readonly vocabulary: { readonly text: string | null; readonly builtIn: boolean } | null;
}

/** A text message of a client. */
export type TextMessage =
  | { readonly kind: 'config'; readonly config: Partial<StreamConfig> }
  | { readonly kind: 'eof' }
  /** With what is wrong and what would be right. */
  | { readonly kind: 'wrong'; readonly why: string };

type Json = Readonly<Record<string, unknown>>;

const SHAPES = 'Send {"config": {…}}, binary sound, or {"eof": 1}.';

/** Reads a text message: of what a client says, nothing is believed. */
export function readMessage(text: string): TextMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'wrong', why: `A text message must be JSON. ${SHAPES}` };
  }
  if (!isObject(value)) return { kind: 'wrong', why: `A text message must be a JSON object. ${SHAPES}` };
  if ('config' in value) return readConfig(value['config']);
  if (value['eof']) return { kind: 'eof' };
  return { kind: 'wrong', why: `This message is not understood. ${SHAPES}` };
}

function readConfig(config: unknown): TextMessage {
  if (!isObject(config)) return { kind: 'wrong', why: '"config" must be an object.' };
  const read: { -readonly [Key in keyof StreamConfig]?: StreamConfig[Key] } = {};
  const { sample_rate: rate, phrase_list: phrases, words, max_alternatives: alternatives } = config;
  if (rate !== undefined) {
    const hertz = Number(rate);
    if (!(hertz >= RATES.least && hertz <= RATES.most)) {
      return { kind: 'wrong', why: `"sample_rate" must be a number from ${RATES.least} to ${RATES.most}.` };
    }
    read.sampleRate = hertz;
  }
  if (phrases !== undefined) {
    if (phrases !== null && !isTexts(phrases)) return { kind: 'wrong', why: '"phrase_list" must be a list of texts.' };
    // As in vosk-server, an empty list is none.
    read.phrases = phrases && phrases.length > 0 ? phrases : null;
  }
  if (words !== undefined) read.words = Boolean(words);
  if (alternatives !== undefined) {
    const count = Math.trunc(Number(alternatives));
    if (!(count >= 0 && count <= 100)) {
      return { kind: 'wrong', why: '"max_alternatives" must be a whole number from 0 to 100.' };
    }
    read.alternatives = count;
  }
  const { vocabulary, built_in: builtIn } = config;
  if (vocabulary !== undefined) {
    if (typeof vocabulary !== 'string') {
      return { kind: 'wrong', why: '"vocabulary" must be "built-in" or the YAML text of a vocabulary.' };
    }
    const own = vocabulary === 'built-in' ? null : vocabulary;
    read.vocabulary = { text: own, builtIn: own === null || builtIn === true };
  }
  return { kind: 'config', config: read };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
