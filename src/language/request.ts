import { captureNamed } from './captures/index';
import { slotCount, slotsOf, type Pattern } from './pattern';
import type { Rule } from './vocabulary';

/** Fewer slots than these, and talk that has a word or two of a rule would pass for it. */
export const REQUEST_SLOTS = 4;

/**
 * Whether a rule asks for so much in one breath that people say things beside it ("with two sugars if you can"), and what it
 * asks for stands out all the same. Only what can do no harm: whatever else asks for its words and no others.
 */
export function isRequest({ risk, patterns }: Pick<Rule, 'risk' | 'patterns'>): boolean {
  return risk === 'safe' && patterns.every(asksForMuch);
}

function asksForMuch(pattern: Pattern): boolean {
  // Most rules have few slots, and are told by that.
  if (slotCount(pattern) < REQUEST_SLOTS) return false;
  const slots = slotsOf(pattern);
  const names = new Set(slots.map(({ name }) => name));
  return names.size >= REQUEST_SLOTS && !slots.some(({ source }) => captureNamed(source)?.free);
}
