import { spellingCandidates } from '../spelling';

/** Letters that sound alike, so that a part of an unknown word may be a known one. */
const ALIKE: readonly (readonly [RegExp, string])[] = [
  [/k/u, 'c'],
  [/k$/u, 'ck'],
  [/c(?![hk])/u, 'k'],
  [/z/u, 's'],
  [/ph/u, 'f'],
  [/f/u, 'ph'],
  [/y/u, 'i'],
  [/x$/u, 'cks'],
  [/([bdfglmnprst])$/u, '$1$1'],
  [/([bcdfgklmnprstvz])$/u, '$1e'],
];

const MAX_PARTS = 3;
const MAX_SUGGESTIONS = 3;
/** Longer words are not cut up: the pieces would be more than the trouble is worth. */
const MAX_LENGTH = 20;

/** Words to ask a model about, so that `suggestions` has something to choose from. */
export function wordsToSuggestWith(word: string): readonly string[] {
  return [...new Set([...spellingCandidates(word), ...Array.from(word), ...partsOf(word).flatMap(soundsLike)])];
}

/** Ways to write a word that the model does not know in words that it knows, best first, at most three. */
export function suggestions(word: string, known: ReadonlySet<string>): readonly string[] {
  const found = cuts(word)
    .map((parts) => parts.map((part) => soundsLike(part).find((each) => known.has(each))))
    .filter((parts) => parts.every((part) => part !== undefined))
    .map((parts) => parts.join(' '));
  const letters = Array.from(word);
  if (letters.length > 1 && letters.every((letter) => known.has(letter))) found.push(letters.join(' '));
  return [...new Set(found)].slice(0, MAX_SUGGESTIONS);
}

/** The word in pieces: fewer first, and of these the more even ones. */
function cuts(word: string): readonly (readonly string[])[] {
  if (word.length > MAX_LENGTH) return [];
  const found: (readonly string[])[] = [[word]];
  const cut = (from: number, parts: readonly string[]): void => {
    if (parts.length > 0 && parts.length < MAX_PARTS && word.length - from >= 2)
      found.push([...parts, word.slice(from)]);
    if (parts.length >= MAX_PARTS - 1) return;
    for (let to = from + 2; to <= word.length - 2; to += 1) cut(to, [...parts, word.slice(from, to)]);
  };
  cut(0, []);
  return found.toSorted((a, b) => a.length - b.length || shortest(b) - shortest(a));
}

function partsOf(word: string): readonly string[] {
  return [...new Set(cuts(word).flat())];
}

function shortest(parts: readonly string[]): number {
  return Math.min(...parts.map((part) => part.length));
}

/** The part itself, then what may be spoken like it. */
function soundsLike(part: string): readonly string[] {
  return [part, ...ALIKE.map(([letters, other]) => part.replace(letters, other)).filter((each) => each !== part)];
}
