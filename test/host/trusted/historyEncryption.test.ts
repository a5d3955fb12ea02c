import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { encryptFile } from '../../../src/history/encryption/fileCipher';
import { historyKey, newKeyBytes } from '../../../src/history/encryption/key';
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

const isPlain = () =>
  existsSync(join(STORAGE, 'history.sqlite')) && !existsSync(join(STORAGE, 'history-encryption.json'));

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
    await eventually('a plain file', isPlain);
    assert.notDeepEqual(await filesWith('wildebeests'), []);
  });

  it('begins anew when its key is lost, sets aside what is under it, and keeps what is said since', async function () {
    this.timeout(60_000);
    await encrypt(true);
    const first = await eventually('a key in force', keyInForce);
    // Nobody has this key, as when the key ring was lost.
    const lost = historyKey(newKeyBytes());
    await writeFile(join(STORAGE, 'history.encrypted'), encryptFile(Buffer.from('what nobody can read'), lost));
    const state = { format: 1, key: lost.id, settled: true };
    await writeFile(join(STORAGE, 'history-encryption.json'), JSON.stringify(state));
    await speak(SAID);
    await vscode.commands.executeCommand('mango.beginHistoryAnew', 'set aside');
    const next = await keyInForce();
    assert.ok(next !== null && next !== lost.id && next !== first);
    const aside = (await readdir(STORAGE)).filter((name) => name.startsWith(`history-without-key-${lost.id}-`));
    assert.equal(aside.length, 1);
    assert.ok(existsSync(join(STORAGE, aside[0] ?? '', 'history.encrypted')));
    await speak('search history for wildebeests');
    const again = await speak('run number one');
    assert.equal(again.outcome.kind, 'executed', again.outcome.message);
    assert.deepEqual(await filesWith('wildebeests'), []);
    await encrypt(false);
    await eventually('a plain file', isPlain);
    // Other suites count what is there.
    await rm(join(STORAGE, aside[0] ?? ''), { recursive: true });
  });
});
