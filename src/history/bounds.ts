import { redactedStart } from './redaction/cut';
import { isParts } from './redaction/redact';

/** Characters of one text that are kept; an export has no longer ones, and an import takes none. */
export const MOST_TEXT = 1_000_000;

/**
 * A value whose texts are no longer than that, and texts: halves of characters, which a file of text has no room for and
 * each reader makes something else of, are replaced. Itself when there is nothing to do.
 */
export function bounded<Value>(value: Value): Value {
  return isBounded(value) ? value : (cut(value) as Value);
}

function isBounded(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MOST_TEXT && value.isWellFormed();
  if (isParts(value)) for (const name in value) if (!isBounded(value[name])) return false;
  return true;
}

function cut(value: unknown): unknown {
  if (typeof value === 'string') return cutText(value).toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cut);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, cut(part)]));
}

/** Half of a secret is not known for one any more: what is too long loses its secrets before it is cut. */
function cutText(text: string): string {
  return text.length > MOST_TEXT ? redactedStart(text, MOST_TEXT) : text;
}
