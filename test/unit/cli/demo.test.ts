import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from './scratch';

const FIXTURES = 'test/fixtures/commands';

interface Manifest {
  utterances: {
    file: string;
    voice: string;
    text: string;
    command: string | null;
    outcome: string;
    editor?: boolean;
  }[];
}

const all = JSON.parse(readFileSync(join(FIXTURES, 'manifest.json'), 'utf8')) as Manifest;
/** Those that need no editor. */
const manifest = { utterances: all.utterances.filter(({ editor }) => !editor) };

function demo(file: string) {
  return spawnSync('node', ['scripts/demo.mjs', file], { encoding: 'utf8' });
}

describe('the demo', function () {
  this.timeout(120_000);
  const scratch = scratchFolder();

  /** A manifest beside nothing: its recordings are named by where the fixtures are. */
  function altered(change: (utterances: Manifest['utterances']) => Manifest['utterances']): string {
    const utterances = change(manifest.utterances).map((utterance) => ({
      ...utterance,
      file: join(process.cwd(), FIXTURES, utterance.file),
    }));
    const file = join(scratch(), 'manifest.json');
    writeFileSync(file, JSON.stringify({ utterances }));
    return file;
  }

  it('plays at least 24 recordings in two voices, shows the screen, and exits 0', () => {
    assert.ok(manifest.utterances.length >= 24);
    assert.equal(new Set(manifest.utterances.map(({ voice }) => voice)).size, 2);
    const { status, stdout, stderr } = demo(join(FIXTURES, 'manifest.json'));
    assert.equal(status, 0, stdout + stderr);
    for (const { file } of manifest.utterances) assert.ok(stdout.includes(file), `${file} is not in the table`);
    assert.match(stdout, /── window 1/);
    assert.match(stdout, new RegExp(`${manifest.utterances.length} of ${manifest.utterances.length} utterances ended`));
  });

  it('exits 1 and says which when a recording becomes another command than the manifest says', () => {
    const wrong = altered((utterances) => [{ ...utterances[0]!, command: 'tmux/kill-session' }]);
    const { status, stdout } = demo(wrong);
    assert.equal(status, 1);
    assert.match(stdout, /became tmux\/new-window, not tmux\/kill-session/);
  });

  it('exits 1 when one ends otherwise', () => {
    const wrong = altered((utterances) => [{ ...utterances[0]!, outcome: 'cancelled' }]);
    const { status, stdout } = demo(wrong);
    assert.equal(status, 1);
    assert.match(stdout, /was executed, not cancelled/);
  });
});
