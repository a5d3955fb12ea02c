import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HistoryEntry } from '../../../src/history/history';
import { JournalWriter } from '../../../src/history/journal/journalWriter';
import { encodeRecord } from '../../../src/history/journal/record';
import { historyPaths, type HistoryPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { entryOf, newId } from './entries';

const DAY_MS = 86_400_000;
const LIMITS = { most: 40, keep: 20 };

/** As large as rows are where archives have thousands of them: what an empty file takes does not count. */
const LARGE = { alternatives: [{ text: 'unheard '.repeat(1500), score: 1 }] };

const onNotice = (message: string): void => {
  throw new Error(message);
};

describe('retention', () => {
  let folder: string;
  let paths: HistoryPaths;
  let store: HistoryStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-retention-'));
    paths = historyPaths(join(folder, 'history.sqlite'));
    // Archives, and a backup with every image.
    store = new HistoryStore({ paths, limits: LIMITS, backups: { keep: 5, intervalMs: 0 }, onNotice });
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const aged = (days: number, differing: object = {}) =>
    entryOf(`unmentionable day ${days}.`, { startedAt: Date.now() - days * DAY_MS - 1000, ...differing });
  const heard = async () => (await store.search({ limit: 1000 })).map((entry) => entry.heard);
  const files = async () => {
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    return names.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  };
  const bytes = async () =>
    (await Promise.all((await files()).map(async (file) => (await stat(file)).size))).reduce((sum, size) => sum + size);
  /** Oldest first, so that ids are in the order of time. */
  const days = (count: number, differing: object = {}) =>
    Array.from({ length: count }, (_, at) => aged(count - 1 - at, differing));

  const newest = (rows: readonly HistoryEntry[]) => rows.map((row) => row.heard).toReversed();

  it('by age reaches the image, archives, backups and journals, and leaves what is pinned', async () => {
    await store.add([aged(95, { pinned: true }), ...days(90)]);
    const journal = new JournalWriter({
      folder: paths.journals,
      newId,
      header: () => encodeRecord('session', Buffer.from('{"id":"s","startedAt":1,"program":"cli","version":"0"}')),
    });
    await journal.append(encodeRecord('entry', Buffer.from(JSON.stringify({ session: 's', entry: aged(60) }))));
    assert.ok((await readdir(paths.archives)).length > 0 && (await readdir(paths.backups)).length > 0);
    await store.compact({ days: 10, maxBytes: 0 });
    const left = [...Array.from({ length: 10 }, (_, day) => `unmentionable day ${day}.`), 'unmentionable day 95.'];
    assert.deepEqual(await heard(), left);
    for (const file of await files()) {
      assert.ok(!/unmentionable day (?:1\d|[2-8]\d)\./.test((await readFile(file)).toString('latin1')), file);
    }
    await journal.seal();
    await store.compact({ days: 10, maxBytes: 0 });
    assert.deepEqual(await heard(), left);
  });

  it('by size removes the oldest until all files together are small enough', async () => {
    await store.add([aged(1000, { pinned: true }), ...days(300, LARGE)]);
    const before = await bytes();
    const maxBytes = Math.round(before / 2);
    await store.compact({ days: 0, maxBytes });
    assert.ok((await bytes()) <= maxBytes, `${await bytes()} of ${maxBytes}`);
    const left = await heard();
    assert.equal(left.at(-1), 'unmentionable day 1000.');
    assert.deepEqual(
      left.slice(0, -1),
      left.slice(0, -1).map((_text, day) => `unmentionable day ${day}.`),
    );
    assert.ok(left.length > 20 && left.length < 300, `${left.length} rows`);
  });

  describe('reaches what was set aside', () => {
    /** Damaged files and folders of lost keys, set aside so many days ago, of so many bytes each; under a name for each. */
    const setAside = async (daysAgo: number, size = 10_000) => {
      const time = Date.now() - daysAgo * DAY_MS;
      const iso = new Date(time).toISOString();
      const lost = join(folder, `history-without-key-0123456789abcdef-${iso.replace(/[-:.]/g, '')}`);
      const aside = {
        image: `${paths.image}.damaged-${iso.replace(/[:.]/g, '-')}`,
        journal: join(paths.journals, `${newId()}-m-1.sealed.damaged-${time}`),
        archive: join(paths.archives, `old.sqlite.damaged-${iso.replace(/[:.]/g, '-')}`),
        unnamed: join(paths.archives, `${daysAgo}.sqlite.damaged-some-day`),
        lost: join(lost, 'history-archives', 'part.encrypted'),
      };
      for (const path of Object.values(aside)) {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, Buffer.alloc(size));
      }
      // Only where the name does not say when.
      await utimes(aside.unnamed, time / 1000, time / 1000);
      return aside;
    };
    const there = (aside: Readonly<Record<string, string>>) =>
      Object.keys(aside).filter((name) => existsSync(aside[name] ?? ''));

    it('by age', async () => {
      const [old, young] = [await setAside(11), await setAside(9)];
      const foreign = join(folder, 'other.damaged-1');
      await writeFile(foreign, '');
      await store.add(days(3));
      await store.compact({ days: 10, maxBytes: 0 });
      assert.deepEqual([there(old), there(young)], [[], Object.keys(young)]);
      assert.ok(existsSync(foreign), 'what is not the history’s stays');
      assert.equal((await heard()).length, 3);
    });

    it('by size, ahead of rows: damaged files first, what is under a lost key after them', async () => {
      const size = 500_000;
      const [old, young] = [await setAside(20, size), await setAside(10, size)];
      await store.add(days(20));
      const rows = (await bytes()) - 10 * size;
      // Room for the two folders and for one of the damaged files.
      await store.compact({ days: 0, maxBytes: rows + 3 * size + size / 2 });
      assert.deepEqual([there(old), there(young).length], [['lost'], 2]);
      await store.compact({ days: 0, maxBytes: rows + size + size / 2 });
      assert.deepEqual([there(old), there(young)], [[], ['lost']]);
      assert.equal((await heard()).length, 20);
      await store.compact({ days: 0, maxBytes: rows + size / 2 });
      assert.deepEqual(there(young), []);
      assert.equal((await heard()).length, 20);
    });
  });

  it('by size takes a row of a clock that was ahead for one row, and not for the age of all', async () => {
    // A copy more with every look would have to be made room for, too.
    await store.close();
    store = new HistoryStore({ paths, limits: LIMITS, backups: { keep: 1, intervalMs: 0 }, onNotice });
    const rows = days(300, LARGE);
    const ahead = rows.map((row, at) => (at === 10 ? { ...row, startedAt: Date.now() + 30_000 * DAY_MS } : row));
    await store.add(ahead);
    await store.compact({ days: 0, maxBytes: Math.round((await bytes()) * 0.9) });
    const left = await heard();
    assert.ok(left.length > 150 && left.length < 300, `${left.length} rows`);
    assert.deepEqual(left.slice(0, 100), newest(rows).slice(0, 100));
  });

  it('keeps everything unless told otherwise', async () => {
    await store.add(days(100));
    await store.compact();
    assert.equal((await heard()).length, 100);
  });
});
