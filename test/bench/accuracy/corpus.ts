import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Facts } from '../../../src/language/when';

export const FOLDER = 'test/fixtures/accuracy';

/** The rules that are live while a recording is heard. */
export interface RuleSet {
  readonly facts: Facts;
  /** A file beside the manifest whose rules alone are live; absent: everything that ships. */
  readonly only?: string;
}

/** A command that must come of a recording: `vocabulary/rule`, and every slot as it is written. */
export interface Expected {
  readonly command: string;
  readonly slots: Readonly<Record<string, string>>;
}

/** What a recording is of. The last six are no commands. */
export type Kind =
  'command' | 'sequence' | 'free words' | 'everyday' | 'read' | 'talk' | 'near' | 'other' | 'half' | 'noise';

/** One line of the manifest. */
export interface Recording {
  readonly file: string;
  readonly voice: string;
  /** The words said, as rules ask for them; absent for noises. */
  readonly text?: string;
  /** The same as a synthesizer has to be told where it would read `text` otherwise. */
  readonly speech?: string;
  readonly kind: Kind;
  /** The rule set that it is said to; null for what is no command, which is tried against several. */
  readonly set: string | null;
  readonly commands: readonly Expected[] | null;
}

export interface Corpus {
  readonly sets: Readonly<Record<string, RuleSet>>;
  readonly utterances: readonly Recording[];
  /** Of the manifest, the rules beside it and every recording: 16 hexadecimal digits. */
  readonly hash: string;
}

/** Reads the manifest of the accuracy fixtures. */
export function readCorpus(): Corpus {
  const text = readFileSync(join(FOLDER, 'manifest.json'), 'utf8');
  const { sets, utterances } = JSON.parse(text) as Omit<Corpus, 'hash'>;
  const hash = createHash('sha256').update(text);
  const beside = Object.values(sets).flatMap(({ only }) => only ?? []);
  for (const file of [...beside, ...utterances.map((each) => each.file)]) {
    hash.update(readFileSync(join(FOLDER, file)));
  }
  return { sets, utterances, hash: hash.digest('hex').slice(0, 16) };
}

/** The samples of each recording by file: 16 kHz, mono. Needs sox. */
export function readSounds(utterances: readonly Recording[]): ReadonlyMap<string, Int16Array> {
  const paths = utterances.map(({ file }) => join(FOLDER, file));
  const options = { maxBuffer: 2 ** 28 };
  // All of them in one go, one after the other: a process for each would take longer than the decoding.
  const lengths = execFileSync('sox', ['--info', '-s', ...paths], { ...options, encoding: 'utf8' });
  const raw = ['-t', 'raw', '-r', '16000', '-c', '1', '-e', 'signed', '-b', '16', '-L'];
  const bytes = execFileSync('sox', ['-D', '-V1', ...paths, ...raw, '-'], options);
  const all = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const sounds = new Map<string, Int16Array>();
  let at = 0;
  for (const [index, length] of lengths.trim().split('\n').map(Number).entries()) {
    sounds.set(utterances[index]?.file ?? '', all.slice(at, at + length));
    at += length;
  }
  if (at !== all.length || sounds.size !== utterances.length) throw new Error('sox read other lengths than it told');
  return sounds;
}
