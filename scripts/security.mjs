// Checks what is deployed and how, with the product's own validator: images, manifests, compose, monitoring, pipelines,
// packages. Arguments (`--sarif FILE`, `--json`) go on to it.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProduct } from '../esbuild.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
for (const only of ['cli', 'deploymentChecks']) await buildProduct({ only });
const folders = ['--deployment', 'deploy', '--workflows', '.github/workflows', '--lock', 'package-lock.json'];
const args = ['dist/cli.js', 'doctor', ...folders, ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
