// Lays out what the images are made of in dist/images, once, from files that are tested already: the package's bundles
// and native parts, the model, and from the cache folder code-server with its Node.
import { chmodSync, copyFileSync, cpSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesBelow } from '../package/copy.mjs';
import { stageExtension } from '../package/packageExtension.mjs';
import { editorPaths, nodePackage } from '../setup/editor.mjs';
import { billOfMaterials } from './billOfMaterials.mjs';

/** What a server without an editor does not need. */
const EDITOR_ONLY = [
  /^dist\/(extension|rooms|terminalRoom|vocabularyChecks|webSockets|remoteEngine|historyWorker|historyRoom|metricsRoom|attachLock|deploymentChecks)\.js$/,
  /^dist\/webview\//,
  /^media\//,
];
/**
 * Of code-server, what stays behind: what only helps to develop it, other systems' programs, and its agents, which talk to
 * services elsewhere.
 */
const LEFT_OUT = [
  /\.(map|tsbuildinfo)$/,
  /\/(win32|darwin)-[a-z0-9]+\//,
  /\/windows-process-tree\//,
  /\/node-pty\/(deps|third_party)\//,
  /\/lib\/vscode\/(extensions\/copilot|node_modules\/@github|node_modules\/@microsoft\/mxc-sdk)\//,
];
const MANGO = join('opt', 'mango');
const EDITOR = join('opt', 'editor');

/** @returns {Promise<string>} the folder that the images are built in */
export async function layOut(root) {
  const context = join(root, 'dist', 'images');
  const stage = join(root, 'dist', 'stage-images');
  rmSync(context, { recursive: true, force: true });
  rmSync(stage, { recursive: true, force: true });
  try {
    const { metafiles, packages, model } = await stageExtension(stage);
    const bill = { root, metafiles, packages, model };
    fillServer(join(context, 'server'), stage);
    fillEditor(join(context, 'editor'), stage);
    for (const image of ['server', 'editor']) {
      const path = join(context, image, MANGO, 'bom.cdx.json');
      mkdirSync(dirname(path), { recursive: true });
      const editor = image === 'editor' ? join(context, image, EDITOR) : undefined;
      writeFileSync(path, billOfMaterials({ ...bill, editor }));
    }
    return context;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function fillServer(folder, stage) {
  const files = filesBelow(stage).filter((path) => !EDITOR_ONLY.some((pattern) => pattern.test(path)));
  copy(stage, join(folder, MANGO), files);
  addNode(folder);
}

/** The extension stands among the editor's own, so that it is there whatever lies in a person's home. */
function fillEditor(folder, stage) {
  const modules = join(editorPaths().folder, 'node_modules');
  const files = filesBelow(modules).filter(
    (path) => !path.startsWith(`${nodePackage()}/`) && !LEFT_OUT.some((pattern) => pattern.test(path)),
  );
  copy(modules, join(folder, EDITOR, 'node_modules'), files);
  const extensions = join(folder, EDITOR, 'node_modules', 'code-server', 'lib', 'vscode', 'extensions');
  cpSync(stage, join(extensions, 'alphanumeric-mango'), { recursive: true });
  addNode(folder);
}

function addNode(folder) {
  const bin = join(folder, 'usr', 'local', 'bin');
  mkdirSync(bin, { recursive: true });
  link(editorPaths().node, join(bin, 'node'));
  const licence = join(dirname(dirname(editorPaths().node)), 'LICENSE');
  const documentation = join(folder, 'usr', 'local', 'share', 'doc', 'node');
  mkdirSync(documentation, { recursive: true });
  copyFileSync(licence, join(documentation, 'LICENSE'));
}

function copy(from, to, files) {
  for (const folder of new Set(files.map((file) => dirname(join(to, file))))) mkdirSync(folder, { recursive: true });
  for (const file of files) link(join(from, file), join(to, file));
}

/** A hard link costs nothing; where the cache lies on another disk it is copied. */
function link(from, to) {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!['EXDEV', 'EPERM', 'EMLINK'].includes(error.code)) throw error;
    copyFileSync(from, to);
    chmodSync(to, 0o755);
  }
}

/** @returns {string} the version of the product, for labels and tags */
export function version(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}
