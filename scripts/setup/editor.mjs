// The editor that the tests run in: code-server is VS Code with a real extension host, from npm, with a Node of its own.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, fillAtomically } from './cache.mjs';
import { SetupError, findProgram, npm, say } from './run.mjs';

const CODE_SERVER = '4.139.1';
/** code-server wants exactly this major version, whatever Node runs us. */
const NODE = '24.21.0';

/** Where the editor is or would be: the Node to run it with and the script to run. */
export function editorPaths() {
  const folder = join(cacheFolder(), 'editor', `code-server-${CODE_SERVER}-node-${NODE}`);
  const modules = join(folder, 'node_modules');
  return {
    folder,
    node: join(modules, nodePackage(), 'bin', 'node'),
    entry: join(modules, 'code-server', 'out', 'node', 'entry.js'),
  };
}

/**
 * VS Code's own command line, where there is one. Inside a terminal of a remote window `code` is another program, which
 * cannot open an extension under development.
 */
export function desktopEditor() {
  return process.env.VSCODE_IPC_HOOK_CLI ? undefined : findProgram('code');
}

export function nodePackage() {
  return `node-${process.platform}-${process.arch}`;
}

export async function installEditor() {
  const { folder } = editorPaths();
  if (existsSync(folder)) return;
  if (process.platform !== 'linux') {
    throw new SetupError(
      'The editor for tests (code-server) runs on Linux. Elsewhere use: npm run test:unit and npm run test:electron.',
    );
  }
  say(`installing code-server ${CODE_SERVER} and Node ${NODE} (npm, to the cache folder): the editor the tests run in`);
  await fillAtomically(folder, async (partial) => {
    // No install scripts: they would compile what code-server ships ready, or does without.
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--omit=dev'];
    const packages = [`code-server@${CODE_SERVER}`, `${nodePackage()}@${NODE}`];
    await npm(['install', ...flags, '--prefix', partial, ...packages], { cwd: partial, what: 'code-server (1 of 3)' });
    const vscode = join(partial, 'node_modules', 'code-server', 'lib', 'vscode');
    await npm(['install', ...flags], { cwd: vscode, what: 'its editor (2 of 3)' });
    await npm(['install', ...flags], { cwd: join(vscode, 'extensions'), what: 'its extensions (3 of 3)' });
  });
}
