// Writes package.json's `contributes` from src/platform/contributions.ts; with --check only says whether they agree.
import { readFile, writeFile } from 'node:fs/promises';
import { argv, exit } from 'node:process';
import { loadSource } from './shared/loadSource.mjs';

const { manifest } = await loadSource('src/platform/contributions.ts');
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
