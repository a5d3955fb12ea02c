import { RESPELLINGS } from '../respellings';
import type { Token } from '../tokens';

/** Finds the phrases of a table at a place in an utterance; time grows with the longest phrase, not with the table. */
export class PhraseTable {
  private readonly byPhrase: ReadonlyMap<string, string>;
  private readonly longest: number;
  /** The phrases as they were given, without respellings. */
  readonly phrases: readonly string[];

  /** @param entries spoken phrase to what it is written as; words are separated by single spaces. */
  constructor(entries: Iterable<readonly [spoken: string, written: string]>) {
    const given = new Map(entries);
    this.phrases = [...given.keys()];
    this.byPhrase = new Map(
      [...given].flatMap(([spoken, written]) => respelled(spoken).map((each) => [each, written])),
    );
    this.longest = Math.max(1, ...[...this.byPhrase.keys()].map((phrase) => phrase.split(' ').length));
  }

  /** All phrases that begin here, longest first. */
  at(tokens: readonly Token[], start: number): readonly { readonly end: number; readonly written: string }[] {
    const found: { end: number; written: string }[] = [];
    let phrase = '';
    for (let end = start; end < tokens.length && end < start + this.longest; end += 1) {
      phrase += (phrase === '' ? '' : ' ') + (tokens[end]?.word ?? '');
      const written = this.byPhrase.get(phrase);
      if (written !== undefined) found.unshift({ end: end + 1, written });
    }
    return found;
  }

  /** The longest phrase that begins here. */
  longestAt(tokens: readonly Token[], start: number): { readonly end: number; readonly written: string } | undefined {
    return this.at(tokens, start)[0];
  }
}

/** A phrase with the words that models do not know as they are heard. */
function respelled(phrase: string): readonly string[] {
  return phrase.split(' ').reduce<readonly string[]>(
    (before, word) => {
      const spellings = [word, ...(Object.hasOwn(RESPELLINGS, word) ? (RESPELLINGS[word] ?? []) : [])];
      return before.flatMap((start) => spellings.map((spelling) => (start === '' ? spelling : `${start} ${spelling}`)));
    },
    [''],
  );
}
