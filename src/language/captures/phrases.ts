import type { Token } from '../tokens';

/** Finds the phrases of a table at a place in an utterance; time grows with the longest phrase, not with the table. */
export class PhraseTable {
  private readonly byPhrase: ReadonlyMap<string, string>;
  private readonly longest: number;

  /** @param entries spoken phrase to what it is written as; words are separated by single spaces. */
  constructor(entries: Iterable<readonly [spoken: string, written: string]>) {
    this.byPhrase = new Map(entries);
    this.longest = Math.max(1, ...[...this.byPhrase.keys()].map((phrase) => phrase.split(' ').length));
  }

  get phrases(): readonly string[] {
    return [...this.byPhrase.keys()];
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
