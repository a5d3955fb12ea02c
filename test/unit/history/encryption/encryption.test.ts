import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { encryptFile, keyIdOf } from '../../../../src/history/encryption/fileCipher';
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

describe('a history that is encrypted', () => {
  let filled: string;
  let folder: string;
  let paths: HistoryPaths;
  let keys: KeyRing;
  let notices: string[];
  let opened: HistoryStore[];
  let journals: JournalWriter[];
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const open = (before?: (step: string) => void, ring = keys): HistoryStore => {
    const onNotice = (notice: string) => notices.push(notice);
    const store = new HistoryStore({ paths, keys: ring, limits: LIMITS, onNotice, ...(before ? { before } : {}) });
    opened.push(store);
    return store;
  };
  const writer = (ring = keys) => {
    const journal = new JournalWriter({
      folder: paths.journals,
      newId,
      header: () => encodeRecord('session', json({ id: 's', startedAt: 1, program: 'cli', version: '0' })),
      cipher: journalCipher(paths, ring),
    });
    journals.push(journal);
    return journal;
  };
  const row = (entry: ReturnType<typeof entryOf>) => encodeRecord('entry', json({ session: 's', entry }));
  const heard = async (store: HistoryStore) =>
    (await store.search({ limit: 1000 })).map((entry) => entry.heard).toSorted();
  const say = (count: number, what = SPOKEN) =>
    Array.from({ length: count }, (_, at) => `${what} ${String(at).padStart(2, '0')}`);
  const sqlite3 = (file: string, sql: string) => execFileSync('sqlite3', [file, sql], { encoding: 'utf8' }).trim();

  /** Rows in every kind of file there is: archives, image, backups, a journal that is written, something set aside. */
  async function fill(): Promise<JournalWriter> {
    await cp(filled, folder, { recursive: true });
    const journal = writer();
    await journal.append(row(entryOf(`${SPOKEN} 09`)));
    return journal;
  }

  before(async () => {
    filled = await mkdtemp(join(tmpdir(), 'mango-filled-'));
    const file = join(filled, 'history.sqlite');
    const store = new HistoryStore({ paths: historyPaths(file), limits: LIMITS, onNotice: () => undefined });
    for (const text of say(9)) await store.add([entryOf(text)]);
    await store.close();
    await writeFile(`${file}.damaged-1`, `something of ${SPOKEN}`);
  });
  after(() => rm(filled, { recursive: true, force: true }));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-encrypted-'));
    paths = historyPaths(join(folder, 'history.sqlite'));
    keys = new KeyRing();
    notices = [];
    opened = [];
    journals = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    await Promise.all(journals.map((journal) => journal.seal()));
    await rm(folder, { recursive: true, force: true });
  });

  it('has nothing that was said in any byte of its folder, and all of it for who has the key', async () => {
    const journal = await fill();
    assert.ok((await filesWith(folder, SPOKEN)).length >= 5);
    await open().rekey(await keys.make());
    assert.deepEqual(await filesWith(folder, SPOKEN), []);
    assert.deepEqual((await readdir(folder)).toSorted(), [
      'history-archives',
      'history-archives.json',
      'history-backups',
      'history-encryption.json',
      'history-journals',
      'history.encrypted',
      'history.sqlite.damaged-1',
      'history.sqlite.owner',
    ]);
    // The window that was writing goes on.
    await journal.append(row(entryOf(`${SPOKEN} 10`)));
    const store = open();
    assert.deepEqual(await heard(store), say(11));
    await journal.seal();
    await store.compact();
    assert.deepEqual(await filesWith(folder, SPOKEN), []);
    assert.deepEqual(await heard(open()), say(11));
    assert.deepEqual(await readdir(paths.journals), []);
    assert.ok((await verifyHistory(new Vault(paths, keys))).every(({ problem }) => problem === null));
    const [part = ''] = await readdir(paths.archives);
    assert.match(part, /\.encrypted$/);
  });

  it('is exported as a plain file that the sqlite3 tool reads', async () => {
    await (await fill()).seal();
    const file = join(folder, '..', `${newId()}.sqlite`);
    try {
      assert.equal(await open().copyTo(file), 10);
      await open().rekey(await keys.make());
      assert.equal(await open().copyTo(file), 10);
      assert.equal(sqlite3(file, 'pragma integrity_check'), 'ok');
      assert.equal(sqlite3(file, 'select heard from history order by heard'), say(10).join('\n'));
    } finally {
      await rm(file, { force: true });
    }
  });

  it('changes its key: nothing needs the old one, and nothing is there twice', async () => {
    const journal = await fill();
    const [old, fresh] = [await keys.make(), await keys.make()];
    const store = open();
    await store.rekey(old);
    await journal.append(row(entryOf(`${SPOKEN} 10`)));
    await store.rekey(fresh);
    await journal.append(row(entryOf(`${SPOKEN} 11`)));
    keys.drop(old);
    assert.deepEqual(await heard(open()), say(12));
    await journal.seal();
    await open().compact();
    assert.deepEqual(await heard(open()), say(12));
    for (const file of await verifyHistory(new Vault(paths, keys))) {
      assert.equal(keyIdOf(await readFile(file.path)), historyKey(fresh).id, file.path);
    }
    assert.deepEqual(notices, []);
  });

  it('has nothing twice after a compaction that was cut short at any step', async function () {
    this.timeout(120_000);
    for (let end = 1, cut = true; cut; end++) {
      const journal = await fill();
      for (const text of say(14).slice(10)) await journal.append(row(entryOf(text)));
      await journal.seal();
      let steps = 0;
      cut = false;
      const failing = open(() => {
        if (++steps !== end) return;
        cut = true;
        throw new Error('cut short');
      });
      await failing.compact().catch((error: unknown) => assert.match(String(error), /cut short/));
      await failing.close();
      await open().rekey(await keys.make());
      assert.deepEqual(await heard(open()), say(14), `before step ${end}`);
      // A search tells each entry once, however often it is there.
      const files = await verifyHistory(new Vault(paths, keys));
      const parts = files.filter(({ kind }) => kind === 'image' || kind === 'archive');
      assert.equal(
        parts.reduce((sum, { entries }) => sum + (entries ?? 0), 0),
        14,
        `before step ${end}`,
      );
      await Promise.all(opened.splice(0).map((each) => each.close()));
      await rm(folder, { recursive: true });
    }
  });

  it('becomes plain again, with SQLite files that are whole', async () => {
    await (await fill()).seal();
    const store = open();
    await store.rekey(await keys.make());
    await store.rekey(null);
    const parts = (await readdir(paths.archives)).map((name) => join(paths.archives, name));
    const lines = [paths.image, ...parts].flatMap((file) => {
      assert.equal(sqlite3(file, 'pragma integrity_check'), 'ok');
      return sqlite3(file, 'select heard from utterances').split('\n');
    });
    assert.deepEqual(lines.toSorted(), say(10));
    assert.equal(
      (await readdir(folder)).some((name) => name.includes('encrypt')),
      false,
    );
    assert.equal(await readFile(`${paths.image}.damaged-1`, 'utf8'), `something of ${SPOKEN}`);
  });

  for (const [what, target] of [
    ['is encrypted', 'first'],
    ['changes its key', 'second'],
    ['becomes plain', null],
  ] as const) {
    it(`may be cut short at every step while it ${what}: nothing is lost, and the next compaction finishes it`, async function () {
      this.timeout(120_000);
      const [first, second] = [await keys.make(), await keys.make()];
      const to = target === 'first' ? first : target === 'second' ? second : null;
      for (let end = 1, cut = true; cut; end++) {
        let steps = 0;
        cut = false;
        const journal = await fill();
        if (to !== first) await open().rekey(first);
        const failing = open(() => {
          if (++steps !== end) return;
          cut = true;
          throw new Error('cut short');
        });
        const changing = failing.rekey(to);
        await changing.catch((error: unknown) => assert.match(String(error), /cut short/));
        await journal.append(row(entryOf(`${SPOKEN} 10`)));
        await journal.seal();
        assert.deepEqual(await heard(open()), say(11), `before step ${end}`);
        await open().compact();
        assert.deepEqual(await heard(open()), say(11), `before step ${end}`);
        const state = await readState(paths);
        assert.equal(state.settled, true);
        if (state.key !== null) assert.deepEqual(await filesWith(folder, SPOKEN), [], `before step ${end}`);
        // The very first step is ahead of the note that says what is to be.
        if (end > 1) assert.equal(state.key, to && historyKey(to).id);
        await Promise.all(opened.splice(0).map((store) => store.close()));
        await rm(folder, { recursive: true });
        await mkdir(folder);
      }
    });
  }

  it('is left as it is without its key; what is said meanwhile is kept under another and joins it later', async () => {
    await (await fill()).seal();
    const key = await keys.make();
    await open().rekey(key);
    const image = await readFile(join(folder, 'history.encrypted'));
    const other = new KeyRing();
    const window = open(undefined, other);
    const journal = writer(other);
    await journal.append(row(entryOf(`${SPOKEN} 10`)));
    await journal.seal();
    assert.deepEqual(await heard(window), [`${SPOKEN} 10`]);
    await assert.rejects(window.compact(), /encrypted, and its key .* is not here\. Ask who has it\./);
    await assert.rejects(window.compact(), /is not here/);
    await assert.rejects(window.rekey(null), /is not here/);
    await assert.rejects(window.forget({ kind: 'since', from: 0 }), /is not here/);
    assert.equal(notices.length, 1, notices.join());
    assert.match(notices[0] ?? '', /kept beside it/);
    assert.deepEqual(await readFile(join(folder, 'history.encrypted')), image);
    assert.deepEqual(await filesWith(folder, SPOKEN), []);
    other.add(key);
    assert.deepEqual(await heard(window), say(11));
    await window.compact();
    assert.deepEqual(await heard(open()), say(11));
    assert.deepEqual(await readdir(paths.journals), []);
  });

  it('forgets, in all its files', async () => {
    const journal = await fill();
    const store = open();
    await store.rekey(await keys.make());
    await journal.append(row(entryOf('something else')));
    const [last] = await store.search({ limit: 1, text: 'else' });
    assert.equal(await store.forget({ kind: 'ids', ids: [last?.id ?? ''] }), 1);
    assert.deepEqual(await heard(open()), say(10));
    await store.forget({ kind: 'everything' });
    assert.deepEqual(await heard(open()), []);
    await store.rekey(null);
    assert.deepEqual(await filesWith(folder, SPOKEN), []);
  });

  it('tells of damage, and saves what it did not hit', async () => {
    const store = open();
    const long = entryOf(`${SPOKEN} 00`);
    const output = 'many words '.repeat(20_000);
    await store.add([
      { ...long, executions: long.executions.map((each) => ({ ...each, output })) },
      ...say(5)
        .slice(1)
        .map((text) => entryOf(text)),
    ]);
    await rm(paths.backups, { recursive: true });
    await store.rekey(await keys.make());
    await rm(paths.backups, { recursive: true });
    const image = join(folder, 'history.encrypted');
    const bytes = await readFile(image);
    bytes[150_000] = (bytes[150_000] ?? 0) ^ 1;
    await writeFile(image, bytes);
    const [verified] = await verifyHistory(new Vault(paths, keys));
    assert.match(verified?.problem ?? '', /damaged; \d+ of its entries can be read/);
    const next = open();
    await next.compact();
    assert.match(notices.join(), /history file was damaged.*set aside as .*history\.encrypted\.damaged/);
    assert.ok((await heard(next)).length >= 4);
    assert.deepEqual(await filesWith(folder, SPOKEN), []);
  });

  it('is searched where its archives lie, and tells of one that is damaged', async () => {
    await (await fill()).seal();
    await open().rekey(await keys.make());
    const store = open();
    assert.deepEqual((await store.search({ limit: 9, text: `"${SPOKEN} 00"` })).length, 1);
    await store.close();
    const [name = ''] = (await readdir(paths.archives)).toSorted();
    const path = join(paths.archives, name);
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000);
    await writeFile(path, bytes);
    const found = await heard(open());
    assert.ok(found.length < 10 && found.includes(`${SPOKEN} 09`), found.join());
    assert.match(notices.join(), /an older part of the history, is damaged/);
    assert.deepEqual(await filesWith(folder, SPOKEN), []);
  });

  it('whose note was lost is still encrypted, and a plain image beside it is taken in', async () => {
    await (await fill()).seal();
    await open().rekey(await keys.make());
    await rm(paths.encryption);
    const elsewhere = historyPaths(join(folder, 'elsewhere', 'history.sqlite'));
    const plain = new HistoryStore({ paths: elsewhere, onNotice: () => undefined });
    await plain.add([entryOf(`${SPOKEN} 10`)]);
    await plain.close();
    await writeFile(paths.image, await readFile(elsewhere.image));
    await rm(join(folder, 'elsewhere'), { recursive: true });
    await open().compact();
    assert.deepEqual(await heard(open()), say(11));
    assert.deepEqual(await filesWith(folder, SPOKEN), []);
    assert.equal((await readState(paths)).settled, true);
  });

  it('of another format of files than this program knows is not overwritten', async () => {
    const key = await keys.make();
    await open().add([entryOf('one')]);
    await open().rekey(key);
    const image = join(folder, 'history.encrypted');
    const newer = encryptFile(Buffer.from('of tomorrow'), historyKey(key));
    for (const at of [0, newer.length - 40]) {
      newer.writeUInt8(2, at + 8);
      newer.writeUInt32LE(crc32(newer.subarray(at, at + 36)), at + 36);
    }
    await writeFile(image, newer);
    await assert.rejects(open().compact(), /newer version.*Update the extension/);
    assert.deepEqual(await readFile(image), newer);
  });
});
