import type { EntryChange, HistoryEntry } from '../history';
import { SECRET_PATTERNS, type SecretPattern } from './patterns';

/** What stands where a secret was. */
export const REDACTED = '•••';

/** The groups of a pattern that may hold the secret: alternatives cannot share a group's name. */
const GROUPS = ['secret', 'secret2', 'secret3'] as const;

/** A text without its secrets. Linear in its length but for short look-backs. */
export function redact(text: string, patterns: readonly SecretPattern[] = SECRET_PATTERNS): string {
  return patterns.reduce((clean, { pattern }) => clean.replace(pattern, withoutSecret), text);
}

/** Without secrets in anything that was heard, done, printed or said about it. */
export function redactEntry(entry: HistoryEntry): HistoryEntry {
  return redactValue(entry) as HistoryEntry;
}

export function redactChange(change: EntryChange): EntryChange {
  return redactValue(change) as EntryChange;
}

function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactValue(item)]));
}

function withoutSecret(match: string, ...rest: readonly unknown[]): string {
  const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
  const secret = GROUPS.map((name) => groups[name]).find((found) => found !== undefined);
  if (secret === undefined || secret === REDACTED) return match;
  // The last one: a name before it may be spelled like it.
  const at = match.lastIndexOf(secret);
  return match.slice(0, at) + REDACTED + match.slice(at + secret.length);
}
