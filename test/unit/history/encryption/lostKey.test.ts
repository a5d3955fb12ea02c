import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalCipher } from '../../../../src/history/encryption/journalCipher';
import { historyKey } from '../../../../src/history/encryption/key';
import { readState } from '../../../../src/history/encryption/manifest';
import { Vault } from '../../../../src/history/encryption/vault';
import { JournalWriter } from '../../../../src/history/journal/journalWriter';
import { encodeRecord } from '../../../../src/history/journal/record';
import { historyPaths, type HistoryPaths } from '../../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../../src/history/store/historyStore';
import { verifyHistory } from '../../../../src/history/store/verify';
import { entryOf, newId } from '../entries';
import { filesWith, KeyRing } from './keyRing';

const SPOKEN = 'zanzibar';
const LIMITS = { most: 6, keep: 3 };
const ASIDE = /^history-without-key-[0-9a-f]{16}-\d{8}T\d{9}Z$/;

describe('a history whose key is lost', () => {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const said = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `${SPOKEN} ${from + at}`);
  const lost = new KeyRing();
  let lostId: string;
  /** Every kind of file, under the key that is lost, a journal of a window that has ended among them. */
  let filled: string;
  let folder: string;
  let paths: HistoryPaths;
  let keys: KeyRing;
  let opened: HistoryStore[];

  const open = (ring = keys, at = paths, before?: (step: string) => void): HistoryStore => {
    const options = { paths: at, keys: ring, limits: LIMITS, onNotice: () => undefined };
    const store = new HistoryStore({ ...options, ...(before ? { before } : {}) });
    opened.push(store);
    return store;
  };
  const heard = async (store: HistoryStore) =>
    (await store.search({ limit: 1000 })).map((entry) => entry.heard).toSorted();
  const asides = async () => (await readdir(folder)).filter((name) => ASIDE.test(name));
  /** What is in the folders that were set aside, for who has found the key. */
  const heardAside = async () => {
    const parts = await Promise.all(
      (await asides()).map((name) => heard(open(lost, historyPaths(join(folder, name, 'history.sqlite'))))),
    );
    return parts.flat().toSorted();
  };

  async function say(ring: KeyRing, at: HistoryPaths, ...texts: readonly string[]): Promise<void> {
    const header = () => encodeRecord('session', json({ id: 's', startedAt: 1, program: 'cli', version: '0' }));
    const journal = new JournalWriter({ folder: at.journals, newId, header, cipher: journalCipher(at, ring) });
    for (const text of texts) {
      await journal.append(encodeRecord('entry', json({ session: 's', entry: entryOf(text) })));
    }
    await journal.seal();
  }

  before(async () => {
    filled = await mkdtemp(join(tmpdir(), 'mango-lost-'));
    const at = historyPaths(join(filled, 'history.sqlite'));
    const store = new HistoryStore({ paths: at, keys: lost, limits: LIMITS, onNotice: () => undefined });
    const key = await lost.make();
    lostId = historyKey(key).id;
    for (const text of said(10, 19)) await store.add([entryOf(text)]);
    await store.rekey(key);
    await store.close();
    await say(lost, at, ...said(19, 20));
  });
  after(() => rm(filled, { recursive: true, force: true }));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-lost-'));
    paths = historyPaths(join(folder, 'history.sqlite'));
    keys = new KeyRing();
    opened = [];
    await cp(filled, folder, { recursive: true });
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    await rm(folder, { recursive: true, force: true });
  });

  it('begins anew with what was said since, and is whole beside it should the key be found', async () => {
    await say(keys, paths, ...said(20, 22));
    assert.deepEqual(await open().lostKeys(), [lostId]);
    const key = await keys.make();
    const aside = await open().beginAnew(key, true);
    assert.deepEqual(
      [aside],
      (await asides()).map((name) => join(folder, name)),
    );
    assert.ok(aside?.includes(lostId));
    assert.deepEqual(await readState(paths), { key: historyKey(key).id, settled: true });
    assert.deepEqual(await heard(open()), said(20, 22));
    assert.deepEqual(await heardAside(), said(10, 20));
    assert.deepEqual(await readdir(paths.journals), []);
    assert.deepEqual(await filesWith(folder, SPOKEN), []);
    const files = await verifyHistory(new Vault(paths, keys));
    assert.deepEqual(files.map(({ problem }) => problem).filter(Boolean), []);
    assert.ok(files.some(({ kind, path }) => kind === 'set aside' && path === aside));
    // It goes on like any other.
    await open().add([entryOf(`${SPOKEN} 22`)]);
    assert.deepEqual(await heard(open()), said(20, 23));
    assert.equal(await open().beginAnew(await keys.make(), true), null);
  });

  it('begins anew without encryption, or without what nobody can read, when that is asked for', async () => {
    await say(keys, paths, ...said(20, 21));
    const aside = await open().beginAnew(null, false);
    assert.ok(aside?.startsWith(folder));
    assert.deepEqual(await asides(), []);
    const sqlite3 = (sql: string) => execFileSync('sqlite3', [paths.image, sql], { encoding: 'utf8' }).trim();
    assert.equal(sqlite3('pragma integrity_check; select heard from utterances'), `ok\n${SPOKEN} 20`);
    const left = await readdir(folder, { recursive: true, withFileTypes: true });
    const names = left.filter((each) => each.isFile()).map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => name.includes('encrypt')),
      [],
    );
  });

  it('may be cut short at every step: nothing is lost, and done again it is finished', async function () {
    this.timeout(120_000);
    for (let end = 1, cut = true; cut; end++) {
      await say(keys, paths, ...said(20, 22));
      let steps = 0;
      cut = false;
      const failing = open(keys, paths, () => {
        if (++steps !== end) return;
        cut = true;
        throw new Error('cut short');
      });
      const key = await keys.make();
      await failing.beginAnew(key, true).catch((error: unknown) => assert.match(String(error), /cut short/));
      await say(keys, paths, ...said(22, 23));
      await open().beginAnew(key, true);
      const store = open();
      await store.compact();
      assert.deepEqual(await heard(store), said(20, 23), `before step ${end}`);
      assert.deepEqual(await store.lostKeys(), []);
      assert.deepEqual([...new Set(await heardAside())], said(10, 20), `before step ${end}`);
      assert.equal((await readState(paths)).key, historyKey(key).id);
      assert.deepEqual(await filesWith(folder, SPOKEN), [], `before step ${end}`);
      await Promise.all(opened.splice(0).map((each) => each.close()));
      await rm(folder, { recursive: true });
      await cp(filled, folder, { recursive: true });
    }
  });

  it('is not begun anew while its key is here', async () => {
    const store = open(lost);
    const image = await readFile(join(folder, 'history.encrypted'));
    assert.deepEqual(await store.lostKeys(), []);
    assert.equal(await store.beginAnew(await keys.make(), false), null);
    assert.deepEqual(await readFile(join(folder, 'history.encrypted')), image);
    assert.deepEqual(await heard(store), said(10, 20));
  });

  it('keeps its key in force where only older files are under a lost one', async () => {
    const key = await keys.make();
    await open().beginAnew(key, true);
    const [name = ''] = await asides();
    const backups = join(folder, name, 'history-backups');
    const [backup = ''] = await readdir(backups);
    await mkdir(paths.backups, { recursive: true });
    await rename(join(backups, backup), join(paths.backups, backup));
    const store = open();
    assert.deepEqual(await store.lostKeys(), [lostId]);
    assert.ok(await store.beginAnew(await keys.make(), true));
    assert.equal((await readState(paths)).key, historyKey(key).id);
    assert.deepEqual(await store.lostKeys(), []);
    assert.deepEqual(await readdir(paths.backups), []);
  });

  it('is gone from its folder too when everything is forgotten, or what is so old, and not when one row is', async () => {
    await say(keys, paths, ...said(20, 22));
    await open().beginAnew(await keys.make(), true);
    const store = open();
    const [last] = await store.search({ limit: 1 });
    await store.forget({ kind: 'ids', ids: [last?.id ?? ''] });
    await store.forget({ kind: 'since', from: Date.now() + 1000 });
    await store.compact({ days: 1, maxBytes: 0 });
    const [name = ''] = await asides();
    assert.notEqual(name, '');
    const old = join(folder, name.replace(/-\d{8}T/, '-20200101T'));
    await rename(join(folder, name), old);
    await store.compact({ days: 30, maxBytes: 0 });
    assert.deepEqual(await asides(), []);
    await cp(filled, join(folder, name), { recursive: true });
    await store.forget({ kind: 'everything' });
    assert.deepEqual(await asides(), []);
  });
});
