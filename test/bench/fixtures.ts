import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeWav } from '../../src/audio/wav';

const FOLDER = 'test/fixtures/commands';

export interface Spoken {
  readonly file: string;
  readonly text: string;
  /** `vocabulary/rule`, or null for what is no command. */
  readonly command: string | null;
  readonly outcome: string;
  readonly samples: Int16Array;
}

/** The recordings of the manifest. */
export function spokenFixtures(): Spoken[] {
  const manifest = JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8')) as {
    utterances: Omit<Spoken, 'samples'>[];
  };
  return manifest.utterances.map((utterance) => ({
    ...utterance,
    samples: decodeWav(readFileSync(join(FOLDER, utterance.file))),
  }));
}
