// Writes dist/alphanumeric-mango-<platform>-<version>.vsix. `--target darwin-arm64` packages for another platform (not
// for Linux, where node-pty is compiled), `--release` refuses what is not fit for others.
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { packageExtension } from './package/packageExtension.mjs';
import { SetupError } from './setup/run.mjs';

const { values } = parseArgs({
  options: { target: { type: 'string' }, release: { type: 'boolean' }, 'pre-release': { type: 'boolean' } },
});
try {
  const { path, bytes, model, development } = await packageExtension({ ...values, preRelease: values['pre-release'] });
  const note = development ? ': a development build, not for others' : '';
  console.log(`${relative(process.cwd(), path)}: ${(bytes / 1e6).toFixed(1)} MB, with ${model}${note}`);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`package: ${error.message}`);
  process.exitCode = 1;
}
