// Hears every accuracy fixture, clean and in noise, and writes docs/accuracy.md. Four minutes on two idle processors.
import { spawnSync } from 'node:child_process';
import { exit } from 'node:process';
import { buildProduct, buildTests } from '../esbuild.mjs';

// The decoder in a folder of its own: what others run from dist stays as it is.
await buildProduct({ outdir: 'out/accuracy', only: 'decoder', quiet: true });
await buildTests(['test/bench/accuracyMain.ts']);
const { status, signal } = spawnSync('node', ['--enable-source-maps', 'out/bench/accuracyMain.js'], {
  stdio: 'inherit',
});
if (signal) console.error(`ended by ${signal}; docs/accuracy.md is as it was`);
exit(status ?? 1);
