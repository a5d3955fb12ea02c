// Prepares what the images are built from (dist/images) and, with `--build docker` or `--build buildah`, builds them:
// alphanumeric-mango/server and alphanumeric-mango/editor with the product's version as their tag.
import { execFileSync } from 'node:child_process';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { layOut, version } from './images/context.mjs';
import { SetupError, attempt } from './setup/run.mjs';

const TARGETS = ['server', 'editor'];
const BUILDERS = { docker: ['build'], podman: ['build'], buildah: ['build', '--format', 'docker'] };

const { values } = parseArgs({ options: { build: { type: 'string' }, base: { type: 'string' } } });
const root = dirname(dirname(fileURLToPath(import.meta.url)));
try {
  const builder = values.build;
  if (builder !== undefined && !(builder in BUILDERS)) {
    throw new SetupError(`--build names one of ${Object.keys(BUILDERS).join(', ')}.`);
  }
  const context = await layOut(root);
  for (const target of TARGETS) {
    const args = commandFor(builder ?? 'docker', target, context);
    if (!builder) {
      console.log(['docker', ...args.map((arg) => (arg.startsWith(root) ? relative(root, arg) : arg))].join(' '));
      continue;
    }
    const { code } = await attempt(builder, args, { live: true });
    if (code !== 0) throw new SetupError(`${builder} could not build the ${target} (${code}).`);
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`images: ${error.message}`);
  process.exitCode = 1;
}

function commandFor(builder, target, context) {
  const args = [`VERSION=${version(root)}`, `REVISION=${revision()}`, ...(values.base ? [`BASE=${values.base}`] : [])];
  return [
    ...BUILDERS[builder],
    ...['--file', join(root, 'deploy', 'docker', 'Dockerfile'), '--target', target],
    ...['--tag', `alphanumeric-mango/${target}:${version(root)}`],
    ...args.flatMap((arg) => ['--build-arg', arg]),
    context,
  ];
}

function revision() {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    // An unpacked archive has none.
    return 'unknown';
  }
}
