/** From the first year to the last that have names of one length; what is beyond is called like the first or the last. */
const [FIRST, LAST] = [Date.parse('0000-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')] as const;

/** A time (milliseconds since 1970) as names of files have it: UTC, in the order of time. */
export function nameOfTime(time: number): string {
  return new Date(Math.min(Math.max(time, FIRST), LAST)).toISOString().replace(/[-:.]/g, '');
}

/** So many milliseconds before a time, as far as there is a name for that; in the first year, where nothing was said, after it. */
export function timeBefore(time: number, ms: number): number {
  const named = Math.min(Math.max(time, FIRST), LAST);
  return named - ms < FIRST ? FIRST + ms : named - ms;
}

/** NaN for what is no such name. */
export function timeOfName(name: string): number {
  return Date.parse(name.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d)(\d{3})Z$/, '$1-$2-$3:$4:$5.$6Z'));
}
