/**
 * What ending in the middle of a sentence costs, about one utterance in twenty. Without it somebody who says "go to the" and
 * thinks again is heard with whatever short word fits the end of the sound: the graph would have no other sentence for it.
 */
const BREAKING_OFF_COST = 3;

/** Makes every beginning of a graph's sentences a sentence of its own, which is no command. */
export function letBreakOff(finalCosts: Float32Array): void {
  // Where nothing was said yet, nothing was broken off.
  for (let state = 1; state < finalCosts.length; state += 1) {
    if (finalCosts[state] === Infinity) finalCosts[state] = BREAKING_OFF_COST;
  }
}
