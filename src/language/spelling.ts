import { hashPhrases } from './random';
import { RESPELLINGS } from './respellings';
import { UNKNOWN_WORD } from './tokens';

/** Words at least this long may be cut in two known ones ("checkout" as "check out"). */
const MIN_COMPOUND = 6;
const MIN_PART = 3;
/** Words up to this long may be spelled letter by letter. */
const MAX_SPELLED = 5;

/** How words are heard by a model that may not know them. */
export class Spelling {
  private readonly memo = new Map<string, readonly (readonly string[])[]>();
  private ownKey: string | undefined;
  private readonly others = new Map<string, readonly (readonly string[])[]>();

  /** @param known words of the model; absent: unknown, so the words of the respelling table are listened for both ways. */
  constructor(private readonly known: ReadonlySet<string> | undefined) {}

  /** Changes with the words that the model knows. */
  get key(): string {
    return (this.ownKey ??= this.known ? hashPhrases([...this.known].sort()) : '');
  }

  /** Every way the decoder may write the word, best first; empty when the model cannot hear it at all. */
  heardAs(word: string): readonly (readonly string[])[] {
    const memo = this.memo.get(word);
    if (memo) return memo;
    const found = this.find(word);
    this.memo.set(word, found);
    return found;
  }

  /** Ways to write the word other than itself; understood whether the model knows the word or not. */
  respellings(word: string): readonly (readonly string[])[] {
    const memo = this.others.get(word);
    if (memo) return memo;
    const all = [...tableOf(word), ...(this.known ? this.heardAs(word) : [])];
    const unique = new Map(all.map((spelling) => [spelling.join(' '), spelling]));
    unique.delete(word);
    const others = [...unique.values()];
    this.others.set(word, others);
    return others;
  }

  private find(word: string): readonly (readonly string[])[] {
    const { known } = this;
    if (!known || word === UNKNOWN_WORD) return [[word], ...tableOf(word)];
    const table = tableOf(word).filter((spelling) => spelling.every((part) => known.has(part)));
    if (known.has(word)) return [[word], ...table];
    if (table.length > 0) return table;
    const made = candidates(word).find((spelling) => spelling.every((part) => known.has(part)));
    return made ? [made] : [];
  }
}

function tableOf(word: string): readonly (readonly string[])[] {
  return Object.hasOwn(RESPELLINGS, word) ? (RESPELLINGS[word] ?? []).map((phrase) => phrase.split(' ')) : [];
}

/** Ways to hear a word that no table has, best first: two words, cut near the middle, or its letters. */
function candidates(word: string): readonly (readonly string[])[] {
  const found: string[][] = [];
  if (word.length >= MIN_COMPOUND) {
    for (let cut = MIN_PART; cut <= word.length - MIN_PART; cut += 1) found.push([word.slice(0, cut), word.slice(cut)]);
    found.sort((a, b) => lopsided(a) - lopsided(b));
  }
  if (word.length <= MAX_SPELLED && /^[a-z]+$/u.test(word)) found.push(Array.from(word));
  return found;
}

function lopsided([first = '', second = '']: readonly string[]): number {
  return Math.abs(first.length - second.length);
}

/** Words to ask the model about so that `word` can be respelled. */
export function spellingCandidates(word: string): readonly string[] {
  return [...new Set([...tableOf(word), ...candidates(word)].flat())];
}

/**
 * Asks a model which words it knows: first the given ones, then what the unknown ones could be respelled with.
 * @param ask returns those of the words that the model knows.
 */
export async function askKnownWords(
  words: readonly string[],
  ask: (words: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<ReadonlySet<string>> {
  const known = await ask(words);
  const more = new Set(words.flatMap((word) => (known.has(word) ? tableOf(word).flat() : spellingCandidates(word))));
  return new Set([...known, ...(await ask([...more]))]);
}
