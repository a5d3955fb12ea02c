import assert from 'node:assert/strict';
import { HeardSound } from '../../../src/speech/decoder/heardSound';
import { NoiseFilter } from '../../../src/speech/decoder/noiseFilter';
import { NoiseFilters } from '../../../src/speech/decoder/noiseFilters';
import { Rnnoise, RnnoiseError, type Denoiser } from '../../../src/speech/decoder/rnnoise';
import { OneOfThree, THRICE_DELAY, ThriceAsMany } from '../../../src/speech/decoder/thrice';
import { COMMIT, SPLIT, samples } from './tools';

const RATE = 16_000;
/** Some pieces, none of which is a frame of anything. */
const PIECES = [1, 7, 640, 159, 161, 1_999, 320, 3];
/** A filter that takes nothing out and is as late as RNNoise. */
function passing(): Denoiser {
  const late = [new Float32Array(480), new Float32Array(480)];
  return {
    denoise: (frame) => {
      late.push(frame.slice());
      frame.set(late.shift() ?? []);
    },
    close: () => undefined,
  };
}

function sine(hertz: number, rate: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, at) => Math.sin((2 * Math.PI * hertz * at) / rate));
}

/** Root mean square of the middle half. */
function loudness(sound: Float32Array): number {
  const middle = sound.slice(sound.length / 4, (sound.length * 3) / 4);
  return Math.sqrt(middle.reduce((sum, sample) => sum + sample ** 2, 0) / middle.length);
}

function inPieces(sound: Int16Array, accept: (piece: Int16Array) => Int16Array, drain: () => Int16Array): number[] {
  const output: number[] = [];
  for (let at = 0, turn = 0; at < sound.length; turn += 1) {
    const length = PIECES[turn % PIECES.length] ?? 1;
    output.push(...accept(sound.slice(at, at + length)));
    at += length;
  }
  return [...output, ...drain()];
}

/** A recording with steady white noise as loud as the recording's own mean. */
function noisy(sound: Int16Array): Int16Array {
  let state = 1;
  const random = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32 - 0.5;
  const loud = Math.sqrt(sound.reduce((sum, sample) => sum + sample ** 2, 0) / sound.length);
  return sound.map((sample) => Math.max(-32_768, Math.min(32_767, sample + 2 * loud * random())));
}

describe('16 kHz to 48 kHz and back', () => {
  it('keeps an impulse where it was, but for the delay, and as large', () => {
    const impulse = new Float32Array(200);
    impulse[50] = 1;
    const back = new OneOfThree().push(new ThriceAsMany().push(impulse));
    const peak = back.indexOf(Math.max(...back));
    assert.equal(peak, 50 + 2 * THRICE_DELAY);
    const sum = back.reduce((all, each) => all + each, 0);
    assert.ok(Math.abs(sum - 1) < 0.001, `sum ${sum}`);
  });

  for (const hertz of [60, 1_000, 4_000, 6_900]) {
    it(`passes ${hertz} Hz as loud as it was, without images above 8 kHz`, () => {
      const wide = new ThriceAsMany().push(sine(hertz, RATE, RATE));
      const expected = sine(hertz, 48_000, wide.length);
      const late = wide.subarray(3 * THRICE_DELAY);
      const off = loudness(late.map((sample, at) => sample - (expected[at] ?? 0)));
      // -46 dB of the sine itself, images and ripple together.
      assert.ok(off < 0.005 * Math.SQRT1_2, `off by ${off}`);
      const back = new OneOfThree().push(wide);
      assert.ok(Math.abs(loudness(back) / Math.SQRT1_2 - 1) < 0.01);
    });
  }

  it('lets nothing of 48 kHz through that 16 kHz cannot hold', () => {
    for (const hertz of [8_300, 12_000, 16_000, 20_000]) {
      const left = loudness(new OneOfThree().push(sine(hertz, 48_000, 48_000)));
      assert.ok(left < 0.002, `${hertz} Hz: ${left}`);
    }
  });

  it('makes the same of any pieces', () => {
    const sound = Float32Array.from(samples(SPLIT));
    const whole = new OneOfThree().push(new ThriceAsMany().push(sound));
    const [up, down] = [new ThriceAsMany(), new OneOfThree()];
    const parts: number[] = [];
    for (let at = 0, turn = 0; at < sound.length; turn += 1) {
      const length = PIECES[turn % PIECES.length] ?? 1;
      parts.push(...down.push(up.push(sound.slice(at, at + length))));
      at += length;
    }
    assert.deepEqual(parts, [...whole]);
  });
});

