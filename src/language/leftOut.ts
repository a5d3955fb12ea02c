import type { Alternative } from '../protocol/words';
import { HESITATIONS } from './hesitation';

/** With more hesitations than these nobody means one of them. */
const MOST_WEIGHED = 5;

/**
 * The sentence as it is, then with ever more of its hesitations left out: one that a rule has a use for ("er" may be a name)
 * stays where it can.
 */
export function* withFewerHesitations(sentence: Alternative): Generator<Alternative> {
  const at = sentence.text.split(' ').flatMap((word, place) => (HESITATIONS.includes(word) ? [place] : []));
  const few = at.length <= MOST_WEIGHED ? subsets(at).toSorted((one, other) => one.length - other.length) : [[], at];
  for (const left of few) yield leftOut(sentence, (_, place) => left.includes(place));
}

function subsets(items: readonly number[]): readonly (readonly number[])[] {
  return items.reduce<readonly (readonly number[])[]>(
    (sets, item) => [...sets, ...sets.map((set) => [...set, item])],
    [[]],
  );
}

/** A sentence without some of its words. */
export function leftOut(sentence: Alternative, isLeftOut: (word: string, place: number) => boolean): Alternative {
  const stays = (word: string, place: number): boolean => !isLeftOut(word, place);
  const words = sentence.words?.filter(({ word }, place) => stays(word, place));
  return { ...sentence, text: sentence.text.split(' ').filter(stays).join(' '), ...(words ? { words } : {}) };
}
