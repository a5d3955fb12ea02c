import type { HistoryEntry } from './history';

/**
 * What is to be forgotten: entries by their ids, all since a time or before one (milliseconds since 1970, `until`
 * exclusive), or everything.
 */
export type Forgotten =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'since'; readonly from: number; readonly until?: number }
  | { readonly kind: 'before'; readonly until: number; readonly except: readonly string[] }
  | { readonly kind: 'everything' };

/** What cannot be read may be what is meant, and goes too; not so with what is only too old. */
export function takesUnreadable({ kind }: Forgotten): boolean {
  return kind !== 'before';
}

/** Whether what is older than a time may be among it, so far as nobody can look. */
export function mayBeOlder(forgotten: Forgotten, time: number): boolean {
  return forgotten.kind === 'everything' || (forgotten.kind === 'since' && forgotten.from < time);
}

export function isForgotten(entry: Pick<HistoryEntry, 'id' | 'startedAt'>, forgotten: Forgotten): boolean {
  switch (forgotten.kind) {
    case 'ids':
      return forgotten.ids.includes(entry.id);
    case 'since':
      return entry.startedAt >= forgotten.from && entry.startedAt < (forgotten.until ?? Infinity);
    case 'before':
      return entry.startedAt < forgotten.until && !forgotten.except.includes(entry.id);
    case 'everything':
      return true;
  }
}

const UNITS_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * What people say is to be forgotten: `everything`, `today`, `the last hour`, `the last 10 minutes`. Null: none of these.
 * @param now milliseconds since 1970
 */
export function forgottenBy(words: string, now: number): Forgotten | null {
  if (words === 'everything') return { kind: 'everything' };
  if (words === 'today') return { kind: 'since', from: new Date(now).setHours(0, 0, 0, 0) };
  const { count = '1', unit = '' } =
    /^the last (?:(?<count>\d+) )?(?<unit>minute|hour|day)s?$/u.exec(words)?.groups ?? {};
  const length = UNITS_MS[unit];
  return length === undefined ? null : { kind: 'since', from: now - Number(count) * length };
}
