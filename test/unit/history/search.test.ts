import assert from 'node:assert/strict';
import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryEntry } from '../../../src/history/history';
import type { HistoryQuery } from '../../../src/history/query';
import { historyPaths, type HistoryPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { entryOf } from './entries';

const LIMITS = { most: 160, keep: 60 };
const PAGE = 25;

describe('a search', () => {
  let folder: string;
  let paths: HistoryPaths;
  let store: HistoryStore;
  let notices: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-search-'));
    paths = historyPaths(join(folder, 'history.sqlite'));
    notices = [];
    store = opened();
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const opened = () => new HistoryStore({ paths, limits: LIMITS, onNotice: (notice) => notices.push(notice) });
  const from = Date.now() - 10_000_000;
  /** Oldest first; every third is about bakers, one about a walrus. */
  const rows = (count: number) =>
    Array.from({ length: count }, (_, at) => {
      const startedAt = from + at * 1000;
      return entryOf(at === 5 ? 'walrus' : at % 3 === 0 ? `baker ${at}` : `miller ${at}`, { startedAt });
    });
  /** Page by page, as the panel asks for them. */
  async function pages(query: Omit<HistoryQuery, 'limit'>): Promise<readonly string[]> {
    const heard: string[] = [];
    let before: string | undefined;
    for (;;) {
      const page = await store.search({ ...query, limit: PAGE, ...(before === undefined ? {} : { before }) });
      heard.push(...page.map((entry) => entry.heard));
      before = page.at(-1)?.id;
      if (page.length < PAGE) return heard;
    }
  }
  const newest = (entries: readonly HistoryEntry[]) => entries.map(({ heard }) => heard).toReversed();

  it('gives the newest first, in image and archives, page by page', async () => {
    const all = rows(400);
    await store.add(all);
    assert.ok((await readdir(paths.archives)).length >= 2, 'archives');
    assert.deepEqual(await pages({ text: 'ba' }), newest(all.filter(({ heard }) => heard.startsWith('ba'))));
    assert.deepEqual(await pages({ text: 'wal' }), ['walrus']);
    assert.deepEqual(await pages({ text: 'nowhere' }), []);
    assert.deepEqual(await pages({}), newest(all));
  });

  it('gives them in the order of time where they were written in another', async () => {
    const all = rows(150);
    // Two windows by turns, of which one was folded late; then what was imported.
    await store.add(all.filter((_, at) => at % 2 === 0 && at > 40));
    await store.add(all.filter((_, at) => at % 2 === 1 && at > 40));
    await store.add(all.filter((_, at) => at <= 40));
    assert.deepEqual(await pages({ text: 'bak' }), newest(all.filter(({ heard }) => heard.startsWith('bak'))));
    assert.deepEqual(await pages({ text: 'mil' }), newest(all.filter(({ heard }) => heard.startsWith('mil'))));
  });

  it('meets a damaged archive: what can be read of it is found, and the damage is told', async () => {
    await store.add(rows(400));
    const [oldest] = (await readdir(paths.archives)).toSorted();
    const path = join(paths.archives, oldest ?? '');
    assert.deepEqual(await pages({ text: 'walrus' }), ['walrus']);
    const file = await open(path, 'r+');
    const { size } = await file.stat();
    await file.write(Buffer.alloc(size / 2, 0xff), 0, Math.floor(size / 2), Math.floor(size / 4));
    await file.close();
    const found = await pages({ text: 'bak' });
    assert.ok(found.length >= 90 && found.length <= 134, `${found.length} rows`);
    assert.match(notices.join(), /an older part of the history, is damaged; \d+ of its entries can be read/);
  });

  it('meets an archive that was cut, and one that is gone', async () => {
    const all = rows(400);
    await store.add(all);
    const [oldest = '', second = ''] = (await readdir(paths.archives))
      .toSorted()
      .map((name) => join(paths.archives, name));
    assert.deepEqual(await pages({ text: 'walrus' }), ['walrus']);
    const cut = await open(oldest, 'r+');
    await cut.truncate(Math.floor((await stat(oldest)).size / 8192) * 4096);
    await cut.close();
    await rm(second);
    const found = await pages({ text: 'mil' });
    const live = all.slice(-LIMITS.keep).filter(({ heard }) => heard.startsWith('mil'));
    assert.deepEqual(found.slice(0, live.length), newest(live));
    assert.equal(notices.length, 1, notices.join('\n'));
  });
});
