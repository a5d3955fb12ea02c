import { redact } from './redact';

/** Characters on the far side of a cut that are looked at too: a text may be any number of megabytes. */
const BEYOND = 262_144;

/**
 * What was looked at begins, or ends, in the middle of something as well, and nobody can tell a secret there: so many
 * characters next to it are not kept, however little is left once the rest is without its secrets. Longer than keys are.
 */
const UNSURE = 65_536;

/** The last characters of a text, `most` of them, without the secrets of the text as it was before it was cut. */
export function redactedEnd(text: string, most: number): string {
  const looked = text.slice(-(most + BEYOND));
  const clean = redact(looked);
  return clean.slice(Math.max(clean.length - most, looked.length < text.length ? UNSURE : 0));
}

/** The same of its first characters. */
export function redactedStart(text: string, most: number): string {
  const looked = text.slice(0, most + BEYOND);
  const clean = redact(looked);
  return clean.slice(0, Math.max(0, Math.min(most, looked.length < text.length ? clean.length - UNSURE : most)));
}
