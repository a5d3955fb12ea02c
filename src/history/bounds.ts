/** Characters of one text that are kept; an export has no longer ones, and an import takes none. */
export const MOST_TEXT = 1_000_000;

/** Halves of characters: a file of text has no room for them, and each reader makes something else of what is written. */
const HALVES = /\p{Surrogate}/gu;

/** A value whose texts are no longer than that, and texts; itself when they are. */
export function bounded<Value>(value: Value): Value {
  return cut(value) as Value;
}

function cut(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, MOST_TEXT).replace(HALVES, '\ufffd');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return same(value, value.map(cut));
  const entries = Object.entries(value);
  const parts = entries.map(([name, part]) => [name, cut(part)] as const);
  return parts.every(([, part], at) => part === entries[at]?.[1]) ? value : Object.fromEntries(parts);
}

function same(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((each, at) => each === before[at]) ? before : after;
}
