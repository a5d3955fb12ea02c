/** The word the decoder writes for speech outside its grammar or dictionary. */
export const UNKNOWN_WORD = '[unk]';

/** A word as the rules see it and as it was written; they differ in typed text only. */
export interface Token {
  readonly word: string;
  readonly raw: string;
}

/** Longest utterance that is looked at, in words; more is cut off. Nobody says so much in one breath. */
export const MAX_WORDS = 120;

/**
 * Cuts text into tokens: lower case, no punctuation around words, hyphens open. A token that is nothing but punctuation
 * keeps it, so that typed text such as `a - b` is not lost to a free slot.
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const raw of text.normalize('NFC').trim().split(/\s+/u)) {
    if (raw === '') continue;
    if (raw === UNKNOWN_WORD) {
      tokens.push({ word: raw, raw });
    } else {
      const parts = wordsIn(raw);
      if (parts.length === 0) tokens.push({ word: raw.toLowerCase(), raw });
      else if (parts.length === 1) tokens.push({ word: parts[0] ?? raw, raw });
      else tokens.push(...parts.map((word) => ({ word, raw: word })));
    }
    if (tokens.length >= MAX_WORDS) break;
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
