// Makes the VSIX of one platform: bundles, the native files of that platform, the speech model.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProduct } from '../../esbuild.mjs';
import { SetupError } from '../setup/run.mjs';
import { bundledModel } from './bundledModel.mjs';
import { copyMatching, filesBelow } from './copy.mjs';
import { modulesFor } from './foreign.mjs';
import { notices } from './notices.mjs';
import { currentTarget, targetOf, travelling } from './targets.mjs';

const MB = 1_000_000;
const KB = 1_000;
const MOST_VSIX_BYTES = 75 * MB;
const MOST_HOST_BYTES = 700 * KB;
/** What the extension host runs: at activation, and on first need. */
const HOST_BUNDLES = ['extension.js', 'rooms.js'];

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const require = createRequire(import.meta.url);

/**
 * Packages the extension, unless the package that is there holds exactly the same.
 * @param {{target?: string, release?: boolean, preRelease?: boolean}} options `release` refuses any model but the default
 *   one; `preRelease` marks the package for those who try what is new
 * @returns {Promise<{path: string, bytes: number, model: string, development: boolean}>}
 * @throws SetupError when a part is missing, or a budget is broken.
 */
export async function packageExtension({ target = currentTarget(), release = false, preRelease = false } = {}) {
  const platform = targetOf(target);
  const model = await bundledModel(release);
  const stage = join(root, 'dist', `stage-${target}`);
  rmSync(stage, { recursive: true, force: true });
  try {
    await fillStage(stage, platform, model);
    checkHost(stage);
    const { version } = manifest();
    const name = `alphanumeric-mango-${target}-${version}${model.lastResort ? '-development' : ''}.vsix`;
    const path = join(root, 'dist', name);
    await zip(stage, path, target, preRelease);
    const bytes = statSync(path).size;
    if (bytes > MOST_VSIX_BYTES)
      throw new SetupError(`${name} has ${bytes} bytes; at most ${MOST_VSIX_BYTES} are allowed.`);
    return { path, bytes, model: model.name, development: model.lastResort };
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function manifest() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

/**
 * Lays out what the package of this machine's platform holds.
 * @returns {Promise<{model: {name: string}, metafiles: import('esbuild').Metafile[], packages: string[]}>} the model of
 *   speech, what went into the bundles, and the folders of the packages beside them
 */
export async function stageExtension(stage) {
  const platform = targetOf(currentTarget());
  const model = await bundledModel(false);
  return { model, ...(await fillStage(stage, platform, model)) };
}

async function fillStage(stage, platform, model) {
  const dist = join(stage, 'dist');
  const metafiles = await buildProduct({ outdir: dist, minify: true });
  const modules = await modulesFor(root, platform);
  const parts = travelling(platform);
  for (const [name, patterns] of Object.entries(parts)) {
    copyMatching(join(modules, name), join(dist, 'node_modules', name), patterns);
  }
  cpSync(model.folder, join(dist, 'models', model.name), { recursive: true });
  for (const name of [
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
    'media',
    'vocabularies',
    'shell-integration',
    '.vscodeignore',
  ]) {
    cpSync(join(root, name), join(stage, name), { recursive: true });
  }
  const travellers = Object.keys(parts).map((name) => join(modules, name));
  writeFileSync(join(stage, 'ThirdPartyNotices.txt'), notices(root, metafiles, travellers, model));
  writeFileSync(join(stage, 'package.json'), JSON.stringify(shipped(manifest(), model), null, 2));
  const build = { kind: model.lastResort ? 'development' : 'release', target: platform.name, model: model.name };
  writeFileSync(join(dist, 'build.json'), JSON.stringify(build) + '\n');
  return { metafiles, packages: travellers };
}

/** package.json without what only development needs. A development build says so wherever its name is shown. */
function shipped(all, model) {
  const { scripts, devDependencies, dependencies, overrides, allowScripts, private: _private, ...kept } = all;
  void [scripts, devDependencies, dependencies, overrides, allowScripts, _private];
  return model.lastResort ? { ...kept, displayName: `${kept.displayName} (development build)` } : kept;
}

function checkHost(stage) {
  const bytes = HOST_BUNDLES.reduce((sum, name) => sum + statSync(join(stage, 'dist', name)).size, 0);
  if (bytes > MOST_HOST_BYTES) {
    throw new SetupError(`${HOST_BUNDLES.join(' and ')} have ${bytes} bytes; at most ${MOST_HOST_BYTES} are allowed.`);
  }
}

/** Zipping takes longer than all the rest, so the same content is not zipped twice. */
async function zip(stage, path, target, preRelease) {
  const stamp = `${path}.contents`;
  const contents = `${hashOf(stage)}${preRelease ? ' pre-release' : ''}`;
  if (existsSync(path) && existsSync(stamp) && readFileSync(stamp, 'utf8') === contents) return;
  mkdirSync(dirname(path), { recursive: true });
  rmSync(stamp, { force: true });
  const { createVSIX } = require('@vscode/vsce');
  await createVSIX({
    cwd: stage,
    packagePath: path,
    target,
    preRelease,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  writeFileSync(stamp, contents);
}

function hashOf(folder) {
  const hash = createHash('sha256');
  for (const file of filesBelow(folder)) {
    hash.update(`${file}\0`).update(
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest(),
    );
  }
  return hash.digest('hex');
}
