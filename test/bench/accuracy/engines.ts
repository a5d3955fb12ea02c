import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelsFolder } from '../../../src/platform/paths';
import { createDecoderEngine, type DecoderEngine } from '../../../src/speech/decoderEngine';
import { locateModel } from '../../../src/speech/models/locate';
import { tunedModelDir } from '../../../src/speech/models/tuned';

/** Nobody waits for an answer here; a machine with other work to do is no decoder that hangs. */
const PATIENCE = { loadMs: 300_000, requestMs: 300_000 };

/**
 * Engines on the default model, which hear the same from the same sound each time: the one thing left to chance, the
 * model's dither, is off.
 */
export interface RepeatableEngines {
  readonly model: string;
  readonly engines: readonly DecoderEngine[];
  dispose(): Promise<void>;
}

/** @param decoderScript path of the bundled decoder @param count how many, to share the work */
export async function openRepeatable(decoderScript: string, count: number): Promise<RepeatableEngines> {
  const { name, dir } = await locateModel({ cacheDir: modelsFolder() });
  const folder = mkdtempSync(join(tmpdir(), 'mango-accuracy-'));
  const modelDir = () => tunedModelDir(dir, folder, { mfcc: { dither: 0 } });
  const silent = () => undefined;
  const engines = Array.from({ length: count }, () =>
    createDecoderEngine({
      modelDir,
      decoderScript,
      idleTimeoutMs: () => 0,
      patience: PATIENCE,
      log: { debug: silent, info: silent, warn: silent, error: silent },
    }),
  );
  return {
    model: name,
    engines,
    async dispose() {
      await Promise.all(engines.map((engine) => engine.dispose()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
