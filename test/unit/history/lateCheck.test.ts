import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { JournaledHistory } from '../../../src/history/journaledHistory';
import { journalPath, sealedPath } from '../../../src/history/journal/journalFolder';
import { encodeRecord } from '../../../src/history/journal/record';
import { historyPaths, type HistoryPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { systemClock } from '../../../src/platform/clock';
import { productFiles } from '../../../src/platform/paths';
import { entryOf, newId } from './entries';

const PAGE = 4096;
const ROWS = 300;
const ALL = { limit: 10 * ROWS };

describe('the look through the image, once it is open', () => {
  let folder: string;
  let paths: HistoryPaths;
  let stores: HistoryStore[];
  const notices: string[] = [];
  const entries = Array.from({ length: ROWS }, (_, at) => entryOf(`row ${at}`));
  let image: Buffer;
  /** A page of old rows' executions is nonsense: the newest rows can be read, and what leads to them is whole. */
  let damaged: Buffer;

  before(async () => {
    const made = await mkdtemp(join(tmpdir(), 'mango-late-'));
    const store = new HistoryStore({ paths: historyPaths(join(made, 'history.sqlite')), onNotice: fail });
    await store.add(entries);
    await store.close();
    const path = join(made, 'history.sqlite');
    image = await readFile(path);
    const sql =
      "select pageno from dbstat where name = 'executions' and pagetype = 'leaf' order by path limit 1 offset 3";
    const page = Number(execFileSync('sqlite3', [path, sql], { encoding: 'utf8' }));
    damaged = Buffer.from(image);
    damaged.fill(0xa5, (page - 1) * PAGE, page * PAGE);
    await rm(made, { recursive: true });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-late-'));
    paths = historyPaths(join(folder, 'history.sqlite'));
    stores = [];
    notices.length = 0;
    await writeFile(paths.image, damaged);
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await rm(folder, { recursive: true, force: true });
  });

  const open = (): HistoryStore => {
    const store = new HistoryStore({ paths, onNotice: (message) => notices.push(message) });
    stores.push(store);
    return store;
  };
  const sqlite3 = (sql: string) => execFileSync('sqlite3', [paths.image, sql], { encoding: 'utf8' }).trim();

  /** Rows of a window that has ended. */
  async function journal(...heard: readonly string[]): Promise<void> {
    await mkdir(paths.journals, { recursive: true });
    const records = heard.map((each) =>
      encodeRecord('entry', Buffer.from(JSON.stringify({ session: 's', entry: entryOf(each) }))),
    );
    await writeFile(sealedPath(journalPath(paths.journals, newId())), Buffer.concat(records));
  }

  it('and answers leave it to be told that there are new rows', async () => {
    await writeFile(paths.image, image);
    const store = open();
    const look = { check: () => store.check(), search: () => store.search(ALL), compact: () => store.compact() };
    await store.refresh();
    for (const [what, takeIn] of Object.entries(look)) {
      assert.equal(await store.refresh(), 0, `before ${what}`);
      await journal(`before ${what}`);
      await takeIn();
      assert.equal(await store.refresh(), 1, what);
    }
  });

  /** The damaged file is beside the image as it was, and that is whole. */
  async function assertMended(): Promise<void> {
    assert.equal(
      notices.filter((notice) => /was damaged\. It was set aside as/.test(notice)).length,
      1,
      notices.join(),
    );
    const aside = (await readdir(folder)).filter((name) => name.startsWith('history.sqlite.damaged-'));
    assert.equal(aside.length, 1);
    assert.ok((await readFile(join(folder, aside[0] ?? ''))).equals(damaged), 'nothing was written into it');
    assert.equal(sqlite3('pragma integrity_check'), 'ok');
    // Utterances are on pages of their own, which were not hit.
    assert.equal(sqlite3("select count(*) from utterances where heard like 'row %'"), String(ROWS));
  }

  it('does not keep the first answers waiting, and finds a page that they did not need', async () => {
    const store = open();
    assert.deepEqual(
      (await store.search({ limit: 2 })).map(({ heard }) => heard),
      ['row 299', 'row 298'],
    );
    assert.ok((await readFile(paths.image)).equals(damaged));
    assert.equal(await store.check(), false);
    assert.deepEqual(notices, []);
    assert.equal((await store.search(ALL)).length, ROWS);
    assert.ok((await readFile(paths.image)).equals(damaged), 'who only looks changes nothing');
    await store.compact();
    await assertMended();
    assert.equal(await store.check(), true);
  });

  it('comes too late for a search that meets the damage, which is answered all the same', async () => {
    const store = open();
    assert.equal((await store.search(ALL)).length, ROWS);
    assert.equal((await store.search({ ...ALL, text: 'row' })).length, ROWS);
    assert.equal((await store.statistics()).utterances, ROWS);
    assert.equal(await store.check(), false);
    await store.compact();
    await assertMended();
  });

  it('comes before rows are folded into the image, whether or not they were read with it already', async () => {
    for (const isRead of [false, true]) {
      await writeFile(paths.image, damaged);
      await journal('said since');
      notices.length = 0;
      const store = open();
      if (isRead) assert.equal((await store.search({ limit: 1 }))[0]?.heard, 'said since');
      const { journals } = await store.compact();
      assert.equal(journals, 1);
      await assertMended();
      assert.equal(sqlite3("select count(*) from utterances where heard = 'said since'"), '1');
      await store.close();
      await rm(folder, { recursive: true });
      await mkdir(folder);
    }
  });

  it('comes before anything is forgotten, added or encrypted', async () => {
    const works: Readonly<Record<string, (store: HistoryStore) => Promise<unknown>>> = {
      forget: (store) => store.forget({ kind: 'ids', ids: [newId()] }),
      add: (store) => store.add([entryOf('added')]),
      rekey: (store) => store.rekey(null),
    };
    for (const [name, work] of Object.entries(works)) {
      await writeFile(paths.image, damaged);
      notices.length = 0;
      const store = open();
      await store.search({ limit: 1 });
      await work(store);
      assert.match(notices.join('\n'), /was damaged\. It was set aside as/, name);
      assert.equal(sqlite3('pragma integrity_check'), 'ok');
      await store.close();
      await rm(folder, { recursive: true });
      await mkdir(folder);
    }
  });

  it('is of the file that is there by then', async () => {
    const store = open();
    await store.search({ limit: 1 });
    await writeFile(`${paths.image}.new`, image);
    await rename(`${paths.image}.new`, paths.image);
    assert.equal(await store.check(), true);
    await writeFile(`${paths.image}.new`, damaged);
    await rename(`${paths.image}.new`, paths.image);
    assert.equal(await store.check(), false);
  });

  it('leaves what is whole as it is', async () => {
    await writeFile(paths.image, image);
    const store = open();
    assert.equal(await store.check(), true);
    await store.compact();
    assert.ok((await readFile(paths.image)).equals(image));
    assert.deepEqual(notices, []);
  });

  it('is not waited for where a table is gone, or the end of the file', async () => {
    await writeFile(paths.image, image);
    sqlite3("pragma writable_schema = on; delete from sqlite_schema where name = 'commands'");
    assert.equal((await open().search(ALL)).length, ROWS);
    assert.deepEqual(notices, []);
    await writeFile(paths.image, image.subarray(0, -PAGE));
    const store = open();
    assert.ok((await store.search(ALL)).length > ROWS - 10);
    assert.equal(await store.check(), false);
  });

  it('is taken by a window that nobody says anything to, which sets the file aside and tells', async () => {
    const changes = new EventEmitter();
    const told = once(changes, 'notice');
    const history = new JournaledHistory({
      file: paths.image,
      workerScript: productFiles(resolve('dist')).historyScript,
      session: { id: newId(), startedAt: Date.now(), program: 'editor', version: '1' },
      newId,
      clock: systemClock,
      onNotice: (notice) => changes.emit('notice', notice),
      onError: fail,
    });
    try {
      assert.equal((await history.recent(1))[0]?.heard, 'row 299');
      notices.push(String((await told)[0]));
      await history.recent(1);
      await assertMended();
    } finally {
      await history.close();
    }
  });
});

function fail(problem: unknown): never {
  throw problem instanceof Error ? problem : new Error(String(problem));
}
