import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalWriter } from '../../../src/history/journal/journalWriter';
import { encodeRecord } from '../../../src/history/journal/record';
import { historyPaths, type HistoryPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { entryOf, newId } from './entries';
import { asRoot, mountDisk, unmountDisk } from './smallDisk';

describe('the history on a small disk', () => {
  let folder: string;
  let paths: HistoryPaths;
  let store: HistoryStore;
  let journal: JournalWriter;
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const append = async (heard: string) => {
    const entry = entryOf(heard);
    await journal.append(encodeRecord('entry', json({ session: 's', entry })));
    return entry.heard;
  };
  const heard = async () => (await store.search({ limit: 10_000 })).map((entry) => entry.heard).toSorted();
  const fill = (file: string) => writeFile(join(folder, file), Buffer.alloc(8 << 20)).catch(() => undefined);
  const integrity = () => execFileSync('sqlite3', [paths.image, 'pragma integrity_check'], { encoding: 'utf8' }).trim();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-disk-'));
    mountDisk(folder, 'size=2m');
    paths = historyPaths(join(folder, 'history.sqlite'));
    store = new HistoryStore({ paths, onNotice: () => undefined });
    const header = () => encodeRecord('session', json({ id: 's', startedAt: 1, program: 'cli', version: '0' }));
    journal = new JournalWriter({ folder: paths.journals, newId, header });
  });
  afterEach(async () => {
    await store.close();
    await journal.seal().catch(() => undefined);
    unmountDisk(folder);
    await rm(folder, { recursive: true, force: true });
  });

  it('that is full keeps what was acknowledged, refuses what it cannot keep, and goes on when there is room', async () => {
    const acknowledged = [await append('one')];
    await journal.seal();
    await store.compact();
    acknowledged.push(await append('two'));
    await fill('ballast');
    await journal.seal();
    await assert.rejects(store.compact(), /could not be written.*kept in journals/);
    await assert.rejects(append('x'.repeat(1 << 20)), { code: 'ENOSPC' });
    assert.equal(integrity(), 'ok');
    assert.deepEqual(await heard(), acknowledged.toSorted());
    await rm(join(folder, 'ballast'));
    acknowledged.push(await append('three'));
    await journal.seal();
    await store.compact();
    assert.deepEqual(await heard(), acknowledged.toSorted());
    assert.deepEqual(await readdir(paths.journals), []);
    assert.equal(integrity(), 'ok');
  });

  it('that becomes read-only is still read, and written again once it can be', async () => {
    await append('one');
    await journal.seal();
    await store.compact();
    await append('two');
    // A file that is open for writing would keep the disk as it is.
    await journal.seal();
    asRoot('mount', '-o', 'remount,ro', folder);
    await assert.rejects(append('three'), { code: 'EROFS' });
    await assert.rejects(store.compact(), /could not be written/);
    assert.deepEqual(await heard(), ['one', 'two']);
    asRoot('mount', '-o', 'remount,rw', folder);
    await append('four');
    await journal.seal();
    await store.compact();
    assert.deepEqual(await heard(), ['four', 'one', 'two']);
  });
});

describe('the history takes', () => {
  let folder: string;
  let store: HistoryStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-odd-'));
    store = new HistoryStore({ paths: historyPaths(join(folder, 'history.sqlite')), onNotice: () => undefined });
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('rows with megabytes of output and with halves of characters', async () => {
    const [execution] = entryOf('long').executions;
    assert.ok(execution);
    const long = entryOf('long', { executions: [{ ...execution, output: 'line of output\n'.repeat(200_000) }] });
    const odd = entryOf('odd \ud800 and \u0000 and \ufffd');
    await store.add([long, odd]);
    const found = await store.search({ limit: 5 });
    assert.equal(found[1]?.executions[0]?.output?.length, 3_000_000);
    assert.match(found[0]?.heard ?? '', /^odd /);
  });

  it('a clock that jumps back: rows keep their order and none is lost', async () => {
    const now = Date.now();
    const rows = ['a', 'b', 'c'].map((name, at) => entryOf(name, { startedAt: now - at * 86_400_000 }));
    await store.add(rows);
    await store.compact();
    assert.deepEqual(
      (await store.search({ limit: 5 })).map(({ heard }) => heard),
      ['c', 'b', 'a'],
    );
  });
});
