// Compiles a JSON Schema that is imported as `….json?validator` to the function that checks values against it, so that no
// product carries the compiler: a hundred kilobytes that would be parsed in every window.
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const OPTIONS = { allErrors: true, allowUnionTypes: true, verbose: true, code: { source: true, lines: false } };

/** @type {import('esbuild').Plugin} */
export const VALIDATORS = {
  name: 'validators',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.json\?validator$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.slice(0, path.indexOf('?'))),
      namespace: 'validator',
    }));
    onLoad({ filter: /.*/, namespace: 'validator' }, async ({ path }) => {
      const ajv = new Ajv(OPTIONS);
      const validate = ajv.compile(JSON.parse(await readFile(path, 'utf8')));
      return { contents: standaloneCode(ajv, validate), resolveDir: dirname(path), watchFiles: [path] };
    });
  },
};
