// Builds every bundle of the product into dist/, and with `--tests` the test suites into out/.
import { build, context } from 'esbuild';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';

const watch = argv.includes('--watch');
const minify = argv.includes('--minify');

/** Parts that cannot be bundled: native code, or files found by path. scripts/package.mjs copies them beside the bundle. */
const EXTERNAL = ['vscode', 'koffi', 'vosk', 'node-pty', 'sql.js'];

const shared = {
  bundle: true,
  sourcemap: true,
  minify,
  logLevel: watch ? 'info' : 'warning',
  metafile: true,
  define: { 'process.env.NODE_ENV': minify ? '"production"' : '"development"' },
};

const node = { ...shared, platform: 'node', target: 'node20', format: 'cjs', external: EXTERNAL };
const browser = { ...shared, platform: 'browser', target: 'chrome120', format: 'iife' };

const bundles = [
  { ...node, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { decoder: 'src/speech/decoder/main.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { cli: 'src/cli.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
  {
    ...browser,
    entryPoints: {
      panel: 'webview/panel.ts',
      microphonePage: 'webview/microphonePage.ts',
      captureWorklet: 'webview/captureWorklet.ts',
    },
    outdir: 'dist/webview',
  },
];

function testFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

/** Tests are bundled file by file so that mocha loads plain JavaScript with source maps, in Node and in the editor. */
const tests = {
  ...node,
  entryPoints: testFiles('test'),
  outbase: 'test',
  outdir: 'out',
  packages: 'external',
};

const configs = [...bundles, ...(argv.includes('--tests') ? [tests] : [])];
if (watch) {
  const contexts = await Promise.all(configs.map((config) => context(config)));
  await Promise.all(contexts.map((each) => each.watch()));
} else {
  await Promise.all(configs.map((config) => build(config)));
}
