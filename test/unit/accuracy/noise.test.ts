import assert from 'node:assert/strict';
import { activePower, atLevel, NOISE_LEVELS, powerOf } from '../../bench/accuracy/noise';

const RATE = 16_000;

/** Half a second of a tone between two silences, as a word stands in a recording. */
function word(hertz: number, amplitude: number): Int16Array {
  const samples = new Int16Array(1.5 * RATE);
  for (let at = RATE / 2; at < RATE; at += 1)
    samples[at] = Math.round(amplitude * Math.sin((2 * Math.PI * hertz * at) / RATE));
  return samples;
}

describe('noise of the accuracy fixtures', () => {
  const speech = word(440, 8_000);
  const talkers = [200, 300, 500, 700, 1_100, 1_300, 1_700].map((hertz) => word(hertz, 3_000));

  it('measures speech where somebody speaks', () => {
    // A sine's mean square is half its amplitude's square, whatever silence is around it.
    assert.ok(Math.abs(activePower(speech) / (8_000 ** 2 / 2) - 1) < 0.01);
  });

  for (const level of NOISE_LEVELS) {
    it(`is ${level} dB below the speech where that is asked for`, () => {
      const mixed = atLevel(speech, level, talkers, 'one');
      const noise = Float64Array.from(mixed, (sample, at) => sample - (speech[at] ?? 0));
      const measured = 10 * Math.log10(activePower(speech) / powerOf(noise));
      assert.ok(Math.abs(measured - level) < 0.1, `${measured.toFixed(2)} dB`);
    });
  }

  it('is the same each time, and another for another recording', () => {
    assert.deepEqual(atLevel(speech, 12, talkers, 'one'), atLevel(speech, 12, talkers, 'one'));
    assert.notDeepEqual(atLevel(speech, 12, talkers, 'one'), atLevel(speech, 12, talkers, 'two'));
  });

  it('leaves a clean recording as it is but for the last bit', () => {
    const clean = atLevel(speech, 'clean', talkers, 'one');
    assert.ok(clean.every((sample, at) => Math.abs(sample - (speech[at] ?? 0)) <= 4));
    assert.ok(powerOf(clean.subarray(0, RATE / 2)) > 0.1, 'no exact silence');
  });

  it('turns down what would be louder than full scale', () => {
    const loud = atLevel(word(440, 32_000), 6, talkers, 'one');
    assert.ok(Math.max(...loud) <= 32_767 && Math.min(...loud) >= -32_768);
    assert.ok(Math.max(...loud.map(Math.abs)) > 32_000);
  });

  it('takes six talkers', () => {
    assert.throws(() => atLevel(speech, 6, talkers.slice(0, 5), 'one'), /6 talkers/);
  });
});
