// The platforms we package for, and the files of each that cannot be bundled: native code and files found by path.
import { SetupError } from '../setup/run.mjs';

/** By vsce's name of a target. The library's folder is that of the npm package vosk. */
const TARGETS = {
  'linux-x64': { os: 'linux', cpu: 'x64', library: 'linux-x86_64', koffi: 'linux_x64' },
  'darwin-x64': { os: 'darwin', cpu: 'x64', library: 'osx-universal' },
  'darwin-arm64': { os: 'darwin', cpu: 'arm64', library: 'osx-universal' },
  'win32-x64': { os: 'win32', cpu: 'x64', library: 'win-x86_64' },
};

export const currentTarget = () => `${process.platform}-${process.arch}`;

/** @throws SetupError where we have no speech library for the target. */
export function targetOf(name) {
  const target = TARGETS[name];
  if (!target) throw new SetupError(`No package for ${name}; there are: ${Object.keys(TARGETS).join(', ')}.`);
  return { name, ...target };
}

/**
 * The packages that travel beside the bundles, each with the files of it that are needed: paths or patterns below the
 * package's folder.
 */
export function travelling(target) {
  const { name, library, koffi = '*' } = target;
  return {
    koffi: ['package.json', 'LICENSE.txt', 'index.cjs', 'src/koffi/index.cjs', 'src/koffi/src/static.cjs'],
    // Its Linux package carries musl's build too, which no VS Code runs on.
    [`@koromix/koffi-${name}`]: ['package.json', 'index.js', `${koffi}/koffi.node`],
    // Its JavaScript is read for the WebAssembly in it (src/speech/decoder/rnnoise.ts).
    '@shiguredo/rnnoise-wasm': ['package.json', 'LICENSE', 'dist/rnnoise.js'],
    vosk: ['package.json', `lib/${library}/*`],
    'node-pty': ['package.json', 'LICENSE', 'lib/*.js', 'lib/*/*.js', ...ptyBinaries(target)],
    'sql.js': ['package.json', 'LICENSE', 'dist/sql-wasm.js', 'dist/sql-wasm.wasm'],
  };
}

/** Node-API, so that one build serves Node and Electron. Published for macOS and Windows, compiled by set-up on Linux. */
function ptyBinaries({ name, os }) {
  if (os === 'linux') return ['build/Release/pty.node'];
  const folder = `prebuilds/${name}`;
  if (os === 'darwin') return [`${folder}/pty.node`, `${folder}/spawn-helper`];
  return [`${folder}/*.node`, `${folder}/*.dll`, `${folder}/*.exe`, `${folder}/conpty/*`];
}
