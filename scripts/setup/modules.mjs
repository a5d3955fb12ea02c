// node_modules, as the lock file says, with node-pty's native part compiled where none is published (Linux).
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { needPrograms } from './programs.mjs';
import { npm, say } from './run.mjs';

export async function installModules(root) {
  if (!agrees(root)) {
    say('installing node_modules (npm ci): what the product and its tests are built with and from');
    // Without install scripts: npm 11 skips the unnamed ones anyway, and node-pty's comes below with its compiler.
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: root, what: 'npm ci' });
  }
  await buildPty(root);
}

/**
 * Whether node_modules is what package-lock.json asks for. npm writes its own copy of the lock into node_modules as the
 * last act of an installation, so an interrupted one does not pass either.
 */
export function agrees(root) {
  const installedPath = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedPath)) return false;
  const installed = JSON.parse(readFileSync(installedPath, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true;
    const found = installed[path];
    if (!found) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

async function buildPty(root) {
  const folder = join(root, 'node_modules', 'node-pty');
  const places = [join('build', 'Release'), join('prebuilds', `${process.platform}-${process.arch}`)];
  const helper = join(folder, places[1], 'spawn-helper');
  // node-pty 1.1.0 is published with this program not executable, and terminals on macOS then fail to start.
  if (existsSync(helper)) chmodSync(helper, 0o755);
  if (places.some((place) => existsSync(join(folder, place, 'pty.node')))) return;
  await needPrograms('python3', 'make', 'g++');
  say('compiling node-pty: no binary of it is published for this system');
  const headers = join(dirname(dirname(process.execPath)), 'include', 'node', 'node_api.h');
  // With the headers that came with Node, node-gyp has nothing to download.
  const env = existsSync(headers) ? { npm_config_nodedir: dirname(dirname(process.execPath)) } : {};
  await npm(['rebuild', 'node-pty'], { cwd: root, env, what: 'compiling node-pty' });
}
