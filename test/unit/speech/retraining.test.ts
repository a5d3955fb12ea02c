import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelsFolder } from '../../../src/platform/paths';
import { openWith } from '../../../src/speech/decoder/modelFolder';
import { replacingNetwork } from '../../../src/speech/decoder/network';
import { componentsOf, Nnet3Error, parametersOf, withLayersAhead, type Layer } from '../../../src/speech/decoder/nnet3';
import { Retraining, RetrainingError } from '../../../src/speech/decoder/retraining';
import { readCorpus, readSounds } from '../../bench/accuracy/corpus';
import { soundAt } from '../../bench/accuracy/noise';
import { theLibrary } from './library';

const MODEL = join(modelsFolder(), 'vosk-model-small-en-us-0.15');
const NETWORK = 'am/final.mdl';
const FILE = readFileSync('src/speech/decoder/retraining.bin');
const FEATURES_CONF = 'conf/mfcc.conf';
const FEATURES = 40;

/** Adds nothing, but looks at the frames around. */
function silent(offsets: readonly number[], inputs: number, outputs: number): Layer {
  const weights = new Float32Array(outputs * inputs * offsets.length);
  return { offsets, outputs, weights, bias: new Float32Array(outputs) };
}

describe('what the model learned about noise', function () {
  this.timeout(120_000);
  const network = readFileSync(join(MODEL, NETWORK));
  // The one thing left to chance is off: the dither.
  const features = `${readFileSync(join(MODEL, FEATURES_CONF), 'utf8')}\n--dither=0\n`;
  const library = theLibrary();
  const { utterances } = readCorpus();
  const sounds = readSounds(utterances);
  const orders = utterances.filter(({ set, commands }) => set === 'bakery' && commands);
  const words = orders.map(({ text }) => text ?? '');

  /** What is heard of each, among all of them. */
  function hear(replaced: ReadonlyMap<string, Uint8Array>, sounding: readonly Int16Array[]): string[] {
    const model = openWith(library, MODEL, new Map<string, string | Uint8Array>(replaced).set(FEATURES_CONF, features));
    assert.ok(model);
    const heard = sounding.map((sound) => {
      const recognizer = model.grammarRecognizer(words);
      recognizer.setAlternatives(1);
      recognizer.accept(sound);
      const { alternatives } = JSON.parse(recognizer.final()) as { alternatives: { text: string }[] };
      recognizer.free();
      return alternatives[0]?.text ?? '';
    });
    model.free();
    return heard;
  }

  it('is of the model that comes with us, and makes more of words said in noise', () => {
    const replaced = replacingNetwork(MODEL, Retraining.read(FILE))();
    assert.equal(replaced.size, 1);
    const learned = new Map([...replaced].map(([path, bytes]) => [path, bytes as Uint8Array]));
    // Every other one: it takes ten seconds as it is.
    const some = orders.filter((_, index) => index % 2 === 0);
    const noisy = some.map((order) => soundAt(order, 6, sounds, utterances));
    const count = (heard: readonly string[]): number => heard.filter((text, at) => text === some[at]?.text).length;
    const before = count(hear(new Map(), noisy));
    const after = count(hear(learned, noisy));
    assert.ok(after > before, `${after} of ${some.length} with it, ${before} without`);
  });

  it('changes nothing of a model that did not learn', () => {
    const retraining = Retraining.read(FILE);
    const other = Buffer.from(network);
    const middle = Math.floor(other.length / 2);
    other.writeUInt8(other.readUInt8(middle) ^ 1, middle);
    assert.equal(retraining.isOf(network), true);
    assert.equal(retraining.isOf(other), false);
    assert.equal(retraining.isOf(network.subarray(1)), false);
    assert.equal(replacingNetwork(MODEL, null)().size, 0);
  });

  it('refuses a file that is damaged, wherever it is cut off', () => {
    for (const length of [0, 7, 11, 12, 100, 5_000, FILE.length - 1]) {
      assert.throws(() => Retraining.read(FILE.subarray(0, length)), RetrainingError, `cut at ${length}`);
    }
    const longer = Buffer.concat([FILE, Buffer.alloc(1)]);
    const otherwise = Buffer.from(FILE);
    otherwise.write('!', 12);
    for (const damaged of [longer, otherwise]) assert.throws(() => Retraining.read(damaged), RetrainingError);
  });

  it('hears the same through layers that add nothing', () => {
    const layers = [silent([-2, 0, 2], FEATURES, 8), silent([-1, 1], 8, 8), silent([0], 8, FEATURES)];
    const some = orders.slice(0, 6).map(({ file }) => sounds.get(file) ?? new Int16Array(0));
    const through = hear(new Map([[NETWORK, withLayersAhead(network, layers)]]), some);
    assert.deepEqual(through, hear(new Map(), some));
  });

  it('refuses layers that do not fit, and what is no acoustic model', () => {
    const fits = silent([0], FEATURES, FEATURES);
    const wrong: readonly (readonly Layer[])[] = [
      [],
      [silent([0], FEATURES, 8)],
      [silent([0], 8, FEATURES)],
      [silent([1, 0], FEATURES, FEATURES)],
      [{ ...fits, bias: new Float32Array(1) }],
      [{ ...fits, bias: fits.bias.map(() => NaN) }],
    ];
    for (const layers of wrong) assert.throws(() => withLayersAhead(network, layers), Nnet3Error);
    for (const end of [0, 1_000, 141_740, 150_000, network.length - 70]) {
      assert.throws(() => withLayersAhead(network.subarray(0, end), [fits]), Nnet3Error, `cut at ${end}`);
    }
  });

  it('finds parameters by name, field and shape', () => {
    const components = componentsOf(network);
    const first = components.get('tdnn1.affine');
    assert.ok(first);
    assert.equal(components.size, 87);
    assert.equal(parametersOf(first, 'LinearParams', 640, 150).length, 4 * 640 * 150);
    assert.equal(parametersOf(first, 'BiasParams', 640, 0).length, 4 * 640);
    for (const [field, rows, columns] of [
      ['LinearParams', 150, 640],
      ['LinearParams', 640, 0],
      ['BiasParams', 641, 0],
      ['Params', 640, 150],
    ] as const) {
      assert.throws(() => parametersOf(first, field, rows, columns), Nnet3Error);
    }
  });
});
