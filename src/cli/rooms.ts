import type { Log } from '../platform/log';
import { modelsFolder, productFiles, type ProductFiles } from '../platform/paths';
import { createDecoderEngine, type DecoderEngine } from '../speech/decoderEngine';
import { locateModel, type LocatedModel } from '../speech/models/locate';
import { verifyModel } from '../speech/models/verify';
import { CliError, EXIT } from './exit';

/** What every command that decodes is built of. */
export interface SpeechRoom {
  readonly model: LocatedModel;
  readonly engine: DecoderEngine;
}

export interface SpeechRoomOptions {
  /** A model folder; absent: the bundled or installed default. */
  readonly model?: string;
  readonly files: ProductFiles;
  readonly log: Log;
}

/** The product's files, seen from this bundle in `dist`. */
export function ownFiles(): ProductFiles {
  return productFiles(__dirname);
}

/** @throws CliError with the sentence that says which file is missing or damaged and how to mend it. */
export async function openSpeech({ model, files, log }: SpeechRoomOptions): Promise<SpeechRoom> {
  const located = await locate(model, files);
  const verdict = await verifyModel(located.dir);
  if (!verdict.ok) throw new CliError(verdict.message, EXIT.failed);
  const engine = createDecoderEngine({
    modelDir: () => Promise.resolve(located.dir),
    decoderScript: files.decoderScript,
    idleTimeoutMs: () => 0,
    log: {
      debug: (message, details) => log.debug(details ?? {}, message),
      info: (message, details) => log.info(details ?? {}, message),
      warn: (message, details) => log.warn(details ?? {}, message),
      error: (message, details) => log.error(details ?? {}, message),
    },
  });
  return { model: located, engine };
}

export async function locate(model: string | undefined, files: ProductFiles): Promise<LocatedModel> {
  try {
    return await locateModel({
      ...(model === undefined ? {} : { configured: model }),
      bundledDir: files.bundledModels,
      cacheDir: modelsFolder(),
    });
  } catch (error) {
    throw new CliError(error instanceof Error ? error.message : String(error), EXIT.failed);
  }
}
