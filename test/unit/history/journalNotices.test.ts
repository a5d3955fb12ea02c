import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalPath, sealedPath } from '../../../src/history/journal/journalFolder';
import { encodeRecord } from '../../../src/history/journal/record';
import { historyPaths, type HistoryPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { entryOf, newId } from './entries';

describe('a journal that was not written to its end, or not as it should be', () => {
  let folder: string;
  let paths: HistoryPaths;
  let store: HistoryStore;
  let notices: string[];
  const one = entryOf('one');
  const [two, three] = [entryOf('two'), entryOf('three')];
  const payload = (entry: unknown) => Buffer.from(JSON.stringify({ session: 's', entry }));
  const record = (entry: unknown) => encodeRecord('entry', payload(entry));
  /** Of the right length and checksum, and yet not UTF-8. */
  const spoilt = (entry: unknown, word: string) => {
    const bytes = payload(entry);
    bytes[bytes.indexOf(word)] = 0xff;
    return encodeRecord('entry', bytes);
  };
  const heard = async () => (await store.search({ limit: 10 })).map((entry) => entry.heard);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-notices-'));
    paths = historyPaths(join(folder, 'history.sqlite'));
    notices = [];
    store = new HistoryStore({ paths, onNotice: (notice) => notices.push(notice) });
    await mkdir(paths.journals);
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is cut where its last record was never finished, and that is told, once', async () => {
    const torn = record(three).subarray(0, -5);
    const path = sealedPath(journalPath(paths.journals, newId()));
    await writeFile(path, Buffer.concat([record(one), record(two), torn]));
    assert.deepEqual(await heard(), ['two', 'one']);
    await store.refresh();
    await store.compact();
    assert.deepEqual(notices, [
      `A journal of the history is damaged: its last ${torn.length} bytes were never finished. Everything else in it was kept.`,
    ]);
    assert.deepEqual(await heard(), ['two', 'one']);
    assert.deepEqual(await readdir(paths.journals), []);
  });

  it('is not taken for torn while its window writes to it', async () => {
    await writeFile(journalPath(paths.journals, newId()), Buffer.concat([record(one), record(two).subarray(0, -5)]));
    assert.deepEqual(await heard(), ['one']);
    await store.compact();
    assert.deepEqual(notices, []);
  });

  it('keeps a row with bytes that are no text, and all others', async () => {
    const path = sealedPath(journalPath(paths.journals, newId()));
    await writeFile(path, Buffer.concat([record(one), spoilt(two, 'two'), record(three)]));
    assert.deepEqual(await heard(), ['three', '\ufffdwo', 'one']);
    await store.compact();
    assert.deepEqual(await heard(), ['three', '\ufffdwo', 'one']);
    assert.deepEqual(notices, []);
  });

  it('loses nothing else where such bytes leave no row, says so, and can be forgotten', async () => {
    const path = journalPath(paths.journals, newId());
    await writeFile(path, Buffer.concat([record(one), spoilt(two, '"heard"'), record({}), record(three)]));
    assert.deepEqual(await heard(), ['three', 'one']);
    assert.deepEqual(notices, [
      'A journal of the history is damaged: 2 of its parts cannot be read. Everything else in it was kept.',
    ]);
    assert.equal(await store.forget({ kind: 'ids', ids: [three.id] }), 1);
    assert.deepEqual(await heard(), ['one']);
    await store.compact({ days: 1, maxBytes: 0 });
    assert.deepEqual(await heard(), ['one']);
  });
});
