import { build } from 'esbuild';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Frame } from '../../../src/protocol/words';
import { createDecoderEngine, type DecoderEngine, type DecoderEngineOptions } from '../../../src/speech/decoderEngine';
import { modelsFolder } from '../../../src/platform/paths';
import { locateModel } from '../../../src/speech/models/locate';
import { tunedModelDir } from '../../../src/speech/models/tuned';
import type { EngineState, Grammar, SpeechUtterance } from '../../../src/speech/speechEngine';
import type { SpeechLog } from '../../../src/speech/speechLog';

export const FIXTURES = resolve('test/fixtures/speech');
const DECODER = resolve('out/unit/speech/decoder.js');

export const SPLIT = 'split-the-pane-vertically.rms.wav';
export const WINDOW = 'open-a-new-window.slt.wav';
export const COMMIT = 'git-commit-message-fix-the-broken-page.rms.wav';

export const GRAMMAR: Grammar = {
  key: 'test',
  phrases: [
    'split the pane vertically',
    'split the pane horizontally',
    'go to window one',
    'go to window two',
    'go to window three',
    'open a new window',
    'close the window',
    'git commit message',
  ],
};

let built: Promise<string> | null = null;

/** The decoder, bundled as the product's is. */
export function decoderScript(): Promise<string> {
  built ??= build({
    entryPoints: ['src/speech/decoder/main.ts'],
    outfile: DECODER,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['koffi'],
    logLevel: 'warning',
  }).then(() => {
    copyFileSync('src/speech/decoder/retraining.bin', join(dirname(DECODER), 'retraining.bin'));
    return DECODER;
  });
  return built;
}

/** The samples of a 16 kHz mono 16-bit WAV file with the plain 44-byte header that the fixtures have. */
export function samples(name: string): Frame {
  const bytes = readFileSync(join(FIXTURES, name));
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + bytes.length));
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'mango-speech-'));
}

export interface Logged {
  readonly level: keyof SpeechLog;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;
}

export class RecordingLog implements SpeechLog {
  readonly lines: Logged[] = [];
  debug(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.lines.push({ level: 'debug', message, details });
  }
  info(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.lines.push({ level: 'info', message, details });
  }
  warn(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.lines.push({ level: 'warn', message, details });
  }
  error(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.lines.push({ level: 'error', message, details });
  }
}

/** Engines on the real model without dither, and everything they leave behind. */
export class Bench {
  readonly folder = temporaryFolder();
  readonly log = new RecordingLog();
  private readonly engines: DecoderEngine[] = [];

  async modelDir(): Promise<string> {
    const { dir } = await locateModel({ cacheDir: modelsFolder() });
    return tunedModelDir(dir, join(this.folder, 'tuned'), { mfcc: { dither: 0 } });
  }

  async engine(options: Partial<DecoderEngineOptions> = {}): Promise<DecoderEngine> {
    const engine = createDecoderEngine({
      modelDir: () => this.modelDir(),
      decoderScript: await decoderScript(),
      idleTimeoutMs: () => 0,
      log: this.log,
      ...options,
    });
    this.engines.push(engine);
    return engine;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.engines.map((engine) => engine.dispose()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Writes audio as a microphone does, 40 ms at a time but all at once. */
export function speak(utterance: SpeechUtterance, audio: Frame, from = 0, to = audio.length): void {
  for (let at = from; at < to; at += 640) utterance.write(audio.subarray(at, Math.min(at + 640, to)));
}

export function stateOf(engine: DecoderEngine, kind: EngineState['kind']): Promise<EngineState> {
  if (engine.state.kind === kind) return Promise.resolve(engine.state);
  return new Promise((done) => {
    const stop = engine.onState((state) => {
      if (state.kind !== kind) return;
      stop();
      done(state);
    });
  });
}

/** Whether a process is there. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
