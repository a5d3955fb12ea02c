import type { DecoderFailure } from '../../protocol/decoder';
import { SAMPLE_RATE } from '../../protocol/words';
import { findLibrary } from './libraryPath';
import { Libvosk, LibvoskError, type Model } from './libvosk';
import { openWith } from './modelFolder';
import { replacingNetwork, type Replacing } from './network';
import type { Retraining } from './retraining';

/** Why nothing can be decoded. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  constructor(
    readonly code: DecoderFailure,
    message: string,
  ) {
    super(message);
  }
}

/** A word for the trial; one of them is in a model of any language we know. */
const TRIAL_WORDS = ['[unk]', 'one', 'the', 'un', 'uno', 'ein', 'один'];

/** A model with the library that holds it and the folder it came from. */
export interface LoadedModel {
  readonly library: Libvosk;
  readonly model: Model;
  readonly dir: string;
  /** What of the folder's files is replaced whenever the model is opened. */
  readonly replacing: Replacing;
}

export interface LoadOptions {
  readonly modelDir: string;
  readonly override?: string | undefined;
  readonly from: string;
  /** What a model learned about noise; null: nothing. */
  readonly retraining: Retraining | null;
}

/**
 * Loads library and model and tries them on half a second of silence: the library loads a model whose graph is cut off
 * and only then fails, and the first decoding pays for what is read late.
 * @throws LoadError
 */
export function loadModel({ modelDir, override, from, retraining }: LoadOptions): LoadedModel {
  const library = findLibrary({ override, from, platform: process.platform, arch: process.arch });
  if (!library.found) throw new LoadError('library-missing', library.message);
  const opened = openLibrary(library.path);
  const { model, replacing } = openModel(opened, modelDir, retraining);
  if (!model) throw new LoadError('model-corrupt', `The speech model in ${modelDir} cannot be read.`);
  try {
    tryOut(model);
  } catch (error) {
    if (!(error instanceof LibvoskError)) throw error;
    throw new LoadError('model-corrupt', `The speech model in ${modelDir} loads but does not decode: ${error.message}`);
  }
  return { library: opened, model, dir: modelDir, replacing };
}

/** With what it learned, if it can be had that way: a full disk takes no copy. */
function openModel(
  library: Libvosk,
  dir: string,
  retraining: Retraining | null,
): { readonly model: Model | null; readonly replacing: Replacing } {
  try {
    const replacing = replacingNetwork(dir, retraining);
    const replaced = replacing();
    const model = replaced.size > 0 ? openWith(library, dir, replaced) : null;
    if (model) return { model, replacing };
  } catch {
    // Heard as it was published, which does for a quiet place.
  }
  return { model: library.openModel(dir), replacing: () => new Map() };
}

function openLibrary(path: string): Libvosk {
  try {
    return Libvosk.load(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LoadError('library-missing', `The speech library ${path} cannot be loaded: ${reason}`);
  }
}

function tryOut(model: Model): void {
  const word = TRIAL_WORDS.find((each) => model.knows(each));
  if (word === undefined) return;
  const recognizer = model.grammarRecognizer([word]);
  recognizer.accept(new Int16Array(SAMPLE_RATE / 2));
  recognizer.final();
  recognizer.free();
}
