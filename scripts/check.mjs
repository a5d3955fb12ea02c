// Runs every part of the check, two at a time: the linter takes as long as all others together. Each prints what it has
// to say once it has ended, and all of them run whatever comes of the first.
import { exec } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const LANES = [['lint'], ['contributions', 'types', 'format', 'unused', 'repository', 'budgets']];
const MOST_OUTPUT = 2 ** 26;

/** @returns {Promise<boolean>} whether it passed */
function check(part) {
  const started = Date.now();
  return new Promise((resolve) => {
    exec(`npm run --silent check:${part}`, { maxBuffer: MOST_OUTPUT }, (error, stdout, stderr) => {
      const seconds = Math.round((Date.now() - started) / 1000);
      console.log(`check:${part} ${error ? 'failed' : 'passed'} in ${seconds} s\n${stdout}${stderr}`.trimEnd());
      resolve(!error);
    });
  });
}

const failed = [];
await Promise.all(
  LANES.map(async (lane) => {
    for (const part of lane) if (!(await check(part))) failed.push(part);
  }),
);
if (failed.length > 0) console.error(`The check failed: ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
