import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { filesWith } from '../history/encryption/keyRing';
import { entryOf } from '../history/entries';

const SPOKEN = 'zanzibar';

describe('mango history, encrypted', () => {
  let folder: string;
  let database: string;
  let keyFile: string;
  const mango = (...args: string[]) => {
    const all = ['dist/cli.js', 'history', ...args, '--database', database];
    const { stdout, stderr, status } = spawnSync(process.execPath, all, { encoding: 'utf8' });
    return { stdout, stderr, status };
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mango-encrypted-cli-'));
    database = join(folder, 'data', 'history.sqlite');
    keyFile = join(folder, 'keys');
    const store = new HistoryStore({ paths: historyPaths(database), onNotice: () => undefined });
    await store.add([entryOf(`${SPOKEN} one`), entryOf(`${SPOKEN} two`)]);
    await store.close();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is encrypted with a key file that only its owner reads', async () => {
    assert.match(mango('encrypt').stderr, /Name the file for the key with --key-file/);
    const { stdout, status } = mango('encrypt', '--key-file', keyFile);
    assert.match(stdout, /^The history is encrypted with key [0-9a-f]{16}\./);
    assert.equal(status, 0);
    assert.equal(statSync(keyFile).mode & 0o777, 0o600);
    assert.deepEqual(await filesWith(join(folder, 'data'), SPOKEN), []);
    assert.match(mango('list', '--key-file', keyFile).stdout, /zanzibar two[^]*zanzibar one/);
    assert.equal(mango('verify', '--key-file', keyFile).status, 0);
    const [key = ''] = /[A-Za-z0-9+/]{43}=/.exec(readFileSync(keyFile, 'utf8')) ?? [];
    assert.ok(key.length === 44 && !stdout.includes(key));
  });

  it('says what to do without its key, with another, and with one that others may read', () => {
    const without = mango('list');
    assert.match(without.stderr, /is encrypted, and its key \([0-9a-f]{16}\) is not here\. .*--key-file/);
    assert.deepEqual([without.status, without.stdout], [2, '']);
    assert.match(mango('list', '--key-file', join(folder, 'no such')).stderr, /no such does not have it/);
    chmodSync(keyFile, 0o644);
    assert.match(mango('list', '--key-file', keyFile).stderr, /can be read by others\. Change that with: chmod 600/);
    chmodSync(keyFile, 0o600);
    assert.match(mango('list', '--key-file', database.replace('.sqlite', '.encrypted')).stderr, /no file of keys/);
  });

  it('changes its key: the old one is in no file any more', () => {
    const old = readFileSync(keyFile, 'utf8');
    assert.match(mango('rotate', '--key-file', keyFile).stdout, /is of no use any more/);
    assert.notEqual(readFileSync(keyFile, 'utf8'), old);
    const other = join(folder, 'other keys');
    assert.equal(mango('rotate', '--key-file', keyFile, '--to', other).status, 0);
    assert.equal(mango('list', '--key-file', keyFile).status, 2);
    assert.match(mango('search', 'zanz', '--key-file', other).stdout, /zanzibar two/);
    keyFile = other;
  });

  it('is exported as a plain database that the sqlite3 tool reads, and becomes one again', () => {
    const plain = join(folder, 'plain.sqlite');
    const { stdout } = mango('export', '--format', 'sqlite', '--output', plain, '--key-file', keyFile);
    assert.match(stdout, /^2 entries in /);
    const sqlite3 = (file: string, sql: string) => execFileSync('sqlite3', [file, sql], { encoding: 'utf8' }).trim();
    assert.equal(sqlite3(plain, 'pragma integrity_check; select count(*) from history'), 'ok\n2');
    assert.match(mango('export', '--format', 'sqlite', '--output', plain).stderr, /is there already/);
    assert.equal(mango('decrypt', '--key-file', keyFile).status, 0);
    assert.equal(sqlite3(database, 'pragma integrity_check; select count(*) from history'), 'ok\n2');
    assert.ok(!existsSync(database.replace('.sqlite', '.encrypted')));
  });

  it('is begun anew when its key is lost, and the old one is read again when the key is found', async () => {
    database = join(folder, 'lost', 'history.sqlite');
    const store = new HistoryStore({ paths: historyPaths(database), onNotice: () => undefined });
    await store.add([entryOf(`${SPOKEN} three`)]);
    await store.close();
    const [found, fresh] = [join(folder, 'found keys'), join(folder, 'fresh keys')];
    assert.equal(mango('encrypt', '--key-file', found).status, 0);
    assert.match(mango('begin-anew', '--key-file', found).stderr, /No key of the history is lost/);
    assert.match(mango('begin-anew').stderr, /--key-file, or say --plain/);
    assert.match(mango('list').stderr, /if it is lost, run: mango history begin-anew/);
    const { stdout, status } = mango('begin-anew', '--key-file', fresh);
    assert.equal(status, 0);
    assert.match(stdout, /was set aside: .*history-without-key-[^]*goes on under key [0-9a-f]{16}/);
    assert.deepEqual([mango('list', '--key-file', fresh).stdout, mango('verify', '--key-file', fresh).status], ['', 0]);
    const [, aside = ''] = /--database "(.*)" --key-file/.exec(stdout) ?? [];
    const anew = database;
    database = aside;
    assert.match(mango('list', '--key-file', found).stdout, /zanzibar three/);
    const exported = join(folder, 'lost.jsonl');
    assert.equal(mango('export', '--output', exported, '--key-file', found).status, 0);
    database = anew;
    assert.match(mango('import', exported, '--key-file', fresh).stdout, /^1 entries added/);
    assert.match(mango('begin-anew', '--plain', '--delete').stdout, /is deleted\.[^]*without encryption/);
    assert.deepEqual([mango('list').stdout, mango('list').status], ['', 0]);
  });

  it('is wanted by the environment of production, which refuses to write what is not encrypted', () => {
    const args = ['dist/cli.js', 'run', '--tmux', 'no-session', '--database', database];
    const env = { ...process.env, MANGO_ENVIRONMENT: 'production' };
    const recording = 'test/fixtures/speech/git-checkout-feature-login.slt.wav';
    const { stderr, status } = spawnSync(process.execPath, [...args, recording], { encoding: 'utf8', env });
    assert.match(stderr, /The environment wants the history encrypted .* --key-file/);
    assert.equal(status, 2);
  });
});
