// The speech model that travels in the package: the default one, or on machines that cannot get it the last resort.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../setup/cache.mjs';
import { SetupError } from '../setup/run.mjs';
import { loadSource } from '../shared/loadSource.mjs';

/**
 * @param {boolean} release the last resort will not do
 * @returns the catalogue's entry of the best model that is installed, and its folder
 * @throws SetupError when none is, or when it is damaged.
 */
export async function bundledModel(release) {
  const { CATALOGUE } = await loadSource('src/speech/models/catalogue.ts');
  const { verifyModel } = await loadSource('src/speech/models/verify.ts');
  for (const entry of CATALOGUE) {
    const folder = join(cacheFolder(), 'models', entry.name);
    if (!existsSync(folder)) continue;
    if (release && entry.lastResort) {
      const fetch = 'node dist/cli.js models install';
      throw new SetupError(
        `A release carries the default speech model, and only ${entry.name} is here. Get it: ${fetch}`,
      );
    }
    const verdict = await verifyModel(folder, 'full');
    if (!verdict.ok) throw new SetupError(verdict.message);
    return { ...entry, folder };
  }
  throw new SetupError('No speech model is installed; run: npm run setup model');
}
