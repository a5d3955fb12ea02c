import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_KEYS } from '../../../src/history/encryption/key';
import { Vault } from '../../../src/history/encryption/vault';
import { backupName, Backups } from '../../../src/history/store/backups';
import { historyPaths, type HistoryPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { restoreBackup } from '../../../src/history/store/restore';
import { entryOf } from './entries';

const OLD_SCHEMA = 'test/fixtures/history/schema-1.sqlite';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.UTC(2026, 0, 1, 9);

/** A disk that loses a row of what is written to it. */
class LossyVault extends Vault {
  override async write(path: string, plain: Uint8Array): Promise<void> {
    await super.write(path, plain);
    execFileSync('sqlite3', [path, 'delete from utterances where number = 1']);
  }
}

describe('backups', () => {
  let folder: string;
  let paths: HistoryPaths;
  let now: number;
  let images: readonly Uint8Array[];
  const notices: string[] = [];

  before(async () => {
    const made = await mkdtemp(join(tmpdir(), 'mango-backups-'));
    const source = historyPaths(join(made, 'history.sqlite'));
    const store = new HistoryStore({ paths: source, onNotice: () => undefined });
    const copies: Uint8Array[] = [];
    for (let at = 0; at < 8; at++) {
      await store.add([entryOf(`row ${at}`)]);
      copies.push(await readFile(source.image));
    }
    await store.close();
    await rm(made, { recursive: true });
    images = copies;
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-backups-'));
    paths = historyPaths(join(folder, 'history.sqlite'));
    now = START;
    notices.length = 0;
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const open = (vault = new Vault(paths, NO_KEYS)): Backups =>
    new Backups({
      vault,
      keep: 5,
      intervalMs: DAY_MS,
      now: () => now,
      onNotice: (message) => notices.push(message),
    });
  const openStore = (backups?: { keep: number; intervalMs: number }): HistoryStore =>
    new HistoryStore({ paths, onNotice: (message) => notices.push(message), ...(backups ? { backups } : {}) });
  const image = (at: number): Uint8Array => images[at] ?? fail(`There is no image ${at}.`);
  const names = () => readdir(paths.backups).then((each) => each.toSorted());
  const sqlite3 = (file: string, sql: string) => execFileSync('sqlite3', [file, sql], { encoding: 'utf8' }).trim();
  const rowsIn = async () =>
    (await names()).map((name) => Number(sqlite3(join(paths.backups, name), 'select count(*) from utterances')));

  it('are whole files, of which the five newest are kept', async () => {
    const backups = open();
    for (const each of images) {
      await backups.makeIfDue(each);
      now += DAY_MS;
    }
    assert.deepEqual(await rowsIn(), [4, 5, 6, 7, 8]);
    for (const name of await names()) {
      assert.equal(sqlite3(join(paths.backups, name), 'pragma integrity_check'), 'ok');
      assert.equal(execFileSync('stat', ['-c', '%a', join(paths.backups, name)], { encoding: 'utf8' }).trim(), '600');
    }
    assert.deepEqual(
      (await backups.list()).map(({ time }) => time),
      [7, 6, 5, 4, 3].map((day) => START + day * DAY_MS),
    );
    assert.deepEqual(notices, []);
  });

  it('are made once a day, whoever made the last', async () => {
    await open().makeIfDue(image(0));
    now += DAY_MS - 1;
    await open().makeIfDue(image(1));
    assert.deepEqual(await rowsIn(), [1]);
    now += 1;
    await open().makeIfDue(image(2));
    assert.deepEqual(await rowsIn(), [1, 3]);
  });

  it('are made once a day also by a clock that was set back, and the new one is not the one to go', async () => {
    const backups = open();
    for (const each of images.slice(0, 5)) {
      await backups.makeIfDue(each);
      now += DAY_MS;
    }
    now = START - 365 * DAY_MS;
    await backups.makeIfDue(image(5));
    now += HOUR_MS;
    await backups.makeIfDue(image(6));
    assert.deepEqual(await rowsIn(), [6, 2, 3, 4, 5]);
    now += DAY_MS;
    await backups.makeIfDue(image(7));
    assert.deepEqual(await rowsIn(), [8, 2, 3, 4, 5]);
  });

  it('that are damaged are removed, and the older ones kept', async () => {
    const backups = open();
    for (const each of images.slice(0, 5)) {
      await backups.makeIfDue(each);
      now += DAY_MS;
    }
    const damaged = Buffer.from(image(5)).fill(0xa5, 3 * 4096, 4 * 4096);
    assert.equal(await backups.make(damaged), null);
    assert.deepEqual(await rowsIn(), [1, 2, 3, 4, 5]);
    assert.match(notices.join('\n'), /could not be verified and was removed; the older ones were kept/);
    assert.equal(notices.length, 1);
  });

  it('that have fewer rows than the image are removed, and the older ones kept', async () => {
    for (const each of images.slice(0, 5)) {
      await open().makeIfDue(each);
      now += DAY_MS;
    }
    assert.equal(await open(new LossyVault(paths, NO_KEYS)).make(image(5)), null);
    assert.deepEqual(await rowsIn(), [1, 2, 3, 4, 5]);
    assert.match(notices.join('\n'), /could not be verified/);
  });

  it('leave what a restore replaced and files of others alone', async () => {
    const backups = open();
    await backups.make(image(0));
    const replaced = join(paths.backups, backupName(START - DAY_MS, true));
    const other = join(paths.backups, 'notes.txt');
    await writeFile(replaced, image(1));
    await writeFile(other, 'mine');
    for (const each of images) {
      now += DAY_MS;
      await backups.makeIfDue(each);
    }
    assert.equal((await backups.list()).filter((each) => each.replaced).length, 1);
    assert.equal((await backups.list()).length, 6);
    assert.equal(await readFile(other, 'utf8'), 'mine');
  });

  it('are made with the image when it is due, and not of a history without rows', async () => {
    const daily = openStore();
    await daily.compact();
    assert.ok(!(await readdir(folder)).includes('history-backups'));
    await daily.add([entryOf('one')]);
    await daily.add([entryOf('two')]);
    await daily.close();
    assert.deepEqual(await rowsIn(), [1]);
    const always = openStore({ keep: 2, intervalMs: 0 });
    for (const each of ['three', 'four', 'five']) await always.add([entryOf(each)]);
    await always.close();
    assert.deepEqual(await rowsIn(), [4, 5]);
    assert.deepEqual(notices, []);
  });

  it('of a history as it is shipped are five, a day apart', async () => {
    const store = openStore();
    await mkdir(paths.backups);
    const place = (daysAgo: number) => {
      const name = backupName(Date.now() - daysAgo * DAY_MS);
      return writeFile(join(paths.backups, name), image(7 - Math.floor(daysAgo)));
    };
    for (const daysAgo of [5.9, 4.9, 3.9, 2.9, 1.9]) await place(daysAgo);
    await store.add([entryOf('one')]);
    assert.deepEqual(await rowsIn(), [4, 5, 6, 7, 1]);
    await rm(join(paths.backups, (await names()).at(-1) ?? ''));
    await place(0.9);
    await store.add([entryOf('two')]);
    await store.close();
    assert.deepEqual(await rowsIn(), [4, 5, 6, 7, 8]);
  });

  describe('before a migration', () => {
    beforeEach(() => copyFile(OLD_SCHEMA, paths.image));

    const works: Readonly<Record<string, (store: HistoryStore) => Promise<unknown>>> = {
      'a compaction': (store) => store.compact(),
      'an import': (store) => store.add([entryOf('new')]),
      'a change of keys': (store) => store.rekey(null),
    };
    for (const [name, work] of Object.entries(works)) {
      it(`are made of the file as it was, by ${name}`, async () => {
        const old = await readFile(paths.image);
        const store = openStore();
        await work(store);
        await store.close();
        const [only = '', ...others] = await names();
        assert.deepEqual(others, []);
        assert.ok((await readFile(join(paths.backups, only))).equals(old));
        assert.equal(sqlite3(paths.image, 'pragma user_version'), '2');
        assert.deepEqual(notices, []);
      });
    }

    it('can be restored, and are migrated again then', async () => {
      const store = openStore();
      await store.compact();
      await store.close();
      const [only = ''] = await names();
      const restored = await restoreBackup(new Vault(paths, NO_KEYS), join(paths.backups, only), now);
      assert.equal(restored.entries, 2);
      assert.ok((await readFile(paths.image)).equals(await readFile(OLD_SCHEMA)));
      const again = openStore();
      assert.equal((await again.search({ limit: 5 })).length, 2);
      await again.close();
      assert.deepEqual(notices, []);
    });

    it('hold nothing that was forgotten by the same program', async () => {
      const store = openStore();
      assert.equal(await store.forget({ kind: 'everything' }), 2);
      await store.close();
      const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
      for (const { parentPath, name } of files)
        assert.ok(!(await readFile(join(parentPath, name))).includes('mumble'), name);
    });

    it('are a condition: without one the file is left as it is', async () => {
      const old = await readFile(paths.image);
      // Where their folder has to be.
      await writeFile(paths.backups, '');
      const store = openStore();
      await assert.rejects(store.add([entryOf('new')]), { code: 'unwritable' });
      assert.ok((await readFile(paths.image)).equals(old));
      await rm(paths.backups);
      await store.add([entryOf('new')]);
      await store.close();
      assert.deepEqual(await rowsIn(), [2]);
      assert.equal(sqlite3(paths.image, 'select count(*) from utterances'), '3');
    });
  });
});

function fail(problem: string): never {
  throw new Error(problem);
}
