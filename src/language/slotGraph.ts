import { Ints, IntSets } from './intSets';
import { END, type Places } from './places';
import { WordFan } from './wordFan';

/**
 * What a slot says as a deterministic automaton of its own, made once and copied to wherever a rule has the slot. State 0 is
 * its start; arcs of state `s` are those from `firstArc[s]` up to `firstArc[s + 1]`.
 */
export interface SlotGraph {
  /** By state: 1 where what the slot says may end. */
  readonly accepts: Uint8Array;
  readonly firstArc: Int32Array;
  readonly arcWords: Int32Array;
  readonly arcTargets: Int32Array;
}

/** @param from the place of the slot's start, with nothing after its end. */
export function graphOfSlot(places: Places, from: number): SlotGraph {
  const states = new IntSets();
  const members = new Ints();
  const stateOf = (targets: readonly number[]): number => {
    members.clear();
    for (const place of targets) places.closeInto(members, place * 2);
    states.begin();
    for (let at = 0; at < members.length; at += 1) states.add(members.at(at));
    return states.close();
  };
  stateOf([from]);
  const accepts: number[] = [];
  const firstArc = [0];
  const arcWords: number[] = [];
  const arcTargets: number[] = [];
  const fan = new WordFan();
  for (let state = 0; state < states.count; state += 1) {
    fan.clear();
    let accept = 0;
    for (let at = 0; at < states.size(state); at += 1) {
      // Nothing is owed within a slot.
      const way = states.item(state, at) >> 1;
      const word = places.wordOf(way);
      if (word >= 0) fan.put(word, places.placeAfter(way));
      else if (way === END) accept = 1;
    }
    accepts.push(accept);
    for (let at = 0; at < fan.words.length; at += 1) {
      const word = fan.words.at(at);
      const targets: number[] = [];
      for (let entry = fan.last(word); entry >= 0; entry = fan.next(entry)) targets.push(fan.target(entry));
      arcWords.push(word);
      arcTargets.push(stateOf(targets));
    }
    firstArc.push(arcWords.length);
  }
  return {
    accepts: Uint8Array.from(accepts),
    firstArc: Int32Array.from(firstArc),
    arcWords: Int32Array.from(arcWords),
    arcTargets: Int32Array.from(arcTargets),
  };
}
