// Builds the product as it ships, into a folder that is thrown away, and weighs every part of it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { buildProduct } from '../../esbuild.mjs';
import { filesBelow, matching } from '../package/copy.mjs';
import { currentTarget, targetOf, travelling } from '../package/targets.mjs';

/** Folders that ship as they are. */
const SHIPPED = ['media', 'vocabularies', 'shell-integration'];
const LARGE = 2_000_000;
const FAST_QUALITY = 5;
/** RNNoise's WebAssembly lies inside a JavaScript file. */
const ENGINES = /\.(so|dll|dylib|node|wasm)$|(^|\/)rnnoise\.js$/;

/**
 * @param {string} root the project's folder
 * @param {{compressed: boolean}} options compressing takes seconds, and no budget asks for it
 * @returns {Promise<(import('./budgets.mjs').Part & {gzip?: number, brotli?: number})[]>} heaviest first
 */
export async function measure(root, { compressed }) {
  const outdir = mkdtempSync(join(tmpdir(), 'mango-analyze-'));
  try {
    const metafiles = await buildProduct({ outdir, minify: true });
    const inputs = inputsOf(root, outdir, metafiles);
    const built = filesBelow(outdir).map((path) => ({ path: `dist/${path}`, file: join(outdir, path) }));
    const shipped = SHIPPED.flatMap((folder) => filesBelow(join(root, folder)).map((path) => `${folder}/${path}`));
    const parts = [
      ...built.map((part) => ({ ...part, kind: kindOf(part.path) })),
      ...shipped.map((path) => ({ path, file: join(root, path), kind: 'asset' })),
      ...engines(root),
    ];
    return parts
      .map(({ path, file, kind }) => ({ path, kind, ...weigh(file, compressed), inputs: inputs[path] }))
      .sort((one, other) => other.raw - one.raw);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** What the speech model learned is a part of the model, and weighed with the engines. */
function kindOf(path) {
  if (path === 'dist/retraining.bin') return 'engine';
  return path.endsWith('.js') ? 'chunk' : 'asset';
}

function inputsOf(root, outdir, metafiles) {
  const chunks = {};
  for (const { outputs } of metafiles) {
    for (const [path, { inputs }] of Object.entries(outputs)) {
      const name = `dist/${relative(outdir, join(root, path))}`;
      chunks[name] = Object.fromEntries(
        Object.entries(inputs).map(([input, { bytesInOutput }]) => [input, bytesInOutput]),
      );
    }
  }
  return chunks;
}

function engines(root) {
  const modules = join(root, 'node_modules');
  return Object.entries(travelling(targetOf(currentTarget()))).flatMap(([name, patterns]) =>
    matching(join(modules, name), patterns)
      .filter((path) => ENGINES.test(path))
      .map((path) => ({ path: `${name}/${basename(path)}`, file: join(modules, name, path), kind: 'engine' })),
  );
}

function weigh(file, compressed) {
  const content = readFileSync(file);
  if (!compressed) return { raw: content.length };
  // The best quality takes a minute for the speech library.
  const quality = content.length > LARGE ? FAST_QUALITY : constants.BROTLI_MAX_QUALITY;
  const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
  return { raw: content.length, gzip: gzipSync(content).length, brotli: brotli.length };
}
