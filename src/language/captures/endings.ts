import { PhraseTable } from './phrases';

const NAMED: readonly (readonly [spoken: string, written: string])[] = [
  ['text', 'txt'],
  ['jason', 'json'],
  ['json', 'json'],
  ['mark down', 'md'],
  ['markdown', 'md'],
  ['type script', 'ts'],
  ['typescript', 'ts'],
  ['java script', 'js'],
  ['javascript', 'js'],
  ['python', 'py'],
  ['shell', 'sh'],
  ['yaml', 'yaml'],
  ['toml', 'toml'],
  ['log', 'log'],
  ['lock', 'lock'],
  ['rust', 'rs'],
  ['go', 'go'],
  ['java', 'java'],
  ['ruby', 'rb'],
  ['c plus plus', 'cpp'],
  ['c sharp', 'cs'],
  ['view', 'vue'],
  ['tar', 'tar'],
  ['zip', 'zip'],
];

/** File endings by their names; all others are spelled. */
export const ENDINGS = new PhraseTable(NAMED);
