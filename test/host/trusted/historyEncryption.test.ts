import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from '../../e2e/support/waiting';
import { speak } from '../extension';

/** Where editorHost.ts puts the editor's data, seen from its extension host. */
const STORAGE = join(homedir(), '..', 'data', 'User', 'globalStorage', 'alphanumeric-mango.alphanumeric-mango');
const SAID = 'what can i say about wildebeests';

const encrypt = (on: boolean) =>
  vscode.workspace.getConfiguration('mango.history').update('encryption', on, vscode.ConfigurationTarget.Global);

async function filesWith(text: string): Promise<readonly string[]> {
  return (await filesBelow(STORAGE, 'history')).filter(({ bytes }) => bytes.includes(text)).map(({ path }) => path);
}

/** Locks and journals come and go meanwhile, so that not all that is named is there a moment later. */
async function filesBelow(folder: string, prefix = ''): Promise<readonly { path: string; bytes: Buffer }[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries
      .filter(({ name }) => name.startsWith(prefix))
      .map(async (entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return filesBelow(path);
        const bytes = await readFile(path).catch(() => null);
        return bytes ? [{ path, bytes }] : [];
      }),
  );
  return found.flat();
}

async function keyInForce(): Promise<string | null> {
  const text = await readFile(join(STORAGE, 'history-encryption.json'), 'utf8').catch(() => null);
  const state = text === null ? null : (JSON.parse(text) as { key: string; settled: boolean });
  return state?.settled ? state.key : null;
}

describe('the encryption of the history', () => {
  after(() => encrypt(false));

  it('is turned on by its setting, has its key in the secret storage, changes it, and is turned off', async function () {
    this.timeout(60_000);
    await speak(SAID);
    assert.notDeepEqual(await filesWith('wildebeests'), []);
    await encrypt(true);
    const first = await eventually('a key in force', keyInForce);
    assert.deepEqual(await filesWith('wildebeests'), []);
    assert.ok(!existsSync(join(STORAGE, 'history.sqlite')));

    await speak(SAID);
    await vscode.commands.executeCommand('mango.changeHistoryKey');
    assert.notEqual(await keyInForce(), first);
    assert.deepEqual(await filesWith('wildebeests'), []);
    await speak('search history for wildebeests');
    const again = await speak('run number one');
    assert.equal(again.outcome.kind, 'executed', again.outcome.message);

    await encrypt(false);
    await eventually(
      'a plain file',
      () => existsSync(join(STORAGE, 'history.sqlite')) && !existsSync(join(STORAGE, 'history-encryption.json')),
    );
    assert.notDeepEqual(await filesWith('wildebeests'), []);
  });
});
