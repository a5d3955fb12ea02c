// Runs the suites named on the command line (unit, host, e2e); the last line is `N passed, N failed`. `unit
// test/unit/speech` builds and runs one folder or file of a suite. Sets up what is missing first.
//
// Tests find in their environment: MANGO_CACHE (where models are), MANGO_EDITOR_NODE and
// MANGO_EDITOR_ENTRY (Node and script of code-server), MANGO_CHROMIUM, MANGO_VSIX (the packaged extension),
// MANGO_ARTIFACTS (folder for screenshots), a HOME and a TMPDIR of their own.
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './setup/cache.mjs';
import { editorPaths } from './setup/editor.mjs';
import { programPath } from './setup/programs.mjs';
import { setUpOrExit } from './setup.mjs';
import { SUITES } from './test/suites.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const started = Date.now();
const names = process.argv.slice(2).filter((argument) => !argument.includes('/'));
const filters = process.argv.slice(2).filter((argument) => argument.includes('/'));
if (names.length === 0 || names.some((name) => !(name in SUITES))) {
  console.error(`Name suites: ${Object.keys(SUITES).join(', ')}; then files or folders of them, or nothing for all.`);
  process.exit(2);
}
await setUpOrExit(names);

// From here on node_modules is there.
const { buildProduct, buildTests, testFiles } = await import('../esbuild.mjs');
const { runSuite } = await import('./test/runSuite.mjs');

const chosen = names.map((name) => ({ name, ...SUITES[name], files: filesOf(SUITES[name].folder) }));
if (filters.length === 0) for (const { name } of chosen) rmSync(join('out', name), { recursive: true, force: true });
await Promise.all([
  buildTests(chosen.flatMap(({ files }) => files)),
  // A part of the tests is run while other parts are being written: what does not build yet is said and left out.
  buildProduct({ quiet: filters.length > 0 }).catch((error) => {
    if (filters.length === 0) throw error;
    console.error(`The product does not build: ${error.message.split('\n')[0]}`);
  }),
]);

const artifacts = join(root, 'artifacts');
mkdirSync(artifacts, { recursive: true });
const env = {
  MANGO_CACHE: cacheFolder(),
  XDG_CACHE_HOME: dirname(cacheFolder()),
  MANGO_EDITOR_NODE: editorPaths().node,
  MANGO_EDITOR_ENTRY: editorPaths().entry,
  MANGO_CHROMIUM: programPath('chromium') ?? '',
  MANGO_ARTIFACTS: artifacts,
};
const packaged = [join('test', 'e2e'), join('test', 'unit', 'packaging')];
if (chosen.some(({ files }) => files.some((file) => packaged.some((folder) => file.startsWith(folder))))) {
  const { packageExtension } = await import('./package/packageExtension.mjs');
  env.MANGO_VSIX = (await packageExtension()).path;
}

let passed = 0;
let failed = 0;
for (const { name, files, args, limitMs } of chosen) {
  console.log(`\n${name}`);
  const tests = files.filter((file) => file.endsWith('.test.ts')).map(built);
  const counts = await runSuite({ name, args: args(tests), limitMs, env });
  passed += counts.passed;
  failed += counts.failed;
}
console.log(`${Math.round((Date.now() - started) / 1000)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function filesOf(folder) {
  if (filters.length === 0) return testFiles(folder);
  return filters
    .filter((path) => path.startsWith(folder))
    .flatMap((path) => (statSync(path).isDirectory() ? testFiles(path) : [path]));
}

function built(file) {
  return file.replace(/^test/, 'out').replace(/\.ts$/, '.js');
}
