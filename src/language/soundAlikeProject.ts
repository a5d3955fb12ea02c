import type { Automaton } from './automaton';
import { isFound } from './foundList';
import { childrenOf, type Pattern } from './pattern';
import { piecesOf } from './spokenNamesPieces';
import type { SpokenList } from './vocabulary';

/** Words of the project: those of the live rules, of their lists, and the parts of names that were found. */
export function projectWords({ rules, states }: Automaton): ReadonlySet<string> {
  const words = new Set<string>();
  const lists = new Set<SpokenList>();
  for (const { rule } of rules) for (const pattern of rule.patterns) addWords(pattern, words);
  for (const { slots } of states) for (const { matcher } of slots) if (matcher.list) lists.add(matcher.list);
  for (const list of lists) {
    for (const { spoken, written } of list.entries) {
      const parts = isFound(list) ? piecesOf(written).map(({ text }) => text.toLowerCase()) : spoken.split(' ');
      for (const part of parts) words.add(part);
    }
  }
  return words;
}

function addWords(pattern: Pattern, words: Set<string>): void {
  if (pattern.kind === 'word') words.add(pattern.word);
  for (const child of childrenOf(pattern)) addWords(child, words);
}
