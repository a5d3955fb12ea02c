import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'test/fixtures/spokenHistory';

interface Recording {
  readonly file: string;
  readonly voice: string;
  readonly text: string;
  /** Vocabulary and rule. */
  readonly command: string;
  readonly slots: Readonly<Record<string, string>>;
}

interface Decoded {
  readonly command: { readonly vocabulary: string; readonly id: string; readonly slots: Recording['slots'] } | null;
}

const { utterances } = JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8')) as {
  utterances: readonly Recording[];
};

describe('recordings of what is said to the history', function () {
  this.timeout(60_000);
  let decoded: readonly Decoded[];

  before(() => {
    const files = utterances.map(({ file }) => join(FOLDER, file));
    const { stdout } = spawnSync('node', ['dist/cli.js', 'decode', '--json', ...files], { encoding: 'utf8' });
    decoded = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Decoded);
  });

  for (const [at, { text, voice, command, slots }] of utterances.entries()) {
    it(`"${text}" by ${voice} becomes ${command}, with every built-in vocabulary beside it`, () => {
      const heard = decoded[at]?.command;
      assert.deepEqual(heard && [`${heard.vocabulary}/${heard.id}`, heard.slots], [command, slots]);
    });
  }
});
