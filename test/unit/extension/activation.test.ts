import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { commands } from '../../../src/platform/contributions';

/**
 * Activates the bundle in a fresh Node with an editor that does nothing, and prints the modules that were asked for and
 * the commands that were registered.
 */
const ACTIVATE = `
  const Module = require('node:module');
  const load = Module._load;
  const asked = [], registered = [];
  const any = () => new Proxy(function () {}, {
    get: (_, key) => key === Symbol.toPrimitive ? () => '' : key === 'then' ? undefined : any(),
    set: () => true,
    apply: any,
    construct: any,
  });
  const vscode = new Proxy({ commands: {
    registerCommand: (id) => (registered.push(id), any()),
    executeCommand: () => Promise.resolve(),
  } }, { get: (own, key) => own[key] ?? any() });
  Module._load = function (name, ...rest) {
    if (name === 'vscode') return vscode;
    asked.push(name);
    return load.call(this, name, ...rest);
  };
  const extension = require(process.argv[1]);
  asked.length = 0;
  const workspaceState = { get: (_key, otherwise) => otherwise };
  const api = extension.activate({ subscriptions: [], extensionUri: any(), workspaceState });
  extension.deactivate().then(() => console.log(JSON.stringify({ asked, registered, version: api.version })));
`;

describe('activation', () => {
  let seen: { asked: string[]; registered: string[]; version: number };

  before(async () => {
    // scripts/test.mjs has built it.
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', ACTIVATE, resolve('dist/extension.js')]);
    seen = JSON.parse(stdout) as typeof seen;
  });

  it('registers every contributed command and no other', () => {
    assert.deepEqual(seen.registered.toSorted(), Object.keys(commands).sort());
  });

  it('loads no room, and ends without having built any', () => {
    assert.deepEqual(seen.asked, []);
  });

  it('gives other extensions version 1 of the API', () => assert.equal(seen.version, 1));
});
