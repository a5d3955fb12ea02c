/** The word the decoder writes for speech outside its grammar or dictionary. */
export const UNKNOWN_WORD = '[unk]';

/** A word as the rules see it and as it was written; they differ in typed text only. */
export interface Token {
  readonly word: string;
  readonly raw: string;
  /** Written right after the word before it with a hyphen between. */
  readonly hyphen?: boolean;
}

/** A word without anything to take off, to open or to change. */
const PLAIN = /^[a-z]+$/u;

/** Longest utterance that is looked at, in words; more is cut off. Nobody says so much in one breath. */
export const MAX_WORDS = 120;

/**
 * Cuts text into tokens: lower case, no punctuation around words, hyphens open. Typed text that is no word (a path, a
 * number with a point, a lone dash) stays one token.
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const raw of text.normalize('NFC').trim().split(/\s+/u)) {
    if (raw === '') continue;
    if (tokens.length >= MAX_WORDS) break;
    // What a decoder writes is a word already, and most of what is typed.
    if (raw === UNKNOWN_WORD || PLAIN.test(raw)) {
      tokens.push({ word: raw, raw });
      continue;
    }
    const inner = raw.replace(/^[\p{P}\p{S}]+|[\p{P}\p{S}]+$/gu, '');
    const words = /^[\p{L}\p{N}'’-]+$/u.test(inner) && !/^[~./\\]/u.test(raw) ? wordsIn(inner) : [];
    const [only] = words;
    if (only === undefined) tokens.push({ word: raw.toLowerCase(), raw });
    else if (words.length === 1) tokens.push({ word: only, raw });
    else words.forEach((word, index) => tokens.push({ word, raw: word, ...(index > 0 ? { hyphen: true } : {}) }));
  }
  return tokens.slice(0, MAX_WORDS);
}

/** The words of a written word or phrase as the decoder would spell them: lower case, hyphens and underscores open. */
export function wordsIn(text: string): readonly string[] {
  return text
    .toLowerCase()
    .replace(/[’‘`]/gu, "'")
    .split(/[^\p{L}\p{N}']+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
}