describe('the noise filter', () => {
  const rnnoise = Rnnoise.load(__dirname);
  const sound = noisy(samples(COMMIT));

  it('makes the same of any pieces, as long as what went in', () => {
    const whole = new NoiseFilter(rnnoise.open());
    const expected = [...whole.accept(sound), ...whole.drain()];
    assert.equal(expected.length, sound.length);
    const filter = new NoiseFilter(rnnoise.open());
    const parts = inPieces(
      sound,
      (piece) => filter.accept(piece),
      () => filter.drain(),
    );
    assert.deepEqual(parts, expected);
  });

  it('keeps the length of a sound that is shorter than a frame, and of none', () => {
    for (const length of [0, 1, 100, 160, 161, 352, 353]) {
      const filter = new NoiseFilter(rnnoise.open());
      const output = [...filter.accept(sound.subarray(0, length)), ...filter.drain()];
      assert.equal(output.length, length);
    }
  });

  it('changes next to nothing where the network changes nothing: what is mixed is of the same moment', () => {
    const speech = samples(COMMIT);
    const filter = new NoiseFilter(passing());
    const output = [...filter.accept(speech), ...filter.drain()];
    let [error, power] = [0, 0];
    for (const [at, sample] of speech.entries()) {
      error += (sample - (output[at] ?? 0)) ** 2;
      power += sample ** 2;
    }
    assert.ok(error / power < 0.001, `${(10 * Math.log10(error / power)).toFixed(1)} dB`);
  });

  it('puts what RNNoise leaves where it was said', () => {
    const filter = new NoiseFilter(rnnoise.open());
    const output = [...filter.accept(sound), ...filter.drain()];
    const speech = samples(COMMIT);
    // Without the three tenths as they came, which are in step by themselves.
    const left = output.map((sample, at) => sample - 0.3 * (sound[at] ?? 0));
    const alike = (shift: number) => left.reduce((sum, sample, at) => sum + sample * (speech[at + shift] ?? 0), 0);
    const shifts = Array.from({ length: 801 }, (_, at) => at - 400);
    const best = shifts.reduce((one, other) => (alike(other) > alike(one) ? other : one));
    // RNNoise's own pitch filter moves it by less than a tenth of a millisecond.
    assert.ok(Math.abs(best) <= 1, `${best} samples off`);
  });

  it('takes noise out', () => {
    const speech = samples(COMMIT);
    const noise = sound.map((sample, at) => sample - (speech[at] ?? 0));
    const filter = new NoiseFilter(rnnoise.open());
    const output = Float32Array.from([...filter.accept(noise), ...filter.drain()]);
    // Three tenths of it stay, which is -10.5 dB.
    assert.ok(loudness(output) < 0.4 * loudness(Float32Array.from(noise)));
  });

  it('gives back what it was given when it gives up', () => {
    const filter = new NoiseFilter(rnnoise.open());
    const out = filter.accept(sound.subarray(0, 5_000));
    assert.deepEqual([...filter.abandon()], [...sound.subarray(out.length, 5_000)]);
  });
});

describe('sound that is filtered where it is noisy', () => {
  const clean = samples(COMMIT);
  const loud = noisy(clean);
  const fail = (error: unknown) => assert.fail(String(error));

  it('passes on what is quiet as it came, and filters what is noisy, in any pieces', () => {
    const filters = new NoiseFilters(__dirname, fail);
    for (const [sound, same] of [
      [clean, true],
      [loud, false],
    ] as const) {
      const whole = filters.sound();
      const expected = [...whole.accept(sound), ...whole.drain()];
      assert.equal(expected.length, sound.length);
      assert.equal(
        expected.every((sample, at) => sample === sound[at]),
        same,
      );
      const heard = filters.sound();
      const parts = inPieces(
        sound,
        (piece) => heard.accept(piece),
        () => heard.drain(),
      );
      assert.deepEqual(parts, expected);
    }
  });

  it('holds back no more than two seconds, and nothing at the end', () => {
    const filters = new NoiseFilters(__dirname, fail);
    const silence = filters.sound();
    assert.equal(silence.accept(new Int16Array(2 * RATE - 1)).length, 0);
    assert.equal(silence.accept(new Int16Array(1)).length, 2 * RATE);
    const short = filters.sound();
    assert.equal(short.accept(clean.subarray(4_000, 6_000)).length, 0);
    assert.equal(short.drain().length, 2_000);
    assert.equal(filters.sound().drain().length, 0);
  });

  it('goes on unfiltered where there is no RNNoise, and says so once', () => {
    const told: string[] = [];
    const filters = new NoiseFilters('/', (message) => told.push(message));
    for (let turn = 0; turn < 2; turn += 1) {
      const heard = filters.sound();
      assert.deepEqual([...heard.accept(loud), ...heard.drain()], [...loud]);
    }
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /Install it again/);
  });

  it('loses no sound over a filter that gives up', () => {
    for (const after of [0, 30, 500]) {
      const told: unknown[] = [];
      let left = after;
      const inner = passing();
      const tiring: Denoiser = {
        denoise: (frame) => {
          if (left-- <= 0) throw new RnnoiseError('tired');
          inner.denoise(frame);
        },
        close: () => inner.close(),
      };
      const heard = new HeardSound(
        () => new NoiseFilter(tiring),
        (error) => told.push(error),
      );
      const output = inPieces(
        loud,
        (piece) => heard.accept(piece),
        () => heard.drain(),
      );
      assert.equal(output.length, loud.length);
      assert.equal(told.length, after * 160 < loud.length ? 1 : 0);
    }
  });
});
