/** A time (milliseconds since 1970) as names of files have it: UTC, in the order of time. */
export function nameOfTime(time: number): string {
  return new Date(time).toISOString().replace(/[-:.]/g, '');
}

/** NaN for what is no such name. */
export function timeOfName(name: string): number {
  return Date.parse(name.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d)(\d{3})Z$/, '$1-$2-$3:$4:$5.$6Z'));
}
