// Builds every bundle of the product into dist/. `--watch` goes on building, `--tests` builds the tests into out/ as well,
// `--only=cli` builds one bundle. The scripts that test and package call the functions.
import { build, context } from 'esbuild';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { VALIDATORS } from './scripts/shared/validators.mjs';
import { prereadVocabularies } from './scripts/shared/preread.mjs';

const root = dirname(fileURLToPath(import.meta.url));

/** Parts that cannot be bundled: native code, or files found by path. scripts/package.mjs puts them beside the bundle. */
export const EXTERNAL = ['vscode', 'koffi', 'vosk', 'node-pty', 'sql.js'];

/**
 * Bundles beside the one that imports them: a window that never hears a word does not parse the rooms, one without
 * vocabularies of its own not what checks them, and one that serves no page no WebSockets; and
 * what the panel's history asks for waits for somebody to open it, the metrics for a setting, and turns at tmux for tmux.
 */
const APART = {
  'rooms.vscode': './rooms.js',
  vocabularyChecks: './vocabularyChecks.js',
  webSockets: './webSockets.js',
  historyRoom: './historyRoom.js',
  metricsRoom: './metricsRoom.js',
  attachLock: './attachLock.js',
  serve: './server.js',
  deploymentDoctor: './deploymentChecks.js',
  remoteEngine: './remoteEngine.js',
};

const LOADED_APART = {
  name: 'loaded-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ kind, path }) => {
      const bundle = APART[path.split('/').at(-1)];
      return kind === 'dynamic-import' && bundle ? { path: bundle, external: true } : undefined;
    });
  },
};

/**
 * The YAML parser in a bundle of its own, loaded when the first file of the user's is read: the vocabularies that ship
 * are read at build time. What the code imports from it stays a function or class by the same name.
 */
const YAML_WHEN_ASKED = {
  name: 'yaml-when-asked',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^yaml$/ }, () => ({ path: 'yaml', namespace: 'when-asked' }));
    onResolve({ filter: /^\.\/yaml\.js$/, namespace: 'when-asked' }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /^yaml$/, namespace: 'when-asked' }, async () => {
      const names = Object.keys(await import('yaml')).filter((name) => name !== 'default');
      return {
        contents: [
          `const whenAsked = (name) => {
            const asked = () => require('./yaml.js')[name];
            return new Proxy(class {}, {
              apply: (_, self, values) => asked()(...values),
              construct: (_, values) => Reflect.construct(asked(), values),
              get: (_, property) => asked()[property],
            });
          };`,
          ...names.map((name) => `export const ${name} = /* @__PURE__ */ whenAsked('${name}');`),
        ].join('\n'),
      };
    });
  },
};

/** Bundles that read vocabularies. */
const READERS = ['extension', 'cli', 'serverLanguage'];

/** Pino's transports are worker threads that load files by path: in a bundle they cannot be used, so they are left out. */
const NO_TRANSPORTS = {
  name: 'no-transports',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]pino[\\/]lib[\\/]transport\.js$/ }, () => ({
      contents: "module.exports = () => { throw new Error('Log to a stream: a bundle has no transports.') }",
    }));
  },
};

/** @param {{outdir?: string, minify?: boolean, watch?: boolean, quiet?: boolean, reader?: string}} options */
function productConfigs({ outdir = 'dist', minify = false, watch = false, quiet = false, reader = '' }) {
  const shared = {
    absWorkingDir: root,
    bundle: true,
    // Of what ships, the maps stay behind: they are larger than the code.
    sourcemap: !minify,
    minify,
    logLevel: quiet ? 'silent' : watch ? 'info' : 'warning',
    metafile: true,
    plugins: [VALIDATORS, NO_TRANSPORTS],
    define: {
      'process.env.NODE_ENV': minify ? '"production"' : '"development"',
      'process.env.MANGO_READER': JSON.stringify(reader),
    },
  };
  const node = { ...shared, platform: 'node', target: 'node20', format: 'cjs', external: EXTERNAL, outdir };
  const browser = {
    ...shared,
    platform: 'browser',
    target: 'chrome120',
    format: 'iife',
    outdir: join(outdir, 'webview'),
  };
  return {
    extension: {
      ...node,
      entryPoints: {
        extension: 'src/extension.ts',
        rooms: 'src/rooms.vscode.ts',
        vocabularyChecks: 'src/ui/vocabularyChecks.ts',
        webSockets: 'src/audio/webSockets.ts',
        historyRoom: 'src/ui/historyRoom.ts',
        metricsRoom: 'src/rooms/metricsRoom.ts',
        attachLock: 'src/terminals/tmux/attachLock.ts',
        remoteEngine: 'src/speech/remote/remoteEngine.ts',
      },
      plugins: [LOADED_APART, YAML_WHEN_ASKED, VALIDATORS, NO_TRANSPORTS],
      // As `require`, which the editor's loader serves `vscode` through in every version.
      supported: { 'dynamic-import': false },
    },
    yaml: { ...node, entryPoints: { yaml: 'yaml' } },
    decoder: {
      ...node,
      entryPoints: { decoder: 'src/speech/decoder/main.ts', retraining: 'src/speech/decoder/retraining.bin' },
      loader: { '.bin': 'copy' },
    },
    historyWorker: { ...node, entryPoints: { historyWorker: 'src/history/worker.ts' } },
    cli: {
      ...node,
      entryPoints: { cli: 'src/cli.ts' },
      banner: { js: '#!/usr/bin/env node' },
      plugins: [LOADED_APART, VALIDATORS, NO_TRANSPORTS],
      supported: { 'dynamic-import': false },
    },
    deploymentChecks: { ...node, entryPoints: { deploymentChecks: 'src/cli/deploymentDoctor.ts' } },
    server: { ...node, entryPoints: { server: 'src/cli/serve.ts' } },
    serverLanguage: { ...node, entryPoints: { serverLanguage: 'src/server/language/languageWorker.ts' } },
    webview: {
      ...browser,
      entryPoints: {
        panel: 'webview/panel.ts',
        microphonePage: 'webview/microphonePage.ts',
        captureWorklet: 'webview/captureWorklet.ts',
      },
    },
    webviewLater: {
      ...browser,
      format: 'esm',
      entryPoints: { historyView: 'webview/historyView.ts', charts: 'webview/charts.ts' },
    },
  };
}

