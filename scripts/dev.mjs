// Builds and checks types at every save, side by side: `npm run dev` prints one line for each when it has changed.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { watchProduct } from '../esbuild.mjs';

const TYPES_END = /Found (\d+) errors?\. Watching/;
const TYPE_ERROR = /^(.+)\((\d+),(\d+)\): error /;

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function status(name, text) {
  console.log(`${new Date().toTimeString().slice(0, 8)} ${name.padEnd(8)} ${text}`);
}

/** Watches the types of one project; `name` stands before its line. */
function watchTypes(name, project) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '--noEmit', '--watch', '--preserveWatchOutput', '--pretty', 'false', '-p', project];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let first;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const error = TYPE_ERROR.exec(line);
    if (error) first ??= line;
    const count = TYPES_END.exec(line)?.[1];
    if (count === undefined) return;
    status(name, count === '0' ? 'ok' : `${count} wrong, the first: ${first ?? 'not said'}`);
    first = undefined;
  });
  return child;
}

const children = [watchTypes('types', '.'), watchTypes('webview', 'webview')];
const builds = await watchProduct(({ errors, parts, ms }) => {
  const [first] = errors;
  const place = first?.location ? `${first.location.file}:${first.location.line}: ` : '';
  status(
    'build',
    first ? `${errors.length} wrong, the first: ${place}${first.text}` : `ok: ${parts} bundles, ${ms} ms`,
  );
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const child of children) child.kill();
    void builds.dispose().then(() => process.exit(0));
  });
}
// A watcher that dies would leave its line standing as if all were well.
for (const child of children) {
  child.once('exit', (code, signal) => {
    if (signal !== 'SIGTERM') status('types', `the checker has ended (${code ?? signal}); start again`);
  });
}
