import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_MODEL, LAST_RESORT_MODEL } from '../../../src/speech/models/catalogue';
import { locateModel } from '../../../src/speech/models/locate';
import { writeManifest } from '../../../src/speech/models/manifest';
import { tunedModelDir } from '../../../src/speech/models/tuned';
import { verifyModel } from '../../../src/speech/models/verify';
import { SpeechError } from '../../../src/speech/speechEngine';
import { sha } from './archives';
import { temporaryFolder } from './tools';

const MFCC = '--sample-frequency=16000\n--low-freq=20\n';

describe('models', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A folder that is a model by its manifest, with a few bytes in it. */
  async function make(parent: string, name: string): Promise<string> {
    const dir = join(folder, parent, name);
    const content = { 'am/final.mdl': 'model', 'conf/mfcc.conf': MFCC, 'conf/model.conf': '--beam=10.0\n' };
    const files = Object.entries(content).map(([path, text]) => {
      mkdirSync(join(dir, path, '..'), { recursive: true });
      writeFileSync(join(dir, path), text);
      return { path, size: text.length, sha256: sha(text.trimEnd()), text: path.endsWith('.conf') };
    });
    await writeManifest(dir, { name, source: 'a test', files });
    return dir;
  }

  describe('locating', () => {
    const at = (parent: string): string => join(folder, parent);

    it('prefers the bundled to the installed, the default to the last resort, and the own to all', async () => {
      const places = { bundledDir: at('bundled'), cacheDir: at('cache') };
      await assert.rejects(
        locateModel(places),
        (error) => error instanceof SpeechError && error.code === 'model-missing',
      );
      const weak = await make('bundled', LAST_RESORT_MODEL.name);
      assert.deepEqual(await locateModel(places), {
        dir: weak,
        name: LAST_RESORT_MODEL.name,
        origin: 'bundled',
        entry: LAST_RESORT_MODEL,
      });
      const installed = await make('cache', DEFAULT_MODEL.name);
      assert.equal((await locateModel(places)).dir, installed);
      const bundled = await make('bundled', DEFAULT_MODEL.name);
      assert.equal((await locateModel(places)).dir, bundled);
      const own = await make('own', 'mine');
      const located = await locateModel({ ...places, configured: ` ${own} ` });
      assert.deepEqual(located, { dir: own, name: 'mine', origin: 'configured', entry: null });
    });

    it('prefers a whole model to a damaged one, and gives the damaged one where there is no other', async () => {
      const places = { bundledDir: at('bundled'), cacheDir: at('cache') };
      const damaged = await make('bundled', DEFAULT_MODEL.name);
      rmSync(join(damaged, 'am/final.mdl'));
      assert.equal((await locateModel(places)).dir, damaged);
      const whole = await make('cache', DEFAULT_MODEL.name);
      assert.equal((await locateModel(places)).dir, whole);
    });

    it('says so when the configured folder is not there, with ~ for the home folder', async () => {
      await assert.rejects(locateModel({ configured: '~/no/such/model' }), (error) => {
        assert.ok(error instanceof SpeechError);
        assert.ok(error.message.includes(join(homedir(), 'no/such/model')));
        assert.match(error.message, /mango\.speech\.modelPath/);
        return true;
      });
    });
  });

  describe('verifying', () => {
    it('overlooks line ends and blank lines of texts, and nothing else', async () => {
      const dir = await make('m', 'tiny');
      writeFileSync(join(dir, 'conf/mfcc.conf'), MFCC.replaceAll('\n', '\r\n') + '\n\n');
      assert.deepEqual(await verifyModel(dir, 'full'), { ok: true, name: 'tiny' });
      writeFileSync(join(dir, 'conf/mfcc.conf'), MFCC.replace('20', '21'));
      const verdict = await verifyModel(dir);
      assert.ok(!verdict.ok && verdict.file === 'conf/mfcc.conf' && verdict.code === 'model-corrupt');
    });

    it('sees a changed byte only by the hash, and a changed length at once', async () => {
      const dir = await make('m', 'tiny');
      writeFileSync(join(dir, 'am/final.mdl'), 'mOdel');
      assert.ok((await verifyModel(dir)).ok);
      assert.ok(!(await verifyModel(dir, 'full')).ok);
      writeFileSync(join(dir, 'am/final.mdl'), 'models');
      const verdict = await verifyModel(dir);
      assert.match(verdict.ok ? '' : verdict.message, /6 bytes instead of 5.*mango models install tiny/);
    });

    it('asks of a model it knows nothing of only what any needs', async () => {
      const dir = join(folder, 'own');
      for (const path of ['am/final.mdl', 'conf/mfcc.conf', 'conf/model.conf', 'graph/HCLr.fst', 'graph/Gr.fst']) {
        const verdict = await verifyModel(dir);
        assert.ok(!verdict.ok);
        if (verdict.file) assert.ok(verdict.message.includes(verdict.file) && verdict.file === path);
        mkdirSync(join(dir, path, '..'), { recursive: true });
        writeFileSync(join(dir, path), '');
        assert.match(JSON.stringify(await verifyModel(dir)), /is empty/);
        writeFileSync(join(dir, path), 'x');
      }
      assert.deepEqual(await verifyModel(dir), { ok: true, name: null });
    });
  });

  describe('tuning', () => {
    it('rewrites the configuration and links the rest', async () => {
      const dir = await make('m', 'tiny');
      const overrides = { mfcc: { dither: 0, 'low-freq': 30 }, model: { beam: 12 } };
      const tuned = await tunedModelDir(dir, join(folder, 'tuned'), overrides);
      assert.equal(
        readFileSync(join(tuned, 'conf/mfcc.conf'), 'utf8'),
        '--sample-frequency=16000\n--dither=0\n--low-freq=30\n',
      );
      assert.equal(readFileSync(join(tuned, 'conf/model.conf'), 'utf8'), '--beam=12\n');
      assert.ok(lstatSync(join(tuned, 'am/final.mdl')).isSymbolicLink());
      assert.deepEqual(await verifyModel(tuned, 'full'), { ok: true, name: 'tiny' });
      assert.equal(readFileSync(join(dir, 'conf/mfcc.conf'), 'utf8'), MFCC, 'the model itself is as it was');
    });

    it('makes one folder for one set of overrides, however often and at once', async () => {
      const dir = await make('m', 'tiny');
      const storage = join(folder, 'tuned');
      const one = { mfcc: { dither: 0 } };
      const made = await Promise.all([1, 2, 3].map(() => tunedModelDir(dir, storage, one)));
      assert.equal(new Set(made).size, 1);
      assert.notEqual(await tunedModelDir(dir, storage, { mfcc: { dither: 1 } }), made[0]);
      assert.equal(readdirSync(storage).length, 2);
    });

    it('makes a damaged one again', async () => {
      const dir = await make('m', 'tiny');
      const tuned = await tunedModelDir(dir, join(folder, 'tuned'), { mfcc: { dither: 0 } });
      writeFileSync(join(tuned, 'conf/mfcc.conf'), '');
      assert.equal(await tunedModelDir(dir, join(folder, 'tuned'), { mfcc: { dither: 0 } }), tuned);
      assert.match(readFileSync(join(tuned, 'conf/mfcc.conf'), 'utf8'), /dither=0/);
    });

    it('refuses what cannot stand in a configuration, and a damaged model', async () => {
      const dir = await make('m', 'tiny');
      for (const bad of [{ 'a b': 1 }, { dither: '0\n--x=1' }, { '': 1 }, { '--dither': 0 }]) {
        await assert.rejects(
          tunedModelDir(dir, join(folder, 'tuned'), { mfcc: bad }),
          (error) => error instanceof SpeechError && error.code === 'bad-input',
        );
      }
      rmSync(join(dir, 'am'), { recursive: true });
      await assert.rejects(tunedModelDir(dir, join(folder, 'tuned'), {}), /final\.mdl is missing/);
    });
  });
});
