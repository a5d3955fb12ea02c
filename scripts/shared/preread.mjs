// Reads the built-in vocabularies with the product's own code, so that an installed product does not read them at each start.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { VALIDATORS } from './validators.mjs';

const FOLDER = 'vocabularies';
const CODE = `
export { prereadJson } from './src/language/preread';
export { VocabularyReader } from './src/language/vocabularyFile';
`;

/**
 * @param {string} root the project's folder
 * @returns {Promise<{reader: string, json: string}>} the file's content, and what the code that reads vocabularies is told
 *   by: a product built from other code takes no notice of the file
 */
export async function prereadVocabularies(root) {
  const bundle = await build({
    absWorkingDir: root,
    stdin: { contents: CODE, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    plugins: [VALIDATORS],
  });
  const source = bundle.outputFiles[0].text;
  const reader = createHash('sha256').update(source).digest('hex').slice(0, 16);
  const module = { exports: {} };
  new Function('module', 'exports', 'require', source)(module, module.exports, createRequire(import.meta.url));
  const { prereadJson, VocabularyReader } = module.exports;
  const vocabularies = new VocabularyReader();
  const files = readdirSync(join(root, FOLDER))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(root, FOLDER, file), 'utf8');
      return { text, file, read: vocabularies.read(text, file) };
    });
  return { reader, json: prereadJson(reader, files) };
}