/**
 * Builds the product's bundles.
 * @param {{outdir?: string, minify?: boolean, quiet?: boolean, only?: string}} options
 * @returns {Promise<import('esbuild').Metafile[]>} what went into each
 */
export async function buildProduct(options = {}) {
  const reads = options.only === undefined || READERS.includes(options.only);
  const reader = reads ? await writePreread(options.outdir ?? 'dist') : '';
  const configs = productConfigs({ ...options, reader });
  const chosen = options.only ? [configs[options.only]] : Object.values(configs);
  const results = await Promise.all(chosen.map((config) => build(config)));
  return results.map((result) => result.metafile);
}

/**
 * Builds at every save, until `dispose`.
 * @param {(round: {errors: import('esbuild').Message[], parts: number, ms: number}) => void} tell called when every
 *   bundle that a change touched has been built; the errors are those of all bundles
 */
export async function watchProduct(tell) {
  // What the vocabularies come to is not followed while watching: without a reader the product reads the files.
  const configs = Object.values(productConfigs({ quiet: true }));
  const errors = configs.map(() => []);
  const building = new Set(configs.keys());
  let started = Date.now();
  const contexts = configs.map((config, index) => {
    const rounds = {
      name: 'rounds',
      setup({ onStart, onEnd }) {
        onStart(() => {
          if (building.size === 0) started = Date.now();
          building.add(index);
        });
        onEnd((result) => {
          errors[index] = result.errors;
          building.delete(index);
          if (building.size === 0) tell({ errors: errors.flat(), parts: configs.length, ms: Date.now() - started });
        });
      },
    };
    return context({ ...config, plugins: [...config.plugins, rounds] });
  });
  const watching = await Promise.all(contexts);
  await Promise.all(watching.map((each) => each.watch()));
  return { dispose: () => Promise.all(watching.map((each) => each.dispose())) };
}

/** Leaves beside the bundles what the vocabularies come to; returns what tells the code that read them. */
async function writePreread(outdir) {
  const { reader, json } = await prereadVocabularies(root);
  const folder = resolve(root, outdir);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'vocabularies.json.gz'), gzipSync(json));
  return reader;
}

/** Tests are bundled file by file, so that mocha loads plain JavaScript with source maps, in Node and in the editor. */
function testConfig(files) {
  return {
    absWorkingDir: root,
    entryPoints: files,
    outbase: 'test',
    outdir: 'out',
    bundle: true,
    sourcemap: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    external: ['vscode'],
    plugins: [VALIDATORS],
    logLevel: 'warning',
  };
}

/** @param {readonly string[]} files TypeScript files under test/ */
export async function buildTests(files) {
  await build(testConfig([...files]));
}

/** @returns {string[]} every TypeScript file under a folder of test/, relative to the root */
export function testFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file))
    .sort();
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const watch = argv.includes('--watch');
  const minify = argv.includes('--minify');
  const tests = argv.includes('--tests') ? [testConfig(testFiles('test'))] : [];
  if (watch) {
    // What the vocabularies come to is not followed while watching: without a reader the product reads the files.
    const configs = [...Object.values(productConfigs({ minify, watch })), ...tests];
    const contexts = await Promise.all(configs.map((config) => context(config)));
    await Promise.all(contexts.map((each) => each.watch()));
  } else {
    const only = argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
    await buildProduct({ minify, ...(only ? { only } : {}) });
    await Promise.all(tests.map((config) => build(config)));
  }
}
