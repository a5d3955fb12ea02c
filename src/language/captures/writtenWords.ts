import { MEANS_ITSELF, RESPELLINGS } from '../respellings';
import type { Token } from '../tokens';
import { PhraseTable } from './phrases';

const WRITTEN = new PhraseTable(
  Object.entries(RESPELLINGS).flatMap(([written, spoken]) =>
    spoken.filter((phrase) => !MEANS_ITSELF.has(phrase)).map((phrase) => [phrase, written] as const),
  ),
);

/** The developer's word that a spoken respelling stands for: "tea mucks" is tmux. */
export function writtenWord(
  tokens: readonly Token[],
  start: number,
): { readonly end: number; readonly written: string } | undefined {
  return WRITTEN.longestAt(tokens, start);
}
