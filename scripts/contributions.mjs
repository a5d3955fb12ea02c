// Writes package.json's `contributes` from src/platform/contributions.ts; with --check only says whether they agree.
import { build } from 'esbuild';
import { readFile, writeFile } from 'node:fs/promises';
import { argv, exit } from 'node:process';

const bundle = await build({
  entryPoints: ['src/platform/contributions.ts'],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'neutral',
});
const source = Buffer.from(bundle.outputFiles[0].contents).toString('base64');
const { manifest } = await import(`data:text/javascript;base64,${source}`);

const before = await readFile('package.json', 'utf8');
const after = JSON.stringify({ ...JSON.parse(before), ...manifest() }, null, 2) + '\n';
if (argv.includes('--check')) {
  const same = JSON.stringify(JSON.parse(before)) === JSON.stringify(JSON.parse(after));
  if (!same) {
    console.error('package.json differs from src/platform/contributions.ts; run: npm run fix');
    exit(1);
  }
} else {
  await writeFile('package.json', after);
}
