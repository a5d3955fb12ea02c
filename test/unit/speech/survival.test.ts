import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, open, readFile, symlink, truncate, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { SpeechError } from '../../../src/speech/speechEngine';
import { DEFAULT_MODEL } from '../../../src/speech/models/catalogue';
import { modelsFolder } from '../../../src/platform/paths';
import { locateModel } from '../../../src/speech/models/locate';
import { MANIFEST, readManifest, writeManifest } from '../../../src/speech/models/manifest';
import { Bench, GRAMMAR, SPLIT, WINDOW, alive, decoderScript, samples, speak, stateOf } from './tools';

const IMPATIENT = { loadMs: 30_000, requestMs: 1_500 };

function code(expected: SpeechError['code'], message?: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SpeechError, String(error));
    assert.equal(error.code, expected, error.message);
    if (message) assert.match(error.message, message);
    return true;
  };
}

describe('surviving the decoder', function () {
  // Some load the model several times over, which takes a busy machine seconds each.
  this.timeout(120_000);
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.dispose());

  /** A decoder like the product's that dies when the first sample of a frame is 12345, as libvosk would of bad input. */
  async function poisonable(): Promise<string> {
    const outfile = join(dirname(await decoderScript()), 'poisonable.js');
    await build({
      stdin: {
        contents: `
          process.on('message', (m) => {
            if (m.kind === 'frames' && m.frames[0] === 12345) process.kill(process.pid, 'SIGSEGV');
          });
          import './src/speech/decoder/main';`,
        resolveDir: process.cwd(),
        loader: 'ts',
      },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['koffi'],
      logLevel: 'warning',
    });
    return outfile;
  }

  it('gives the result although the decoder was killed in mid-utterance', async () => {
    const engine = await bench.engine();
    engine.warmUp();
    await stateOf(engine, 'ready');
    const audio = samples(SPLIT);
    const utterance = engine.begin({ id: 'killed', grammar: GRAMMAR, free: 'always', alternatives: 10 });
    speak(utterance, audio, 0, 16_000);
    process.kill(engine.pid ?? 0, 'SIGKILL');
    await stateOf(engine, 'loading');
    speak(utterance, audio, 16_000);
    const result = await utterance.finish();
    assert.equal(result.alternatives[0]?.text, 'split the pane vertically');
    assert.equal(result.restarts, 1);
    assert.equal(result.audioMs, Math.round(audio.length / 16));
    assert.ok(bench.log.lines.some(({ details }) => String(details?.['how']).includes('SIGKILL')));
  });

  it('gives the result although the decoder was killed after the last word', async () => {
    const engine = await bench.engine();
    engine.warmUp();
    await stateOf(engine, 'ready');
    const utterance = engine.begin({ id: 'killed late', grammar: GRAMMAR, alternatives: 10 });
    speak(utterance, samples(WINDOW));
    const result = utterance.finish();
    process.kill(engine.pid ?? 0, 'SIGKILL');
    assert.equal((await result).alternatives[0]?.text, 'open a new window');
    assert.equal((await result).restarts, 1);
  });

  it('recovers from a decoder that hangs', async () => {
    const engine = await bench.engine({ patience: IMPATIENT });
    engine.warmUp();
    await stateOf(engine, 'ready');
    const { pid = 0 } = engine;
    process.kill(pid, 'SIGSTOP');
    const utterance = engine.begin({ id: 'hung', grammar: GRAMMAR, alternatives: 10 });
    speak(utterance, samples(WINDOW));
    const result = await utterance.finish();
    assert.equal(result.alternatives[0]?.text, 'open a new window');
    assert.equal(result.restarts, 1);
    assert.ok(!alive(pid));
  });

  it('asks again for known words when the decoder dies over it', async () => {
    const engine = await bench.engine({ patience: IMPATIENT });
    engine.warmUp();
    await stateOf(engine, 'ready');
    process.kill(engine.pid ?? 0, 'SIGSTOP');
    assert.deepEqual([...(await engine.knownWords(['window', 'kubectl']))], ['window']);
  });

  it('gives up on an utterance that kills the decoder each time, and on no other', async () => {
    const engine = await bench.engine({ decoderScript: await poisonable() });
    const poison = engine.begin({ id: 'poison', grammar: GRAMMAR, alternatives: 1 });
    poison.write(new Int16Array(1600).fill(12_345));
    const innocent = engine.begin({ id: 'innocent', grammar: GRAMMAR, alternatives: 1 });
    speak(innocent, samples(WINDOW));
    const [bad, good] = await Promise.allSettled([poison.finish(), innocent.finish()]);
    assert.equal(bad.status, 'rejected');
    code('decoder-failed', /SIGSEGV.*again/)(bad.reason);
    assert.equal(good.status === 'fulfilled' && good.value.alternatives[0]?.text, 'open a new window');
    const next = engine.begin({ id: 'next', grammar: GRAMMAR, alternatives: 1 });
    speak(next, samples(SPLIT));
    assert.equal((await next.finish()).alternatives[0]?.text, 'split the pane vertically');
  });

  it('goes cold when the decoder dies with nothing to do', async () => {
    const engine = await bench.engine();
    engine.warmUp();
    await stateOf(engine, 'ready');
    process.kill(engine.pid ?? 0, 'SIGKILL');
    await stateOf(engine, 'cold');
    assert.equal(engine.pid, undefined);
  });

  it('takes another model after stop(), and loses nothing that waits', async () => {
    const engine = await bench.engine();
    const utterance = engine.begin({ id: 'kept', grammar: GRAMMAR, alternatives: 1 });
    speak(utterance, samples(WINDOW), 0, 9600);
    await stateOf(engine, 'ready');
    const { pid = 0 } = engine;
    await engine.stop();
    assert.ok(!alive(pid));
    speak(utterance, samples(WINDOW), 9600);
    const result = await utterance.finish();
    assert.equal(result.alternatives[0]?.text, 'open a new window');
    assert.equal(result.restarts, 0);
  });

  it('leaves no decoder behind when its host is killed', async () => {
    const host = join(dirname(await decoderScript()), 'host.js');
    await build({
      stdin: {
        contents: `
          import { createDecoderEngine } from './src/speech/decoderEngine';
          const log = { debug() {}, info() {}, warn() {}, error() {} };
          const [decoderScript, dir] = process.argv.slice(2);
          const engine = createDecoderEngine({
            modelDir: () => Promise.resolve(dir), decoderScript, idleTimeoutMs: () => 0, log });
          engine.onState((state) => state.kind === 'ready' && console.log(engine.pid));
          engine.warmUp();`,
        resolveDir: process.cwd(),
        loader: 'ts',
      },
      outfile: host,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'warning',
    });
    const child = spawn(process.execPath, [host, await decoderScript(), await bench.modelDir()], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const pid = Number(line);
    assert.ok(alive(pid));
    // The decoder inherits nothing of the host's but its own standard error, so its end shows in the process table only.
    child.kill('SIGKILL');
    await once(child, 'close');
    while (await running(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  describe('and the model', () => {
    /** A copy of the model, mostly links, with one file to be spoilt. */
    async function copy(spoilt: string, spoil: (file: string) => Promise<void>): Promise<string> {
      const { dir } = await locateModel({ cacheDir: modelsFolder() });
      const manifest = await readManifest(dir);
      assert.ok(manifest);
      const made = join(bench.folder, manifest.name);
      for (const { path } of manifest.files) {
        await mkdir(dirname(join(made, path)), { recursive: true });
        await (path === spoilt ? copyFile : symlink)(join(dir, path), join(made, path));
      }
      await writeManifest(made, manifest);
      await spoil(join(made, spoilt));
      return made;
    }

    async function fails(dir: string, expected: SpeechError['code'], message: RegExp): Promise<void> {
      const engine = await bench.engine({ modelDir: () => Promise.resolve(dir) });
      const utterance = engine.begin({ id: 'model', grammar: GRAMMAR, alternatives: 10 });
      speak(utterance, samples(WINDOW));
      await assert.rejects(utterance.finish(), code(expected, message));
      assert.equal(engine.state.kind, 'failed');
      await assert.rejects(engine.knownWords(['one']), code(expected, message));
    }

    it('says that it is missing', () => fails(join(bench.folder, 'nowhere'), 'model-missing', /nowhere.*install/));

    it('names a missing file', async () => {
      await fails(await copy('ivector/final.ie', (file) => rm(file)), 'model-corrupt', /final\.ie is missing.*install/);
    });

    it('names a truncated file', async () => {
      const dir = await copy('graph/HCLr.fst', (file) => truncate(file, 5_000_000));
      await fails(dir, 'model-corrupt', /HCLr\.fst is cut off after 5000000 of.*install/);
    });

    it('names a file with damaged content, whether it decodes or not', async () => {
      const dir = await copy('graph/HCLr.fst', async (file) => {
        const handle = await open(file, 'r+');
        await handle.write(Buffer.alloc(200_000, 0xa5), 0, 200_000, 10_000_000);
        await handle.close();
      });
      await fails(dir, 'model-corrupt', /HCLr\.fst does not have the content.*install/);
    });

    it('names a changed configuration', async () => {
      const dir = await copy('conf/model.conf', (file) => writeFile(file, '--beam=1\n'));
      await fails(dir, 'model-corrupt', /model\.conf does not have the content/);
    });

    it('says so where the library cannot use one that it knows nothing of', async () => {
      const dir = await copy('graph/HCLr.fst', (file) => truncate(file, 5_000_000));
      await rm(join(dir, MANIFEST));
      const own = join(bench.folder, 'own');
      await symlink(dir, own);
      await fails(
        own,
        'model-corrupt',
        /own (?:cannot be read|loads but does not decode)|crashes on the model in .*own/,
      );
    });

    it('tries again when asked again', async () => {
      let dir = join(bench.folder, 'nowhere');
      const engine = await bench.engine({ modelDir: () => Promise.resolve(dir) });
      engine.warmUp();
      await stateOf(engine, 'failed');
      dir = await bench.modelDir();
      const utterance = engine.begin({ id: 'again', grammar: GRAMMAR, alternatives: 1 });
      speak(utterance, samples(WINDOW));
      assert.equal((await utterance.finish()).alternatives[0]?.text, 'open a new window');
    });

    it('knows the default model by its name alone', async () => {
      const { dir, name } = await locateModel({ cacheDir: modelsFolder() });
      if (name === DEFAULT_MODEL.name) assert.deepEqual((await readManifest(dir))?.files, DEFAULT_MODEL.files);
    });
  });

  describe('and the installation', () => {
    it('says what to do without the library', async () => {
      const engine = await bench.engine({ library: join(bench.folder, 'libvosk.so') });
      await assert.rejects(engine.knownWords(['one']), code('library-missing', /MANGO_LIBVOSK/));
      const nonsense = join(bench.folder, 'nonsense.so');
      await writeFile(nonsense, 'no library');
      const other = await bench.engine({ library: nonsense });
      await assert.rejects(other.knownWords(['one']), code('library-missing', /cannot be loaded/));
    });

    it('says what is wrong when there is no decoder', async () => {
      const engine = await bench.engine({ decoderScript: join(bench.folder, 'decoder.js') });
      await assert.rejects(engine.knownWords(['one']), code('decoder-failed', /Cannot find module/));
      const nowhere = await bench.engine({ decoderScript: join(bench.folder, 'no', 'such', 'folder', 'decoder.js') });
      await assert.rejects(nowhere.knownWords(['one']), code('decoder-failed', /ENOENT/));
    });
  });
});

/** A killed host's child is adopted by another process, which may take its time to bury it: a zombie does not run. */
async function running(pid: number): Promise<boolean> {
  if (!alive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
  return !/\) [ZX]/.test(state);
}
