import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { dirname, join } from 'node:path';
import { silentLog } from '../../../src/platform/log';
import { modelsFolder } from '../../../src/platform/paths';
import { DecoderPool, type DecoderPoolOptions } from '../../../src/server/pool/decoderPool';
import type { PoolStream, StreamReply } from '../../../src/server/pool/poolStream';
import { locateModel } from '../../../src/speech/models/locate';
import type { SpeechError } from '../../../src/speech/speechEngine';
import { decoderScript, samples } from '../speech/tools';
import { SPLIT, until } from './support';

const PIECE = 3_200;
const CRASH = 12_345;
const HANG = 12_346;

/** A stream of the pool and what it was told. */
class Listener {
  readonly texts: string[] = [];
  answers = 0;
  error: SpeechError | null = null;
  stream!: PoolStream;
  private end!: () => void;
  readonly ended = new Promise<void>((resolve) => (this.end = resolve));

  open(pool: DecoderPool): this {
    this.stream = pool.open(
      { kind: 'open', phrases: ['split the pane vertically', '[unk]'], words: false, alternatives: 0 },
      null,
      {
        onReply: (reply) => this.onReply(reply),
        onFailed: (error) => {
          this.error = error;
          this.end();
        },
        onProgress: () => undefined,
      },
    );
    return this;
  }

  /** Writes the audio in pieces, with a mark of what the decoder is to do as the first sample of one. */
  write(audio: Int16Array, from = 0, to = audio.length): void {
    for (let at = from; at < to; at += PIECE) this.stream.write(audio.slice(at, Math.min(at + PIECE, to)));
  }

  private onReply(reply: StreamReply): void {
    if (reply.kind !== 'said') return;
    this.answers++;
    const { text } = JSON.parse(reply.json) as { text?: string };
    if (text) this.texts.push(text);
    if (reply.ended === 'stream') this.end();
  }
}

describe('a pool of decoders', function () {
  this.timeout(60_000);
  const audio = samples(SPLIT);
  let script = '';
  let modelDir = '';
  let pool: DecoderPool;
  let losses: boolean[] = [];

  before(async () => {
    script = join(dirname(await decoderScript()), 'obedient.js');
    // A decoder like the product's that ends or hangs where a piece begins with a certain sample, as libvosk would.
    await build({
      stdin: {
        contents: `
          process.prependListener('message', (m) => {
            if (m.kind !== 'frames') return;
            if (m.frames[0] === ${CRASH}) process.kill(process.pid, 'SIGSEGV');
            if (m.frames[0] === ${HANG}) for (;;);
          });
          import './src/speech/decoder/main';`,
        resolveDir: process.cwd(),
        loader: 'ts',
      },
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['koffi'],
      logLevel: 'warning',
    });
    modelDir = (await locateModel({ cacheDir: modelsFolder() })).dir;
  });

  const start = async (options: Partial<DecoderPoolOptions> = {}): Promise<void> => {
    losses = [];
    pool = new DecoderPool({
      script,
      modelDir,
      decoders: 1,
      log: silentLog,
      onLost: (hung) => losses.push(hung),
      ...options,
    });
    pool.start();
    await until(() => pool.ready && pool.pids.length === (options.decoders ?? 1));
  };
  afterEach(() => pool.close());

  it('decodes again what a killed decoder had, and tells nothing twice', async () => {
    await start();
    const heard = new Listener().open(pool);
    heard.write(audio, 0, 16_000);
    await until(() => heard.answers === 5);
    process.kill(pool.pids[0] ?? 0, 'SIGKILL');
    heard.write(audio, 16_000);
    heard.stream.finish();
    await heard.ended;
    assert.deepEqual(heard.texts, ['split the pane vertically']);
    assert.equal(heard.answers, Math.ceil(audio.length / PIECE) + 1);
    assert.deepEqual(losses, [false]);
  });

  it('gives up the one stream that ends its decoder again and again; the others do not notice', async () => {
    await start();
    const bad = new Listener().open(pool);
    const others = [1, 2, 3].map(() => new Listener().open(pool));
    for (const other of others) other.write(audio, 0, 16_000);
    bad.stream.write(Int16Array.of(CRASH, 0, 0));
    await bad.ended;
    for (const other of others) {
      other.write(audio, 16_000);
      other.stream.finish();
    }
    await Promise.all(others.map(({ ended }) => ended));
    assert.equal(bad.error?.code, 'decoder-failed');
    assert.match(bad.error.message, /more than once/);
    for (const other of others) assert.deepEqual(other.texts, ['split the pane vertically']);
    assert.ok(losses.length <= 3, 'the decoder ended only as often as it takes to know over which stream');
  });

  it('moves the others away from a decoder that hangs before it is ended', async () => {
    await start({ decoders: 2, stallMs: 200, patience: { loadMs: 60_000, requestMs: 30_000 } });
    await until(() => pool.pids.length === 2);
    const bad = new Listener().open(pool);
    const others = [1, 2, 3].map(() => new Listener().open(pool));
    for (const other of others) other.write(audio, 0, 16_000);
    await until(() => others.every(({ answers }) => answers === 5));
    bad.stream.write(Int16Array.of(HANG, 0, 0));
    for (const other of others) {
      other.write(audio, 16_000);
      other.stream.finish();
    }
    await Promise.all(others.map(({ ended }) => ended));
    // The hanging decoder has not even been ended by now.
    assert.deepEqual(losses, []);
    for (const other of others) assert.deepEqual(other.texts, ['split the pane vertically']);
    bad.stream.cancel();
  });

  it('gives streams their turns: a short one does not wait for the end of a long one', async () => {
    await start();
    const long = new Listener().open(pool);
    for (let copy = 0; copy < 8; copy++) long.write(audio);
    long.stream.finish();
    const short = new Listener().open(pool);
    short.write(audio);
    short.stream.finish();
    await short.ended;
    assert.equal(long.stream.ended, false);
    assert.deepEqual(short.texts, ['split the pane vertically']);
    await long.ended;
  });

  it('tells which words the model knows, also when a decoder ends over the question', async () => {
    await start();
    const asked = pool.knownWords(['pane', 'tmux']);
    process.kill(pool.pids[0] ?? 0, 'SIGKILL');
    assert.deepEqual([...(await asked)], ['pane']);
  });

  it('says why it is not ready where the model is damaged', async () => {
    await start();
    await pool.close();
    pool = new DecoderPool({ script, modelDir: '/nowhere/model', decoders: 1, log: silentLog });
    pool.start();
    await until(() => pool.complaint !== null);
    assert.equal(pool.ready, false);
    assert.match(pool.complaint ?? '', /nowhere/);
  });
});
