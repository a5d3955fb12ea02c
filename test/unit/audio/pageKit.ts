import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AudioSourceError, type FrameListener } from '../../../src/audio/audioSource';
import { systemClock, type Clock } from '../../../src/platform/clock';
import { MicrophonePageServer } from '../../../src/audio/microphonePageServer';
import { createToken } from '../../../src/audio/pageAccess';

/** The browser code, built as esbuild.mjs builds it. */
export class BuiltPage {
  private constructor(readonly folder: string) {}

  static async build(): Promise<BuiltPage> {
    const folder = mkdtempSync(join(tmpdir(), 'mango-page-'));
    await build({
      entryPoints: ['webview/microphonePage.ts', 'webview/captureWorklet.ts'],
      bundle: true,
      platform: 'browser',
      target: 'chrome120',
      format: 'iife',
      outdir: folder,
      logLevel: 'warning',
    });
    return new BuiltPage(folder);
  }

  get assets(): { page: string; worklet: string } {
    return { page: join(this.folder, 'microphonePage.js'), worklet: join(this.folder, 'captureWorklet.js') };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A log that keeps its lines. */
export class KeptLog {
  readonly lines: string[] = [];
  info(fields: object, message: string): void {
    this.lines.push(`info ${message} ${JSON.stringify(fields)}`);
  }
  warn(fields: object, message: string): void {
    this.lines.push(`warn ${message} ${JSON.stringify(fields)}`);
  }
}

export function makeServer(
  assets: { page: string; worklet: string },
  given: { port?: number; token?: string; log?: KeptLog; clock?: Clock } = {},
): MicrophonePageServer {
  return new MicrophonePageServer({
    preferredPort: given.port ?? 0,
    token: given.token ?? createToken(),
    assets,
    log: given.log ?? new KeptLog(),
    clock: given.clock ?? systemClock,
  });
}

/** Hears, and lets tests wait for an amount of sound or an error. */
export class Ear implements FrameListener {
  readonly frames: Int16Array[] = [];
  readonly errors: AudioSourceError[] = [];
  length = 0;
  private readonly waiting = new Set<() => void>();

  onFrame(frame: Int16Array): void {
    this.frames.push(frame);
    this.length += frame.length;
    this.wake();
  }

  onError(error: Error): void {
    if (!(error instanceof AudioSourceError)) throw error;
    this.errors.push(error);
    this.wake();
  }

  samples(atLeast: number): Promise<void> {
    return this.until(() => this.length >= atLeast);
  }

  async error(): Promise<AudioSourceError> {
    await this.until(() => this.errors.length > 0);
    return this.errors[0]!;
  }

  private until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!condition()) return;
        this.waiting.delete(check);
        resolve();
      };
      this.waiting.add(check);
      check();
    });
  }

  private wake(): void {
    for (const check of [...this.waiting]) check();
  }
}

export async function failure(promise: Promise<unknown>): Promise<AudioSourceError> {
  let outcome: unknown;
  try {
    outcome = await promise;
  } catch (error) {
    if (error instanceof AudioSourceError) return error;
    throw error;
  }
  throw new Error(`it should have failed, and gave ${String(outcome)}`);
}
