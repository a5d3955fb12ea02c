import { childrenOf, type Pattern } from '../pattern';
import { askKnownWords, Spelling } from '../spelling';
import { wordsIn } from '../tokens';
import type { Place, Problem, Rule, SpokenList, Vocabulary } from '../vocabulary';
import { suggestions, wordsToSuggestWith } from './respell';

/** More unknown words than this in one file are only counted. */
const MAX_IN_A_FILE = 50;

/** Every word that rules and lists of these vocabularies are written with. */
function wordsOfVocabularies(vocabularies: readonly Vocabulary[]): readonly string[] {
  const words = new Set<string>();
  for (const { rules, lists } of vocabularies) {
    for (const rule of rules) for (const pattern of rule.patterns) for (const word of wordsOf(pattern)) words.add(word);
    for (const list of lists.values()) for (const word of wordsOfList(list)) words.add(word);
  }
  return [...words];
}

/**
 * Asks a model for the words of the vocabularies, and for whatever the unknown ones could be written with instead.
 * @param ask returns those of the words that the model knows.
 */
export async function askWordsToCheck(
  vocabularies: readonly Vocabulary[],
  ask: (words: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<ReadonlySet<string>> {
  const words = wordsOfVocabularies(vocabularies);
  const known = await askKnownWords(words, ask);
  const spelling = new Spelling(known);
  const unheard = words.filter((word) => spelling.heardAs(word).length === 0).slice(0, MAX_IN_A_FILE);
  if (unheard.length === 0) return known;
  return new Set([...known, ...(await ask([...new Set(unheard.flatMap(wordsToSuggestWith))]))]);
}

/** Words that the model cannot hear in any spelling, each where it stands first in its file. */
export function unheardWords(
  vocabularies: readonly Vocabulary[],
  isLookedAt: (file: string) => boolean,
  known: ReadonlySet<string>,
): readonly Problem[] {
  return new UnheardWords(isLookedAt, known).of(vocabularies);
}

class UnheardWords {
  private readonly spelling: Spelling;
  private readonly problems: Problem[] = [];
  /** Words that were told of, by file. */
  private readonly told = new Map<string, Set<string>>();

  constructor(
    private readonly isLookedAt: (file: string) => boolean,
    private readonly known: ReadonlySet<string>,
  ) {
    this.spelling = new Spelling(known);
  }

  of(vocabularies: readonly Vocabulary[]): readonly Problem[] {
    for (const { rules, lists } of vocabularies) {
      for (const rule of rules) {
        if (this.isLookedAt(rule.file)) this.rule(rule);
      }
      for (const list of lists.values()) {
        const { place } = list;
        if (place && this.isLookedAt(place.file)) {
          for (const word of wordsOfList(list)) this.word(word, place.file, place, ` in the list "${list.name}"`);
        }
      }
    }
    for (const [file, words] of this.told) {
      if (words.size <= MAX_IN_A_FILE) continue;
      const message = `the model does not know ${words.size - MAX_IN_A_FILE} more words of this file`;
      this.problems.push({ file, line: 1, column: 1, severity: 'warning', message });
    }
    return this.problems;
  }

  private rule(rule: Rule): void {
    rule.patterns.forEach((pattern, index) => {
      const place = rule.places.say[index] ?? rule;
      for (const word of wordsOf(pattern)) this.word(word, rule.file, within(place, rule.says[index] ?? '', word), '');
    });
  }

  private word(word: string, file: string, { line, column }: Place, where: string): void {
    if (this.spelling.heardAs(word).length > 0) return;
    const told = this.told.get(file) ?? new Set();
    this.told.set(file, told);
    if (told.has(word)) return;
    told.add(word);
    if (told.size > MAX_IN_A_FILE) return;
    const written = suggestions(word, this.known).map((each) => `"${each}"`);
    const instead = written.length > 0 ? `; write it as it sounds, perhaps ${written.join(' or ')}` : '';
    const message = `the model does not know "${word}"${where}, so it cannot be said${instead}`;
    this.problems.push({ file, line, column, severity: 'warning', message });
  }
}

function* wordsOf(pattern: Pattern): Generator<string> {
  if (pattern.kind === 'word') yield pattern.word;
  for (const child of childrenOf(pattern)) yield* wordsOf(child);
}

function wordsOfList(list: SpokenList): readonly string[] {
  return list.entries.flatMap(({ spoken }) => spoken.split(' '));
}

/** Where a word stands in a text that begins at a place; a text of several lines has its beginning only. */
function within(place: Place, text: string, word: string): Place {
  if (text.includes('\n')) return place;
  for (const match of text.matchAll(/[^\s[\]()|<>*+{}]+/gu)) {
    if (wordsIn(match[0]).includes(word)) return { line: place.line, column: place.column + match.index };
  }
  return place;
}
