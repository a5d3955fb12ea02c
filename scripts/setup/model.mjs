// The speech model, fetched by the product's own installer (src/speech/models): one way to get it, tested by its use.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.mjs';
import { SetupError, run, say } from './run.mjs';

/** The name of a model that the installer has finished with, undefined where there is none: it renames a whole one into place, so that the folder is the proof. */
export function installedModel() {
  const folder = join(cacheFolder(), 'models');
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder).find((name) => existsSync(join(folder, name, 'am', 'final.mdl')));
}

export async function installModel(root) {
  if (installedModel()) return;
  say('installing the speech model (to the cache folder): what turns sound into words');
  await run(process.execPath, ['esbuild.mjs', '--only=cli'], { cwd: root, what: 'building the installer' });
  const install = [join(root, 'dist', 'cli.js'), 'models', 'install', 'default'];
  await run(process.execPath, install, { cwd: root, what: 'the installation of the model', live: true });
  if (!installedModel()) throw new SetupError('The model was installed, but not where it is looked for: a bug.');
}
