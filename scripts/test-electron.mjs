// Runs the host suite in VS Code itself, which @vscode/test-electron downloads. `npm run test:host` runs the same suite
// in code-server, for machines that cannot.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { buildProduct, buildTests, testFiles } from '../esbuild.mjs';
import { cacheFolder } from './setup/cache.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

await Promise.all([buildProduct(), buildTests(testFiles(join('test', 'host')))]);
const folder = mkdtempSync(join(tmpdir(), 'mango-'));
try {
  process.exitCode = await runTests({
    version: process.env.MANGO_VSCODE_VERSION ?? 'stable',
    extensionDevelopmentPath: root,
    extensionTestsPath: join(root, 'out', 'host', 'index.js'),
    extensionTestsEnv: { MANGO_CACHE: cacheFolder() },
    launchArgs: [
      folder,
      '--disable-extensions',
      '--disable-workspace-trust',
      `--user-data-dir=${join(folder, 'data')}`,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
} catch (error) {
  console.error(`test:electron: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
