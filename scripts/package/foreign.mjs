// Packages for another platform than ours: npm installs only what fits this machine, so they are fetched once more, by
// the same lock file, into the cache folder.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, fillAtomically } from '../setup/cache.mjs';
import { npm, say } from '../setup/run.mjs';
import { currentTarget } from './targets.mjs';

/** @returns {Promise<string>} the folder that holds node_modules for the platform */
export async function modulesFor(root, { name, os, cpu }) {
  if (name === currentTarget()) return join(root, 'node_modules');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
    .slice(0, 12);
  const folder = join(cacheFolder(), 'packages', `${name}-${lock}`);
  if (!existsSync(folder)) {
    say(`fetching the packages of ${name} (npm ci, to the cache folder)`);
    await fillAtomically(folder, async (partial) => {
      for (const file of ['package.json', 'package-lock.json', '.npmrc', join('scripts', 'stub')]) {
        cpSync(join(root, file), join(partial, file), { recursive: true });
      }
      const flags = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', `--os=${os}`, `--cpu=${cpu}`];
      await npm(['ci', ...flags, '--prefix', partial], { cwd: partial, what: 'npm ci' });
    });
  }
  return join(folder, 'node_modules');
}
