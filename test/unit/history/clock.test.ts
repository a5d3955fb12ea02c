import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportHistory } from '../../../src/cli/history';
import type { HistoryEntry } from '../../../src/history/history';
import { historyPaths, type HistoryPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { timeOrderedIds } from '../../../src/platform/ids';
import { writeArchive } from './archiveOfOld';
import { entryOf, said } from './entries';

const LIMITS = { most: 40, keep: 20 };
const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 2, 1, 12);

describe('a clock that is not to be trusted', () => {
  let folder: string;
  let paths: HistoryPaths;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-clock-'));
    paths = historyPaths(join(folder, 'history.sqlite'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function withStore<Result>(work: (store: HistoryStore) => Promise<Result>): Promise<Result> {
    const store = new HistoryStore({ paths, limits: LIMITS, onNotice: fail });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }
  const added = (entries: readonly HistoryEntry[]) => withStore((store) => store.add(entries));
  /** Page by page, as the panel and an export ask for them. */
  const paged = (size: number) =>
    withStore(async (store) => {
      const heard: string[] = [];
      for (let before: string | undefined; ;) {
        const page = await store.search({ limit: size, ...(before === undefined ? {} : { before }) });
        heard.push(...page.map((entry) => entry.heard));
        before = page.at(-1)?.id;
        if (page.length < size) return heard;
      }
    });
  const newest = (entries: readonly HistoryEntry[]) =>
    entries.toSorted((a, b) => (a.id < b.id ? 1 : -1)).map(({ heard }) => heard);
  /** One window's rows, the clock set back by a day before the given one. */
  const jumping = (count: number, at: number) => {
    const newId = timeOrderedIds();
    return Array.from({ length: count }, (_, row) =>
      entryOf(`row ${row}`, { id: newId(), startedAt: NOON + row * 60_000 - (row < at ? 0 : DAY_MS) }),
    );
  };

  it('that jumps back hides no row from a page', async () => {
    const rows = jumping(100, 60);
    for (let at = 0; at < rows.length; at += 10) await added(rows.slice(at, at + 10));
    assert.ok((await readdir(paths.archives)).length >= 2);
    for (const size of [7, 10, 100, 1000]) assert.deepEqual(await paged(size), newest(rows), `by ${size}`);
  });

  it('that jumps back hides no row from an export', async () => {
    const rows = Array.from({ length: 1500 }, (_, row) => row);
    const newId = timeOrderedIds();
    const all = rows.map((row) =>
      entryOf(`row ${row}`, { id: newId(), startedAt: NOON + row * 1000 - (row < 1400 ? 0 : DAY_MS) }),
    );
    for (let at = 0; at < all.length; at += 300) await added(all.slice(at, at + 300));
    for (const format of ['jsonl', 'csv'] as const) {
      const lines: string[] = [];
      const output = { line: (line: string) => void lines.push(line), error: fail };
      await exportHistory({ format, database: paths.image }, output);
      const ids = lines.map((line) => /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(line)?.[0]);
      const found = ids.filter((id) => id !== undefined);
      assert.deepEqual(found, all.map(({ id }) => id).toReversed(), format);
    }
  });

  it('of another machine, whose rows were imported, hides none', async () => {
    const own = Array.from({ length: 90 }, (_, row) => said(`own ${row}`, NOON + row * 60_000));
    // The one has ids that are later than its times, the other earlier.
    const late = Array.from({ length: 30 }, (_, row) =>
      said(`late ${row}`, NOON - 100 * DAY_MS + row, NOON + row * 90_000),
    );
    const early = Array.from({ length: 30 }, (_, row) =>
      said(`early ${row}`, NOON + row * 70_000, NOON - 50 * DAY_MS + row),
    );
    await added(own.slice(0, 60));
    await added(late);
    await added(early);
    await added(own.slice(60));
    for (const size of [7, 10, 1000]) {
      assert.deepEqual(await paged(size), newest([...own, ...late, ...early]), `by ${size}`);
    }
  });

  it('left archives by time, which are read as they are', async () => {
    const rows = jumping(100, 60);
    const byTime = rows.toSorted((a, b) => a.startedAt - b.startedAt);
    for (const part of [byTime.slice(0, 40), byTime.slice(40, 80)]) await writeArchive(paths, part);
    await added(byTime.slice(80));
    assert.deepEqual(await paged(10), newest(rows));
    await withStore((store) => store.compact());
    assert.deepEqual(await paged(10), newest(rows));
    const more = rows.map(({ heard, startedAt }) => said(`more ${heard}`, startedAt + DAY_MS));
    await added(more);
    assert.deepEqual(await paged(10), newest([...rows, ...more]));
    await withStore(async (store) => {
      assert.deepEqual(await store.search({ id: rows[0]?.id ?? '', limit: 1 }), [rows[0]]);
      assert.equal(await store.add(rows), 0);
    });
  });

  it('needs no catalogue: one that is old, damaged or of other files is not believed', async () => {
    const rows = jumping(100, 60);
    await added(rows.slice(0, 50));
    const old = await readFile(paths.catalogue);
    await added(rows.slice(50));
    const whole = await readFile(paths.catalogue, 'utf8');
    const [first = ''] = /[0-9a-f]{8}-[0-9a-f]{4}-7/.exec(whole) ?? [];
    const lies = whole.replaceAll(first, first.replace(/^.{8}/, '00000000'));
    for (const kept of [old, Buffer.alloc(0), Buffer.from('[]'), Buffer.from('null'), Buffer.from(lies)]) {
      await writeFile(paths.catalogue, kept);
      assert.deepEqual(await paged(10), newest(rows));
    }
    await rm(paths.catalogue);
    assert.deepEqual(await paged(10), newest(rows));
    await withStore((store) => store.compact());
    assert.equal(await readFile(paths.catalogue, 'utf8'), whole);
    await withStore((store) => store.forget({ kind: 'everything' }));
    await assert.rejects(readFile(paths.catalogue), { code: 'ENOENT' });
  });
});

function fail(notice: string): never {
  throw new Error(notice);
}
