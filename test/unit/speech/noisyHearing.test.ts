import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findLibrary } from '../../../src/speech/decoder/libraryPath';
import type { DecoderEngine } from '../../../src/speech/decoderEngine';
import { readCorpus, readSounds } from '../../bench/accuracy/corpus';
import { languagesOf } from '../../bench/accuracy/languages';
import { atLevel } from '../../bench/accuracy/noise';
import { isRight } from '../../bench/accuracy/trials';
import { Bench, decoderScript, GRAMMAR, samples, speak, SPLIT } from './tools';

const MINUTE_MS = 60_000;
/** Every other order of the corpus at 6 dB, each in a noise of its own: hearing all of them takes a minute. */
const EVERY = 2;
const NOISE = 'one';

describe('hearing in noise', function () {
  this.timeout(5 * MINUTE_MS);
  const bench = new Bench();
  const corpus = readCorpus();
  const sounds = readSounds(corpus.utterances);
  const talkers = corpus.utterances.flatMap(({ kind, file }) =>
    kind === 'read' || kind === 'talk' ? (sounds.get(file) ?? []) : [],
  );
  const inNoise = (sound: Int16Array, seed: string) => atLevel(sound, 6, talkers, seed);
  let engine: DecoderEngine;

  before(async () => {
    engine = await bench.engine();
  });
  after(() => bench.dispose());

  it('gets more orders right with the noise filter than without', async () => {
    const { bakery } = corpus.sets;
    assert.ok(bakery);
    const language = (await languagesOf({ ...corpus, sets: { bakery } }, engine)).get('bakery');
    assert.ok(language);
    const orders = corpus.utterances
      .filter(({ set, commands }) => set === 'bakery' && commands)
      .filter((_, index) => index % EVERY === 0);
    const right = { auto: 0, off: 0 };
    for (const { file, commands } of orders) {
      const sound = inNoise(sounds.get(file) ?? new Int16Array(0), `${file} ${NOISE}`);
      for (const noiseFilter of ['auto', 'off'] as const) {
        const utterance = engine.begin({ id: file, alternatives: 10, grammar: language.grammar, noiseFilter });
        utterance.write(sound);
        if (isRight(language.interpret(await utterance.finish()), commands)) right[noiseFilter] += 1;
      }
    }
    assert.ok(right.auto > right.off, `${right.auto} with, ${right.off} without, of ${orders.length}`);
  });

  it('hears the same of clean speech, and of any speech without a grammar, as with the filter off', async () => {
    const clean = samples(SPLIT);
    const noisy = inNoise(clean, 'free');
    for (const [sound, grammar] of [
      [clean, GRAMMAR],
      [noisy, undefined],
    ] as const) {
      const heard = await Promise.all(
        (['auto', 'off'] as const).map((noiseFilter) => {
          const utterance = engine.begin({
            id: noiseFilter,
            alternatives: 10,
            noiseFilter,
            ...(grammar ? { grammar } : {}),
          });
          // At once: what the library hears depends a little on the pieces that it is given.
          utterance.write(sound);
          return utterance.finish();
        }),
      );
      assert.deepEqual(heard[0]?.alternatives[0]?.text, heard[1]?.alternatives[0]?.text);
    }
  });

  it('ends what is short or empty', async () => {
    const noisy = inNoise(samples(SPLIT), 'short');
    for (const length of [1, 100, 5_000, 12_000]) {
      const utterance = engine.begin({ id: `${length}`, alternatives: 3, grammar: GRAMMAR, free: 'always' });
      speak(utterance, noisy.subarray(0, length));
      assert.equal((await utterance.finish()).audioMs, Math.round(length / 16));
    }
    const empty = engine.begin({ id: 'empty', alternatives: 3, grammar: GRAMMAR });
    assert.deepEqual((await empty.finish()).alternatives, []);
    const cancelled = engine.begin({ id: 'cancelled', alternatives: 3, grammar: GRAMMAR });
    speak(cancelled, noisy);
    cancelled.cancel();
    await assert.rejects(cancelled.finish());
  });

  it('hears words that are none of the grammar in filtered sound, too', async () => {
    const utterance = engine.begin({ id: 'free', alternatives: 3, grammar: GRAMMAR, free: 'always' });
    speak(utterance, inNoise(samples(SPLIT), 'free'));
    const { free } = await utterance.finish();
    assert.ok(free && free.length > 0);
  });

  it('hears without what helps in noise where it cannot be loaded, and says so once of each', async () => {
    // Away from the tree, where neither RNNoise is nor what the model learned; koffi is found by NODE_PATH, the library by its path.
    const script = join(bench.folder, 'decoder.js');
    copyFileSync(await decoderScript(), script);
    const from = __dirname;
    const library = findLibrary({ from, platform: process.platform, arch: process.arch });
    assert.ok(library.found);
    const before = process.env['NODE_PATH'];
    process.env['NODE_PATH'] = dirname(dirname(require.resolve('koffi')));
    try {
      const alone = await bench.engine({ decoderScript: script, library: library.path });
      for (const id of ['one', 'two']) {
        const utterance = alone.begin({ id, alternatives: 3, grammar: GRAMMAR });
        speak(utterance, inNoise(samples(SPLIT), id));
        assert.equal((await utterance.finish()).alternatives[0]?.text, 'split the pane vertically');
      }
    } finally {
      if (before === undefined) delete process.env['NODE_PATH'];
      else process.env['NODE_PATH'] = before;
    }
    const told = bench.log.lines.filter(({ message }) => message === 'noise is heard worse than it could be');
    const reasons = told.map(({ details }) => String(details?.['reason']));
    assert.deepEqual(
      reasons.map((reason) => /^(?:What the model learned about noise|RNNoise).*Install it again/.exec(reason)?.length),
      [1, 1],
    );
  });
});
