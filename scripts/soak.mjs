// Builds the history's crash test and runs it: windows are killed for `--rounds N` rounds (1,000 unless told; `--minutes M` ends it sooner).
import { spawnSync } from 'node:child_process';
import { argv, exit } from 'node:process';
import { buildTests } from '../esbuild.mjs';

await buildTests(['test/soak/main.ts', 'test/unit/history/crash/writer.ts']);
exit(
  spawnSync('node', ['--enable-source-maps', 'out/soak/main.js', ...argv.slice(2)], { stdio: 'inherit' }).status ?? 1,
);
