// Installs the git hooks of .husky, as npm's `prepare` does after an installation. Never fails one: without git, without
// the development packages or in an unpacked archive there is nothing to hook into.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const wanted = !process.env.CI && existsSync('.git') && existsSync(join('node_modules', 'husky'));
if (wanted) {
  const { default: install } = await import('husky');
  const trouble = install();
  if (trouble) console.error(`The git hooks are not installed: ${trouble}`);
}
