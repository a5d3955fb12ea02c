import { digitsSaid } from './spokenNamesDigits';
import type { NamePiece } from './spokenNamesPieces';
import { piecesOf } from './spokenNamesPieces';
import { ABBREVIATIONS, MARKS } from './spokenNamesWords';
import { Spelling, spellingCandidates } from './spelling';

/** Ways to say one piece that are tried. */
const MAX_SAYINGS = 3;
/** Shorter pieces of an unknown word are spelled: "tom" in "atomics" helps nobody. */
const MIN_PART = 3;
/** An unknown word longer than this is spelled without looking for words inside it. */
const MAX_CUT = 24;
/** Letters in a row are tiring to say: beyond this an unknown word has no way to be said. */
const MAX_SPELLED = 16;

/** Words are heard more surely than letters. */
const LETTER_COST = 1.3;

interface Cut {
  readonly parts: readonly string[];
  readonly cost: number;
}

/** How pieces of names are said with the words that a model knows. */
export class NameHearing {
  private readonly memo = new Map<string, readonly string[]>();

  /** @param known words of the model; absent: all are taken for known. */
  constructor(
    private readonly spelling: Spelling,
    private readonly known: ReadonlySet<string> | undefined,
  ) {}

  /** Phrases for a piece, the likeliest first; none where the model has no words for it. */
  said({ kind, text }: NamePiece): readonly string[] {
    const key = `${kind} ${text}`;
    const memo = this.memo.get(key);
    if (memo) return memo;
    const all = kind === 'digits' ? digitsSaid(text) : kind === 'mark' ? (MARKS[text] ?? []) : this.word(text);
    const heard = [...new Set(all)].filter((phrase) => this.hears(phrase)).slice(0, MAX_SAYINGS);
    this.memo.set(key, heard);
    return heard;
  }

  private word(text: string): readonly string[] {
    const word = text.toLowerCase();
    const letters = Array.from(word).join(' ');
    const table = Object.hasOwn(ABBREVIATIONS, word) ? (ABBREVIATIONS[word] ?? []) : [];
    const found: string[] = [...table];
    const initials = /^[^aeiouy]{2,5}$/u.test(word) || (/^[A-Z]{2,3}$/u.test(text) && table.length === 0);
    if (initials) found.push(letters);
    if (table.length === 0 || word.length > 3) found.push(word);
    if (!found.some((phrase) => this.hears(phrase))) found.push(...this.cut(word));
    return found;
  }

  private hears(phrase: string): boolean {
    return phrase.split(' ').every((word) => this.spelling.heardAs(word).length > 0);
  }

  /** An unknown word as known ones and letters, with as few of them as can be: `mangoctl` as "mango c t l". */
  private cut(word: string): readonly string[] {
    const { known } = this;
    if (!known || word.length > MAX_CUT) return word.length <= MAX_SPELLED ? [Array.from(word).join(' ')] : [];
    const best: (Cut | undefined)[] = [{ parts: [], cost: 0 }];
    for (let end = 1; end <= word.length; end += 1) {
      for (let start = 0; start < end; start += 1) {
        const part = word.slice(start, end);
        const before = best[start];
        const isPart = part.length === 1 || (part.length >= MIN_PART && known.has(part));
        if (!before || !isPart) continue;
        const cost = before.cost + (part.length === 1 ? LETTER_COST : 1);
        if (cost < (best[end]?.cost ?? Infinity)) best[end] = { parts: [...before.parts, part], cost };
      }
    }
    return [best[word.length]?.parts.join(' ') ?? ''];
  }
}

/** Words of names that a model is to be asked about before anything is known of it. */
function firstWords(names: readonly string[]): readonly string[] {
  const words = new Set<string>(
    Object.values(MARKS)
      .flat()
      .flatMap((phrase) => phrase.split(' ')),
  );
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') words.add(letter);
  for (const name of names) {
    for (const { kind, text } of piecesOf(name)) {
      const word = text.toLowerCase();
      if (kind === 'word') words.add(word);
      const phrases =
        kind === 'digits' ? digitsSaid(text) : Object.hasOwn(ABBREVIATIONS, word) ? ABBREVIATIONS[word] : [];
      for (const phrase of phrases ?? []) for (const part of phrase.split(' ')) words.add(part);
    }
  }
  return [...words];
}

/** The most parts of unknown words that a model is asked about at once. */
const MAX_PARTS = 30_000;

/**
 * Asks a model about the words for names: first the words themselves, then the parts of the unknown ones.
 * @param ask returns all words that the model is known to know, those of the given ones among them.
 */
export async function askNameWords(
  names: readonly string[],
  ask: (words: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<void> {
  const words = firstWords(names);
  const known = await ask(words);
  const parts = new Set<string>();
  for (const word of words) {
    for (const other of spellingCandidates(word)) parts.add(other);
    if (known.has(word) || word.length > MAX_CUT) continue;
    for (let start = 0; start <= word.length - MIN_PART; start += 1) {
      for (let end = start + MIN_PART; end <= word.length; end += 1) parts.add(word.slice(start, end));
    }
    if (parts.size > MAX_PARTS) break;
  }
  await ask([...parts]);
}
