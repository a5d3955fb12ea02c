// Says what the built product weighs, part by part, and fails where a budget is broken. `--check` says only what is
// broken.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { broken, byPackage } from './analyze/budgets.mjs';
import { measure } from './analyze/measure.mjs';

const NUMBER_WIDTH = 10;
const MOST_SOURCES = 5;

const quiet = process.argv.includes('--check');
const parts = await measure(dirname(dirname(fileURLToPath(import.meta.url))), { compressed: !quiet });
if (!quiet) {
  console.log(`${['raw', 'gzip', 'brotli'].map(column).join('')}  part`);
  for (const part of parts) {
    console.log(`${[part.raw, part.gzip, part.brotli].map(column).join('')}  ${part.path} (${part.kind})`);
    if (part.kind === 'chunk') for (const line of heaviest(part.inputs ?? {})) console.log(line);
  }
}
const complaints = broken(parts);
for (const complaint of complaints) console.error(complaint);
if (!quiet && complaints.length === 0) console.log('Every budget is kept.');
process.exitCode = complaints.length === 0 ? 0 : 1;

function column(value) {
  return String(value).padStart(NUMBER_WIDTH);
}

function heaviest(inputs) {
  return Object.entries(byPackage(inputs))
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_SOURCES)
    .map(([name, bytes]) => `${column(bytes)}${' '.repeat(2 * NUMBER_WIDTH)}    ${name}`);
}
