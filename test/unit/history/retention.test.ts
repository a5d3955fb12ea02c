import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalWriter } from '../../../src/history/journal/journalWriter';
import { encodeRecord } from '../../../src/history/journal/record';
import { historyPaths, type HistoryPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { entryOf, newId } from './entries';

const DAY_MS = 86_400_000;

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
    const limits = { most: 40, keep: 20 };
    store = new HistoryStore({ paths, limits, backups: { keep: 5, intervalMs: 0 }, onNotice });
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
  const days = (count: number) => Array.from({ length: count }, (_, at) => aged(count - 1 - at));

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
    await store.add([aged(1000, { pinned: true }), ...days(300)]);
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

  it('keeps everything unless told otherwise', async () => {
    await store.add(days(100));
    await store.compact();
    assert.equal((await heard()).length, 100);
  });
});
