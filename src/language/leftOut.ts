import type { Alternative } from '../protocol/words';

/** A sentence without some of its words. */
export function leftOut(sentence: Alternative, isLeftOut: (word: string, place: number) => boolean): Alternative {
  const stays = (word: string, place: number): boolean => !isLeftOut(word, place);
  const words = sentence.words?.filter(({ word }, place) => stays(word, place));
  return { ...sentence, text: sentence.text.split(' ').filter(stays).join(' '), ...(words ? { words } : {}) };
}
