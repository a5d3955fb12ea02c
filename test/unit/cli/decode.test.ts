import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelsFolder } from '../../../src/platform/paths';
import { scratchFolder } from './scratch';

const SPLIT = 'test/fixtures/commands/split-the-pane-vertically-rms.wav';
const WEATHER = 'test/fixtures/commands/the-weather-in-paris-is-lovely-today-rms.wav';

function mango(...args: string[]) {
  return spawnSync('node', ['dist/cli.js', ...args], { encoding: 'utf8' });
}

/** A 16-bit WAV from samples in any rate and number of channels. */
function wav(samples: Int16Array, rate: number, channels = 1): Buffer {
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

function samplesOf(file: string): Int16Array {
  const bytes = readFileSync(file);
  const data = bytes.subarray(bytes.indexOf('data') + 8);
  return new Int16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length));
}

describe('mango decode', function () {
  this.timeout(60_000);
  const scratch = scratchFolder();

  it('prints the object of the reference, one line a file', () => {
    const { status, stdout, stderr } = mango('decode', '--json', SPLIT);
    assert.equal(status, 0, stderr);
    const decoded = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(Object.keys(decoded).sort(), [
      'alternatives',
      'audioMs',
      'command',
      'decodeMs',
      'file',
      'finalMs',
      'heard',
      'rejected',
    ]);
    assert.equal(decoded.file, SPLIT);
    assert.equal(decoded.heard, 'split the pane vertically');
    assert.deepEqual(decoded.command, {
      vocabulary: 'tmux',
      id: 'split-pane',
      slots: { side: '-h' },
      risk: 'safe',
      exact: true,
    });
    assert.equal(decoded.rejected, null);
    const [best] = decoded.alternatives as { text: string; score: number }[];
    assert.ok(best && typeof best.text === 'string' && typeof best.score === 'number');
  });

  it('refuses what is no command, and exits 1', () => {
    const { status, stdout } = mango('decode', '--json', WEATHER);
    assert.equal(status, 1);
    const decoded = JSON.parse(stdout) as { command: unknown; rejected: string };
    assert.equal(decoded.command, null);
    assert.equal(decoded.rejected, 'no-match');
  });

  it('serves a vocabulary that has nothing to do with terminals', () => {
    const file = join(scratch(), 'lights.yaml');
    writeFileSync(
      file,
      [
        'name: house',
        'about: Things in a house.',
        'when: always',
        'lists:',
        '  how: {vertically: up, horizontally: down}',
        'rules:',
        '  - id: part',
        '    say: split the (pane | wall) <how>',
        '    do: {type: "{how}"}',
        '    example: split the pane vertically',
        '',
      ].join('\n'),
    );
    const { status, stdout, stderr } = mango('decode', '--only', '--vocabulary', file, '--json', SPLIT);
    assert.equal(status, 0, stderr);
    assert.deepEqual((JSON.parse(stdout) as { command: { slots: unknown } }).command.slots, { how: 'up' });
  });

  it('writes down free speech when asked', () => {
    const { status, stdout } = mango('decode', '--free', '--json', WEATHER);
    assert.equal(status, 0);
    assert.match((JSON.parse(stdout) as { heard: string }).heard, /weather.*paris/);
  });

  it('understands other rates and two channels', () => {
    const samples = samplesOf(SPLIT);
    const stereo48 = new Int16Array(samples.length * 6);
    for (let at = 0; at < stereo48.length; at++) stereo48[at] = samples[Math.floor(at / 6)] ?? 0;
    const file = join(scratch(), 'stereo48.wav');
    writeFileSync(file, wav(stereo48, 48_000, 2));
    const { status, stdout, stderr } = mango('decode', '--json', file);
    assert.equal(status, 0, stderr + stdout);
    assert.equal((JSON.parse(stdout) as { heard: string }).heard, 'split the pane vertically');
  });

  it('says that nothing was said in silence', () => {
    const file = join(scratch(), 'silence.wav');
    writeFileSync(file, wav(new Int16Array(16_000), 16_000));
    const { status, stdout } = mango('decode', '--json', file);
    assert.equal(status, 1);
    assert.equal((JSON.parse(stdout) as { rejected: string }).rejected, 'no-speech');
  });

  for (const [what, bytes] of [
    ['no WAV at all', Buffer.from('hello, I am a text file')],
    ['an empty file', Buffer.alloc(0)],
    ['a header without sound', wav(new Int16Array(0), 16_000)],
  ] as const) {
    it(`refuses ${what} with one clear line and exit status 2`, () => {
      const file = join(scratch(), 'bad.wav');
      writeFileSync(file, bytes);
      const { status, stdout, stderr } = mango('decode', '--json', file);
      assert.equal(status, 2);
      assert.equal(stdout, '');
      assert.match(stderr, /^mango: .*bad\.wav: .+\n$/);
    });
  }

  it('decodes the others when one of several files is no recording, each on its own line and in order', () => {
    const bad = join(scratch(), 'bad.wav');
    writeFileSync(bad, 'hello');
    const { status, stdout, stderr } = mango('decode', '--json', SPLIT, bad, 'missing.wav', SPLIT);
    assert.equal(status, 2);
    const lines = stdout.trim().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { heard: string }).heard),
      ['split the pane vertically', 'split the pane vertically'],
    );
    assert.match(stderr, /^mango: .*bad\.wav: .+\nmango: missing\.wav: .+\n$/);
  });

  it('names arguments that cannot be used', () => {
    for (const args of [
      ['decode'],
      ['decode', '--n-best', '0', SPLIT],
      ['decode', '--noise-filter', 'on', SPLIT],
      ['decode', 'missing.wav'],
      ['no-such-command'],
    ]) {
      const { status, stderr } = mango(...args);
      assert.equal(status, 2, args.join(' '));
      assert.match(stderr, /\S/);
    }
  });

  it('names the damaged file of a model and how to mend it', () => {
    const model = join(scratch(), 'model');
    cpSync(join(modelsFolder(), 'vosk-model-small-en-us-0.15'), model, { recursive: true });
    truncateSync(join(model, 'graph', 'HCLr.fst'), 1000);
    const { status, stderr } = mango('decode', '--model', model, SPLIT);
    assert.equal(status, 1);
    assert.match(stderr, /HCLr\.fst/);
    assert.match(stderr, /models install/);
  });

  it('goes on with the other vocabularies when one has a mistake, and says where it is', () => {
    const file = join(scratch(), 'broken.yaml');
    writeFileSync(
      file,
      'name: broken\nabout: x\nrules:\n  - id: a\n    say: one [two\n    do: {type: x}\n    example: one\n',
    );
    const { status, stdout, stderr } = mango('decode', '--vocabulary', file, '--json', SPLIT);
    assert.equal(status, 1);
    assert.match(stderr, /broken\.yaml:5:\d+: error: /);
    assert.equal((JSON.parse(stdout) as { heard: string }).heard, 'split the pane vertically');
  });
});
