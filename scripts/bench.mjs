// Builds the benchmark and the minified product, and runs it: numbers to artifacts/bench.json and a table.
import { spawnSync } from 'node:child_process';
import { argv, exit } from 'node:process';

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) exit(status ?? 1);
}

run('node', ['esbuild.mjs', '--minify', '--tests']);
run('node', ['out/bench/main.js', ...argv.slice(2)]);
