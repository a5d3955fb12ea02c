import type { Alternative } from '../protocol/words';
import type { FreeWords } from './interpretations';
import { UNKNOWN_WORD } from './tokens';

/**
 * How much better free words may fit the sound than a command, in the decoder's scores. The language model for all of English
 * pays more for a command's words than their graph does, so commands are mostly ahead by 20 and more, requests of many slots
 * by 75. Of 260 synthetic commands heard right, half of them at 12 dB, one without free words was further behind than this; of
 * 22 sentences of talk that were taken for commands 19 were.
 */
const MOST_BEHIND = 7;
/** The same, for each second that the command takes for any words: the mark for those fits them badly. */
const MOST_BEHIND_PER_SECOND = 15;

/** Whether what was said fits free speech so much better than a sentence of the graph that it is no command. */
export function isOutdone(sentence: Alternative, free: FreeWords): boolean {
  const best = free?.find(({ text }) => text !== '');
  if (!best) return false;
  const behind = best.score - sentence.score;
  if (behind <= MOST_BEHIND) return false;
  // Without times nobody knows how long the unknown words took.
  if (!sentence.words) return !sentence.text.includes(UNKNOWN_WORD);
  const unknown = sentence.words.filter(({ word }) => word === UNKNOWN_WORD);
  const unknownMs = unknown.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return behind > MOST_BEHIND + (MOST_BEHIND_PER_SECOND * unknownMs) / 1000;
}
