import assert from 'node:assert/strict';
import { SpeechError } from '../../../src/speech/speechEngine';
import type { DecoderEngine } from '../../../src/speech/decoderEngine';
import { Bench, COMMIT, GRAMMAR, SPLIT, WINDOW, alive, samples, speak, stateOf } from './tools';

function code(expected: SpeechError['code']): (error: unknown) => boolean {
  return (error) => error instanceof SpeechError && error.code === expected;
}

describe('decoding with the real engine', function () {
  this.timeout(120_000);
  const bench = new Bench();
  let engine: DecoderEngine;

  before(async () => {
    engine = await bench.engine();
  });
  after(() => bench.dispose());

  it('buffers speech while the model loads and hears it with a grammar', async () => {
    assert.deepEqual(engine.state, { kind: 'cold' });
    const audio = samples(SPLIT);
    const utterance = engine.begin({ id: 'u1', grammar: GRAMMAR, alternatives: 10 });
    assert.deepEqual(engine.state, { kind: 'loading' });
    speak(utterance, audio);
    const result = await utterance.finish();
    assert.equal(result.alternatives[0]?.text, 'split the pane vertically');
    assert.equal(result.free, undefined);
    assert.equal(result.restarts, 0);
    assert.equal(result.audioMs, Math.round(audio.length / 16));
    assert.ok(result.decodeMs > 0 && result.finalMs > 0);
    assert.equal(engine.state.kind, 'ready');
  });

  it('gives word times from the first sample of each utterance, in order and within it', async () => {
    for (let round = 0; round < 3; round++) {
      const utterance = engine.begin({ id: 'times', grammar: GRAMMAR, free: 'always', alternatives: 3 });
      speak(utterance, samples(WINDOW));
      const { alternatives, free, audioMs } = await utterance.finish();
      assert.equal(alternatives[0]?.text, 'open a new window');
      assert.ok(free && free.length > 0);
      for (const { words = [], text } of [...alternatives, ...free]) {
        assert.equal(words.map(({ word }) => word).join(' '), text);
        let before = 0;
        for (const { startMs, endMs } of words) {
          assert.ok(startMs >= before && endMs > startMs && endMs <= audioMs, `${startMs}..${endMs} of ${audioMs}`);
          before = startMs;
        }
      }
    }
  });

  it('decodes the same audio freely to the same result whatever came before', async () => {
    const hear = async (name: string): Promise<string> => {
      const utterance = engine.begin({ id: name, alternatives: 5 });
      speak(utterance, samples(name));
      const { alternatives, free } = await utterance.finish();
      assert.deepEqual(free, alternatives);
      return JSON.stringify(alternatives);
    };
    const first = await hear(COMMIT);
    const other = engine.begin({ id: 'cancelled', alternatives: 1 });
    speak(other, samples(SPLIT), 0, 20_000);
    other.cancel();
    await hear(WINDOW);
    assert.match(first, /message/);
    assert.equal(await hear(COMMIT), first);
  });

  it('returns several alternatives, best first', async () => {
    const utterance = engine.begin({ id: 'n-best', alternatives: 10 });
    // In noise, where there is something to choose from.
    speak(
      utterance,
      samples(COMMIT).map((sample, at) => sample + Math.round(1_000 * Math.sin(at ** 2))),
    );
    const { alternatives } = await utterance.finish();
    assert.ok(alternatives.length > 1 && alternatives.length <= 10);
    const scores = alternatives.map(({ score }) => score);
    assert.deepEqual(
      scores,
      [...scores].sort((a, b) => b - a),
    );
    assert.equal(new Set(alternatives.map(({ text }) => text)).size, alternatives.length);
  });

  it('tells partial words while they are spoken', async () => {
    const partials: string[] = [];
    const utterance = engine.begin({
      id: 'partials',
      grammar: GRAMMAR,
      alternatives: 1,
      onPartial: (text) => {
        partials.push(text);
        throw new Error('a listener that fails');
      },
    });
    speak(utterance, samples(SPLIT));
    const result = await utterance.finish();
    assert.equal(result.alternatives[0]?.text, 'split the pane vertically');
    assert.ok(partials.some((text) => text.startsWith('split the')));
    assert.ok(partials.length <= 3 * (result.audioMs / 1000) + 1);
  });

  it('hears all of an utterance that is longer than what may be under way at once', async () => {
    const utterance = engine.begin({ id: 'long', grammar: GRAMMAR, alternatives: 1 });
    const audio = samples(SPLIT);
    for (let time = 0; time < 5; time++) speak(utterance, audio);
    const result = await utterance.finish();
    assert.equal(result.audioMs, Math.round((5 * audio.length) / 16));
    assert.equal(result.alternatives[0]?.text, new Array(5).fill('split the pane vertically').join(' '));
    const endMs = result.alternatives[0].words?.at(-1)?.endMs ?? 0;
    assert.ok(endMs > 0.9 * result.audioMs && endMs <= result.audioMs);
  });

  it('hears overlapping utterances each for itself', async () => {
    const one = engine.begin({ id: 'one', grammar: GRAMMAR, alternatives: 1, free: 'always' });
    const two = engine.begin({ id: 'two', grammar: GRAMMAR, alternatives: 1, free: 'always' });
    const a = samples(SPLIT);
    const b = samples(WINDOW);
    for (let at = 0; at < Math.max(a.length, b.length); at += 3200) {
      if (at < a.length) one.write(a.subarray(at, at + 3200));
      if (at < b.length) two.write(b.subarray(at, at + 3200));
    }
    const [second, first] = await Promise.all([two.finish(), one.finish()]);
    assert.equal(first.alternatives[0]?.text, 'split the pane vertically');
    assert.equal(second.alternatives[0]?.text, 'open a new window');
  });

  it('finds no speech in a quiet room, in next to nothing and in nothing', async () => {
    // Exact zeros, which no microphone gives, sound like a word to a model without dither.
    const quiet = new Int16Array(16_000).map((_, at) => ((at * 7_919) % 17) - 8);
    for (const length of [16_000, 399, 1, 0]) {
      const utterance = engine.begin({ id: 'silence', grammar: GRAMMAR, free: 'always', alternatives: 10 });
      if (length) utterance.write(quiet.subarray(0, length));
      const { alternatives, free = [] } = await utterance.finish();
      assert.deepEqual(alternatives, [], `${length} samples`);
      if (length < 400) assert.deepEqual(free, []);
    }
  });

  it('keeps more grammars than the decoder holds', async () => {
    for (let number = 0; number < 40; number++) {
      const phrases = [...GRAMMAR.phrases, 'new window'].slice(number % 2);
      const utterance = engine.begin({ id: 'many', grammar: { key: `grammar ${number}`, phrases }, alternatives: 1 });
      if (number % 13 === 0) {
        speak(utterance, samples(WINDOW));
        assert.equal((await utterance.finish()).alternatives[0]?.text, 'open a new window');
      } else utterance.cancel();
    }
  });

  it('tells which words the model can hear', async () => {
    const known = await engine.knownWords([
      'window',
      'split',
      'kubectl',
      'Window',
      '',
      'two words',
      '<eps>',
      '#0',
      '\0',
    ]);
    assert.deepEqual([...known].sort(), ['split', 'window']);
    assert.deepEqual([...(await engine.knownWords([]))], []);
  });

  it('leaves out phrases it cannot hear and says so', async () => {
    const grammar = { key: 'unknown', phrases: [...GRAMMAR.phrases, 'restart kubectl', '<eps> window', ''] };
    const utterance = engine.begin({ id: 'unknown', grammar, alternatives: 1 });
    speak(utterance, samples(WINDOW));
    assert.equal((await utterance.finish()).alternatives[0]?.text, 'open a new window');
    const said = bench.log.lines.find(({ details }) => details?.['count'] === 3);
    assert.deepEqual(said?.details?.['examples'], ['restart kubectl', '<eps> window', '']);
  });

  it('refuses bad input of every kind and goes on', async () => {
    const { pid } = engine;
    const request = { id: 'bad', alternatives: 10 };
    const hopeless = { key: 'hopeless', phrases: ['kubectl', '{"', '[]', '#0'] };
    const tooMany = { key: 'too many', phrases: new Array<string>(50_001).fill('window') };
    const wrong = { key: 'wrong', phrases: [1, null, {}] as unknown as string[] };
    for (const bad of [
      { ...request, alternatives: 0 },
      { ...request, alternatives: 101 },
      { ...request, alternatives: Number.NaN },
      { ...request, alternatives: 1.5 },
      { ...request, grammar: { key: 'empty', phrases: [] } },
      { ...request, grammar: hopeless },
      { ...request, grammar: tooMany },
      { ...request, grammar: wrong },
    ]) {
      const utterance = engine.begin(bad);
      utterance.write(new Int16Array(1600));
      await assert.rejects(utterance.finish(), code('bad-input'));
    }
    const utterance = engine.begin({ ...request, grammar: GRAMMAR });
    for (const frame of [new Uint8Array(3), new Float32Array([Number.NaN]), 'audio', null, undefined, []]) {
      utterance.write(frame as unknown as Int16Array);
    }
    utterance.write(new Int16Array(0));
    speak(utterance, samples(SPLIT));
    assert.equal((await utterance.finish()).alternatives[0]?.text, 'split the pane vertically');
    assert.equal(engine.pid, pid, 'the decoder was not even restarted');
  });

  it('forgets a cancelled utterance', async () => {
    const utterance = engine.begin({ id: 'cancel', grammar: GRAMMAR, alternatives: 1 });
    speak(utterance, samples(SPLIT));
    const waiting = utterance.finish();
    utterance.cancel();
    await assert.rejects(waiting, code('cancelled'));
    await assert.rejects(utterance.finish(), code('cancelled'));
    utterance.cancel();
    utterance.write(new Int16Array(10));
  });

  it('gives the same result to every finish() and takes nothing more', async () => {
    const utterance = engine.begin({ id: 'twice', grammar: GRAMMAR, alternatives: 1 });
    speak(utterance, samples(SPLIT));
    const first = utterance.finish();
    speak(utterance, samples(WINDOW));
    assert.equal(await utterance.finish(), await first);
    assert.equal((await first).alternatives[0]?.text, 'split the pane vertically');
  });

  it('stops when idle and starts again by itself', async () => {
    const idle = await bench.engine({ idleTimeoutMs: () => 20 });
    idle.warmUp();
    await stateOf(idle, 'ready');
    const { pid } = idle;
    assert.ok(pid !== undefined && alive(pid));
    await stateOf(idle, 'cold');
    assert.equal(idle.pid, undefined);
    const utterance = idle.begin({ id: 'again', grammar: GRAMMAR, alternatives: 1 });
    speak(utterance, samples(WINDOW));
    const result = await utterance.finish();
    assert.equal(result.alternatives[0]?.text, 'open a new window');
    assert.equal(result.restarts, 0);
    await stateOf(idle, 'cold');
    await idle.dispose();
    assert.ok(!alive(pid));
  });

  it('ends its process on dispose and refuses what comes after', async () => {
    const short = await bench.engine();
    short.warmUp();
    await stateOf(short, 'ready');
    const { pid } = short;
    const utterance = short.begin({ id: 'late', alternatives: 1 });
    utterance.write(new Int16Array(1600));
    const waiting = utterance.finish();
    await Promise.all([assert.rejects(waiting, code('cancelled')), short.dispose()]);
    assert.ok(pid !== undefined && !alive(pid));
    await assert.rejects(short.begin({ id: 'later', alternatives: 1 }).finish(), code('cancelled'));
    await assert.rejects(short.knownWords(['one']), code('cancelled'));
    await short.dispose();
  });
});
