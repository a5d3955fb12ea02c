import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntryChange } from '../../../src/history/history';
import { JournalWriter } from '../../../src/history/journal/journalWriter';
import { encodeRecord } from '../../../src/history/journal/record';
import type { HistoryQuery } from '../../../src/history/query';
import { historyPaths, type HistoryPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { findPage } from '../../../src/ui/historyPage';
import { writeArchive } from './archiveOfOld';
import { newId, said } from './entries';

const LIMITS = { most: 40, keep: 20 };
const MORNING = Date.UTC(2026, 0, 1, 9);

describe('pinned entries', () => {
  let folder: string;
  let paths: HistoryPaths;
  let store: HistoryStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-pins-'));
    paths = historyPaths(join(folder, 'history.sqlite'));
    store = opened();
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const opened = () => new HistoryStore({ paths, limits: LIMITS, onNotice: fail });
  async function reopen(): Promise<void> {
    await store.close();
    store = opened();
  }
  const rows = (count: number) => Array.from({ length: count }, (_, at) => said(`row ${at}`, MORNING + at * 60_000));
  const pinned = async (text?: string) => {
    const { found } = await findPage(store, text === undefined ? {} : { text }, 100);
    return found.filter((entry) => entry.pinned).map(({ heard }) => heard);
  };
  /** As a window writes it. */
  async function change(changed: EntryChange): Promise<void> {
    const json = (value: unknown) => Buffer.from(JSON.stringify(value));
    const header = () => encodeRecord('session', json({ id: 's', startedAt: 1, program: 'cli', version: '0' }));
    const journal = new JournalWriter({ folder: paths.journals, newId, header });
    await journal.append(encodeRecord('change', json({ change: changed })));
    await journal.seal();
  }
  const pin = (id: string, startedAt: number, on: boolean, at: number) => change({ id, startedAt, pinned: { on, at } });

  it('come first wherever they lie, as soon as they are pinned and until they are not', async () => {
    const all = rows(120);
    await store.add(all);
    const [old, recent] = [all[3], all[118]];
    assert.ok(old && recent && (await readdir(paths.archives)).length >= 4);
    assert.deepEqual(await pinned(), []);
    await pin(old.id, old.startedAt, true, 10);
    await pin(recent.id, recent.startedAt, true, 11);
    assert.ok((await pinned()).includes('row 118'));
    await store.compact();
    for (const again of [() => Promise.resolve(), reopen]) {
      await again();
      assert.deepEqual(await pinned(), ['row 118', 'row 3']);
      assert.deepEqual(await pinned('row'), ['row 118', 'row 3']);
      assert.deepEqual(await pinned('3'), ['row 3']);
      assert.deepEqual(await pinned('nowhere'), []);
    }
    await pin(old.id, old.startedAt, false, 12);
    await pin(recent.id, recent.startedAt, false, 13);
    await store.compact();
    assert.deepEqual(await pinned(), []);
    await reopen();
    assert.deepEqual(await pinned(), []);
  });

  it('are found in archives of before', async () => {
    const all = rows(60).map((row, at) => (at % 25 === 0 ? { ...row, pinned: true } : row));
    await writeArchive(paths, all.slice(0, 20));
    await writeArchive(paths, all.slice(20, 40));
    await store.add(all.slice(40));
    assert.deepEqual(await pinned(), ['row 50', 'row 25', 'row 0']);
    assert.deepEqual(await pinned('row'), ['row 50', 'row 25', 'row 0']);
  });

  it('are all of the entry, and what became of it since', async () => {
    const all = rows(60).map((row, at) => (at < 2 ? { ...row, pinned: true } : row));
    await store.add(all);
    const [first, second] = all;
    assert.ok(first && second);
    const search = (more: Partial<HistoryQuery>) => store.search({ pinned: true, limit: 100, ...more });
    assert.deepEqual(await search({}), [second, first]);
    assert.deepEqual(await search({ limit: 1 }), [second]);
    assert.deepEqual(await search({ before: second.id }), [first]);
    assert.deepEqual(await search({ until: second.startedAt }), [first]);
    assert.deepEqual(await search({ id: second.id }), [second]);
    const ended = { ...first.outcome, kind: 'failed' as const, exitCode: 7 };
    await change({ id: first.id, startedAt: first.startedAt, outcome: ended });
    await store.compact();
    assert.deepEqual(await search({ outcomes: ['failed'] }), [{ ...first, outcome: ended }]);
    await store.forget({ kind: 'ids', ids: [second.id] });
    assert.deepEqual(await search({ text: 'row' }), [{ ...first, outcome: ended }]);
  });

  it('are looked for where they lie when they are too many to be kept at hand', async () => {
    const all = rows(2110).map((row) => ({ ...row, pinned: true }));
    // The first are more than the catalogue takes of an archive, and those after the third more than is kept at hand.
    for (const [from, until] of [
      [0, 600],
      [600, 1100],
      [1100, 1600],
      [1600, 2100],
    ] as const)
      await writeArchive(paths, all.slice(from, until));
    await store.add(all.slice(2100));
    for (const text of [undefined, 'row']) {
      const found = await store.search({ pinned: true, limit: 3000, ...(text === undefined ? {} : { text }) });
      assert.deepEqual(
        found.map(({ heard }) => heard),
        all.map(({ heard }) => heard).toReversed(),
      );
    }
  });

  it('open no archive that has none, in this window and in the next', async () => {
    await store.add(rows(120).map((row, at) => (at === 5 ? { ...row, pinned: true } : row)));
    const files = (await readdir(paths.archives)).toSorted().map((name) => join(paths.archives, name));
    const untouched = async (work: (file: string) => Promise<unknown>) => {
      for (const file of files) {
        await work(file);
        await utimes(file, 1e9, 1e9);
      }
    };
    await untouched(() => Promise.resolve());
    await reopen();
    await store.compact();
    await reopen();
    // Who opened one of those without pins would meet this, and tell.
    const [first = ''] = files;
    await untouched(async (file) => (file === first ? null : writeFile(file, Buffer.alloc((await stat(file)).size))));
    assert.equal((await store.search({ pinned: true, limit: 100 })).length, 1);
    assert.equal((await store.search({ pinned: true, text: 'row', limit: 100 })).length, 1);
    await assert.rejects(store.search({ limit: 1000 }), /is damaged/);
  });
});

function fail(notice: string): never {
  throw new Error(notice);
}
