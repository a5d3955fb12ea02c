import type { Capture } from './capture';
import { code } from './code';
import { digits } from './digits';
import { hash } from './hash';
import { key } from './key';
import { letter, letters } from './letter';
import { name } from './name';
import { count, number } from './number';
import { ordinal } from './ordinal';
import { path } from './path';
import { symbol } from './symbol';
import { text } from './text';

/** Every built-in capture, in the order of docs/vocabulary.md. */
export const CAPTURES: readonly Capture[] = [
  number,
  count,
  digits,
  hash,
  ordinal,
  letter,
  letters,
  symbol,
  key,
  path,
  name,
  text,
  code,
];

const BY_NAME: ReadonlyMap<string, Capture> = new Map(CAPTURES.map((capture) => [capture.name, capture]));

export function captureNamed(name: string): Capture | undefined {
  return BY_NAME.get(name);
}
