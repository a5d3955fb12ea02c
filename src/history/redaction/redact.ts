import type { EntryChange, HistoryEntry } from '../history';
import { SECRET_PATTERNS, type SecretPattern } from './patterns';

/** What stands where a secret was. */
export const REDACTED = '•••';

/** The groups of a pattern that may hold the secret: alternatives cannot share a group's name. */
const GROUPS = ['secret', 'secret2', 'secret3'] as const;

/** A text without its secrets. Linear in its length but for short look-backs. */
export function redact(text: string): string {
  return redactBy(suspected(text), text);
}

/** Without secrets in anything that was heard, done, printed or said about it. */
export function redactEntry(entry: HistoryEntry): HistoryEntry {
  return redactTexts(entry);
}

export function redactChange(change: EntryChange): EntryChange {
  return redactTexts(change);
}

/** A value without secrets in its texts; itself when there is no sign of one. */
function redactTexts<Value>(value: Value): Value {
  const texts: string[] = [];
  collect(value, texts);
  const patterns = suspected(texts.join('\n'));
  return patterns.length === 0 ? value : (redactValue(patterns, value) as Value);
}

function collect(value: unknown, texts: string[]): void {
  if (typeof value === 'string') texts.push(value);
  else if (isParts(value)) for (const name in value) collect(value[name], texts);
}

/** An object or an array: rows are plain data. To be walked with `for in`, which makes nothing that has to be collected. */
export function isParts(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The patterns whose signs are in a text: no other finds anything there. */
function suspected(text: string): readonly SecretPattern[] {
  return SECRET_PATTERNS.filter(({ sign }) => sign.test(text));
}

function redactBy(patterns: readonly SecretPattern[], text: string): string {
  return patterns.reduce((clean, { pattern }) => clean.replace(pattern, withoutSecret), text);
}

/** Itself when nothing in it is a secret: nearly always, and a copy would be collected beside somebody's next words. */
function redactValue(patterns: readonly SecretPattern[], value: unknown): unknown {
  if (typeof value === 'string') return redactBy(patterns, value);
  if (!isParts(value)) return value;
  let clean: Record<string, unknown> | null = null;
  for (const name in value) {
    const part = redactValue(patterns, value[name]);
    if (part === value[name]) continue;
    clean ??= (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
    clean[name] = part;
  }
  return clean ?? value;
}

function withoutSecret(match: string, ...rest: readonly unknown[]): string {
  const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
  const secret = GROUPS.map((name) => groups[name]).find((found) => found !== undefined);
  if (secret === undefined || secret === REDACTED) return match;
  // The last one: a name before it may be spelled like it.
  const at = match.lastIndexOf(secret);
  return match.slice(0, at) + REDACTED + match.slice(at + secret.length);
}
