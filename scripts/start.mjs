// Opens an editor with the extension in it: VS Code on the desktop where `code` is found, else code-server on a loopback
// port. Ctrl-C ends the latter.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProduct } from '../esbuild.mjs';
import { packageExtension } from './package/packageExtension.mjs';
import { cacheFolder } from './setup/cache.mjs';
import { desktopEditor, editorPaths } from './setup/editor.mjs';
import { SetupError, run, say } from './setup/run.mjs';
import { endGroup } from './test/processes.mjs';

/** The same each time, because browsers remember their permissions by address. */
const PORT = 47120;
const READY_TIMEOUT_MS = 30_000;

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const code = desktopEditor();
try {
  if (code) await startDesktop(code);
  else await startServer();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`start: ${error.message}`);
  process.exitCode = 1;
}

async function startDesktop(program) {
  await buildProduct();
  await run(program, ['--new-window', `--extensionDevelopmentPath=${root}`], { shell: process.platform === 'win32' });
  console.log('VS Code opens with the extension in it. Hold ctrl+alt+m in a terminal and speak.');
}

async function startServer() {
  const { path: vsix } = await packageExtension();
  const folder = join(cacheFolder(), 'start');
  const folders = ['--user-data-dir', join(folder, 'data'), '--extensions-dir', join(folder, 'extensions')];
  mkdirSync(folder, { recursive: true });
  const { node, entry } = editorPaths();
  say('installing the extension into code-server');
  await run(node, [entry, ...folders, '--config', '/dev/null', '--install-extension', vsix, '--force'], {
    what: 'the installation',
  });

  const port = (await isFree(PORT)) ? PORT : 0;
  const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'];
  const child = spawn(
    node,
    // prettier-ignore
    [
      entry, '--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-workspace-trust', '--config', '/dev/null',
      '--reconnection-grace-time', '1', ...quiet, ...folders, process.env.INIT_CWD ?? root,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = () => endGroup(child.pid, 'SIGTERM');
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const url = await address(child);
    console.log(`\nOpen ${url} in a browser of this machine; ctrl-c ends it.`);
    await ended;
  } finally {
    endGroup(child.pid, 'SIGKILL');
  }
}

/** code-server says where it listens, which matters when the usual port is taken. */
function address(child) {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = () => reject(new SetupError(`code-server did not start:\n${output}`));
    const tooLong = setTimeout(fail, READY_TIMEOUT_MS);
    const read = (chunk) => {
      output += chunk;
      const found = /HTTP server listening on (\S+)/.exec(output);
      if (!found) return;
      clearTimeout(tooLong);
      resolve(found[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', fail);
  });
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
