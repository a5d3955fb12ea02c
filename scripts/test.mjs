// Runs the suites named on the command line (unit, host, e2e); the last line is `N passed, N failed`. `unit
// test/unit/speech` builds and runs one folder or file of a suite. Sets up what is missing first.
//
// Tests find in their environment: MANGO_CACHE (where models are), MANGO_EDITOR_NODE and MANGO_EDITOR_ENTRY (Node and
// script of code-server), MANGO_CHROMIUM, MANGO_VSIX (the packaged extension), MANGO_ARTIFACTS (folder for
// screenshots), a HOME and a TMPDIR of their own.
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './setup/cache.mjs';
import { editorPaths } from './setup/editor.mjs';
import { installedModel } from './setup/model.mjs';
import { programPath } from './setup/programs.mjs';
import { setUpOrExit } from './setup.mjs';
import { SUITES } from './test/suites.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const started = Date.now();
const names = process.argv.slice(2).filter((argument) => !argument.includes('/'));
const filters = process.argv.slice(2).filter((argument) => argument.includes('/'));
const partly = filters.length > 0;
if (names.length === 0 || names.some((name) => !(name in SUITES))) {
  console.error(`Name suites: ${Object.keys(SUITES).join(', ')}; then files or folders of them, or nothing for all.`);
  process.exit(2);
}
// Who names files knows what they need.
await setUpOrExit(partly ? ['modules'] : names);
console.log(`model: ${installedModel() ?? 'none'}`);

// From here on node_modules is there.
const { buildProduct, buildTests, testFiles } = await import('../esbuild.mjs');
const { runSuite } = await import('./test/runSuite.mjs');

let passed = 0;
let failed = 0;
try {
  const suites = names.map((name) => ({ name, ...SUITES[name], files: filesOf(SUITES[name].folder) }));
  const env = await prepare(suites);
  const begin = ({ name, files, args, limitMs }, live) => {
    const tests = files.filter((file) => file.endsWith('.test.ts')).map(built);
    return runSuite({ name, args: args(tests), limitMs, env, live });
  };
  // Nobody waits for one alone, so that it can be watched.
  const early = new Map(
    suites.filter((suite) => suite.early && suites.length > 1).map((suite) => [suite.name, begin(suite, false)]),
  );
  // What goes wrong with one is heard when its turn comes.
  for (const counts of early.values()) counts.catch(() => undefined);
  for (const suite of suites) {
    console.log(`\n${suite.name}`);
    const counts = await (early.get(suite.name) ?? begin(suite, true));
    process.stdout.write(counts.output);
    for (const complaint of counts.complaints) console.error(`${suite.name}: ${complaint}`);
    passed += counts.passed;
    failed += counts.failed;
  }
} catch (error) {
  // Nothing that goes wrong before or between the suites may look like success.
  console.error(error);
  failed += 1;
}
console.log(`${Math.round((Date.now() - started) / 1000)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Builds product and tests once for all suites. */
async function prepare(suites) {
  const files = suites.flatMap((suite) => suite.files);
  if (!partly) for (const { name } of suites) rmSync(join('out', name), { recursive: true, force: true });
  // Some of the tests are run while other parts are being written: what does not build yet is said and left out.
  const product = buildProduct({ quiet: partly }).catch((error) => {
    if (!partly) throw error;
    console.error(`The product does not build: ${error.message}`);
  });
  await Promise.all([buildTests(files), product]);
  const artifacts = join(process.cwd(), 'artifacts');
  mkdirSync(artifacts, { recursive: true });
  return {
    MANGO_CACHE: cacheFolder(),
    XDG_CACHE_HOME: dirname(cacheFolder()),
    MANGO_EDITOR_NODE: editorPaths().node,
    MANGO_EDITOR_ENTRY: editorPaths().entry,
    MANGO_CHROMIUM: programPath('chromium') ?? '',
    MANGO_ARTIFACTS: artifacts,
    ...(files.some(needsPackage) ? { MANGO_VSIX: await packaged() } : {}),
  };
}

function needsPackage(file) {
  return file.startsWith(join('test', 'e2e') + sep) || file.endsWith('vsix.test.ts');
}

async function packaged() {
  const { packageExtension } = await import('./package/packageExtension.mjs');
  const { path, model } = await packageExtension();
  console.log(`Testing with the model ${model}.`);
  return path;
}

function filesOf(folder) {
  if (!partly) return testFiles(folder);
  return filters
    .filter((path) => path.startsWith(folder))
    .flatMap((path) => (statSync(path).isDirectory() ? testFiles(path) : [join(path)]));
}

function built(file) {
  return file.replace(/^test/, 'out').replace(/\.ts$/, '.js');
}
