import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EventEmitter } from 'node:stream';
import type { HistoryEntry } from '../../../src/history/history';
import { JournaledHistory } from '../../../src/history/journaledHistory';
import { systemClock } from '../../../src/platform/clock';
import { productFiles } from '../../../src/platform/paths';
import { entryOf, newId } from './entries';

describe('the history', () => {
  let folder: string;
  let file: string;
  let opened: JournaledHistory[];
  const notices: string[] = [];
  const errors: unknown[] = [];
  const open = (): JournaledHistory => {
    const history = new JournaledHistory({
      file,
      workerScript: productFiles(resolve('dist')).historyScript,
      session: { id: newId(), startedAt: Date.now(), program: 'editor', version: '1.2.3' },
      newId,
      clock: systemClock,
      onNotice: (message) => notices.push(message),
      onError: (error) => errors.push(error),
    });
    opened.push(history);
    return history;
  };
  const sqlite3 = (sql: string) => execFileSync('sqlite3', [file, sql], { encoding: 'utf8' }).trim();
  const heard = (entries: readonly HistoryEntry[]) => entries.map((entry) => entry.heard);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-history-'));
    file = join(folder, 'deep', 'history.sqlite');
    opened = [];
    notices.length = 0;
    errors.length = 0;
  });
  afterEach(async () => {
    await Promise.all(opened.map((history) => history.close()));
    await rm(folder, { recursive: true, force: true });
  });

  it('is a file that the sqlite3 tool reads once it is folded, and by itself a moment after a row', async () => {
    const history = open();
    await history.append(entryOf('split the pane vertically'));
    await history.compact();
    assert.equal(sqlite3('pragma integrity_check'), 'ok');
    assert.equal(
      sqlite3('select heard, did, outcome from history'),
      'split the pane vertically|split-window -h|executed',
    );
    assert.equal(sqlite3('select program, version from sessions'), 'editor|1.2.3');
  });

  it('gives back what was written, newest first, before and after it was closed', async () => {
    const first = open();
    const written = [entryOf('one'), entryOf('two'), entryOf('three')];
    for (const each of written) await first.append(each);
    assert.deepEqual(await first.recent(2), [written[2], written[1]]);
    await first.close();
    assert.deepEqual(await open().recent(5), written.toReversed());
    assert.deepEqual(errors, []);
  });

  it('shows a row of another window without being asked to look', async () => {
    const [mine, theirs] = [open(), open()];
    const changes = new EventEmitter();
    await mine.recent(1);
    const changed = once(changes, 'change');
    mine.onChange(() => changes.emit('change'));
    await theirs.append(entryOf('from the other window'));
    await changed;
    assert.deepEqual(heard(await mine.recent(1)), ['from the other window']);
  });

  it('keeps the rows of windows that write and fold at once', async () => {
    const windows = [open(), open(), open()];
    for (let round = 0; round < 5; round++) {
      await Promise.all(windows.map((window, at) => window.append(entryOf(`round ${round} of ${at}`))));
      await Promise.all(windows.map((window) => window.compact()));
    }
    await Promise.all(windows.map((window) => window.close()));
    assert.equal(sqlite3('select count(*), count(distinct heard) from utterances'), '15|15');
    assert.deepEqual(await readdir(join(folder, 'deep', 'history-journals')), []);
  });

  it('loses nothing that was still being written when it is closed', async () => {
    const history = open();
    const pending = Array.from({ length: 20 }, (_, at) => history.append(entryOf(`row ${at}`)));
    await history.close();
    await Promise.all(pending);
    assert.equal(sqlite3('select count(*) from utterances'), '20');
  });

  it('sets a damaged file aside, and says so and what it saved', async () => {
    const first = open();
    await first.append(entryOf('before'));
    await first.close();
    await writeFile(file, 'this is not a database, it only stands where one should be'.repeat(100));
    const second = open();
    await second.append(entryOf('after'));
    await second.close();
    assert.match(notices.join('\n'), /damaged.*set aside as.*0 of its entries could be read and 1 came from a backup/);
    assert.ok((await readdir(join(folder, 'deep'))).some((name) => name.startsWith('history.sqlite.damaged-')));
    assert.equal(sqlite3('select group_concat(heard) from (select heard from utterances order by id)'), 'before,after');
  });

  it('reads the file of a newer version, leaves it as it is, says so once, and keeps what is said meanwhile', async () => {
    const first = open();
    await first.append(entryOf('before'));
    await first.close();
    const version = Number(sqlite3('pragma user_version'));
    sqlite3(`pragma user_version = ${version + 1}; alter table utterances add column mood text not null default 'calm';
      create table moods (mood text); insert into moods values ('calm')`);
    const newer = await readFile(file);
    const second = open();
    await second.append(entryOf('after'));
    assert.deepEqual(heard(await second.recent(5)), ['after', 'before']);
    assert.deepEqual(heard(await second.search({ text: 'befo', limit: 5 })), ['before']);
    assert.equal((await second.statistics({})).utterances, 2);
    await assert.rejects(second.compact(), /newer version.*Update the extension/);
    await assert.rejects(second.forget({ kind: 'everything' }), /newer version/);
    await second.close();
    assert.equal(notices.filter((notice) => /newer version.*kept beside it/.test(notice)).length, 1, notices.join());
    assert.deepEqual(await readFile(file), newer);
    // The newer program, or whoever has its file's rows in this schema again.
    sqlite3(`pragma user_version = ${version}; alter table utterances drop column mood; drop table moods`);
    const third = open();
    await third.compact();
    assert.equal(sqlite3('select group_concat(heard) from (select heard from utterances order by id)'), 'before,after');
  });

  it('brings a file of the first version to this one', async () => {
    await mkdir(join(folder, 'deep'));
    await copyFile('test/fixtures/history/schema-1.sqlite', file);
    const history = open();
    assert.deepEqual(heard(await history.recent(5)), ['mumble', 'split the pane vertically']);
    await history.append(entryOf('new window'));
    assert.deepEqual(heard(await history.search({ text: 'split-window', limit: 5 })), [
      'new window',
      'split the pane vertically',
    ]);
    await history.close();
    assert.equal(sqlite3('pragma user_version'), '2');
    assert.equal(sqlite3('select vocabulary, rule from commands limit 1'), 'tmux|split-pane');
  });

  it('keeps a row that could not be written and writes it with the next one', async () => {
    const history = open();
    await history.append(entryOf('one'));
    await history.compact();
    const journals = join(folder, 'deep', 'history-journals');
    await rm(journals, { recursive: true });
    await writeFile(journals, 'a file where the folder should be');
    await assert.rejects(history.append(entryOf('two')), /could not be written.*nothing is lost/);
    assert.deepEqual(heard(await history.recent(5)), ['two', 'one']);
    await rm(journals);
    await history.append(entryOf('three'));
    assert.deepEqual(heard(await history.recent(5)), ['three', 'two', 'one']);
  });

  it('keeps how a command ended that could not be written, and writes it with the next row, or when it is closed', async () => {
    const history = open();
    const [first, second, third] = [entryOf('one'), entryOf('two'), entryOf('three')];
    for (const entry of [first, second, third]) await history.append(entry);
    await history.compact();
    const journals = join(folder, 'deep', 'history-journals');
    const spoil = async () => {
      await rm(journals, { recursive: true });
      await writeFile(journals, 'a file where the folder should be');
    };
    const failed = { kind: 'failed', message: 'exit code 2', exitCode: 2 } as const;
    const end = ({ id, startedAt }: HistoryEntry, output: string) =>
      history.change({
        id,
        startedAt,
        execution: { position: 0, outcome: failed, durationMs: 5, output },
        outcome: failed,
      });
    const outputs = async (of: JournaledHistory) =>
      (await of.recent(9)).map(({ executions }) => executions[0]?.output ?? '').toReversed();
    await spoil();
    await assert.rejects(end(first, 'sorrow for all'), /could not be written.*nothing is lost/);
    await assert.rejects(end(second, 'nobody shall know'), /could not be written.*nothing is lost/);
    assert.deepEqual(await outputs(history), ['sorrow for all', 'nobody shall know', '']);
    await assert.rejects(history.append(entryOf('four')), /could not be written/);
    await rm(journals);
    await history.forget({ kind: 'ids', ids: [second.id] });
    await history.append(entryOf('five'));
    assert.deepEqual(await outputs(open()), ['sorrow for all', '', '', '']);
    await history.compact();
    await spoil();
    await assert.rejects(end(third, 'the last one'), /could not be written/);
    await rm(journals);
    await history.close();
    assert.deepEqual(await outputs(open()), ['sorrow for all', 'the last one', '', '']);
    assert.deepEqual(bytesWith('nobody shall know'), []);
  });

  it('keeps the first million characters of a text, and refuses a row that is longer than any, which is in nobody’s way', async () => {
    const history = open();
    const [execution] = entryOf('x').executions;
    assert.ok(execution);
    const output = 'a line of output \ud83d\ude00\n'.repeat(200_000);
    await history.append(entryOf('long', { executions: [{ ...execution, output }] }));
    const executions = Array.from({ length: 30 }, () => ({ ...execution, output }));
    await assert.rejects(history.append(entryOf('too long', { executions })), /too long to be kept/);
    await history.append(entryOf('halves \ud83d of characters \udc00 and \u0000'));
    await history.compact();
    const [odd, long, ...others] = await history.recent(5);
    assert.deepEqual([odd?.heard, long?.heard, others], ['halves \ufffd of characters \ufffd and \u0000', 'long', []]);
    assert.equal(long?.executions[0]?.output?.slice(0, 999_999), output.slice(0, 999_999));
    assert.equal(sqlite3('pragma integrity_check'), 'ok');
  });

  it('learns of a row that was written how its command ended, and whether it is pinned, in any order and twice', async () => {
    const [mine, theirs] = [open(), open()];
    const entry = entryOf('make all');
    const { id, startedAt } = entry;
    // The change is in a journal that is older than the one with the row.
    await theirs.append(entryOf('something else'));
    await mine.append(entry);
    const failed = { kind: 'failed', message: 'exit code 2', exitCode: 2 } as const;
    await mine.change({
      id,
      startedAt,
      execution: { position: 0, outcome: failed, durationMs: 5000, output: 'TOKEN=hunter2 no sorrow for all' },
      outcome: failed,
    });
    await theirs.change({ id, startedAt, pinned: { on: true, at: 1000 } });
    await mine.change({ id, startedAt, pinned: { on: false, at: 900 } });
    const find = (query: object) => theirs.search({ limit: 5, ...query });
    const [found] = await find({ text: '"sorrow for"' });
    assert.equal(found?.pinned, true, 'the later one counts');
    assert.deepEqual(found.outcome, failed);
    assert.deepEqual(found.executions[0]?.outcome, failed);
    assert.equal(found.executions[0].durationMs, 5000);
    assert.equal(found.executions[0].output, 'TOKEN=••• no sorrow for all');
    assert.deepEqual(heard(await find({ exitCode: 2 })), ['make all']);
    assert.deepEqual(heard(await find({ pinned: false })), ['something else']);
    await mine.compact();
    await theirs.compact();
    assert.deepEqual(await find({ id }), [found]);
    assert.equal(await mine.forget({ kind: 'ids', ids: [id] }), 1);
    await mine.change({ id, startedAt, execution: { position: 0, outcome: failed, durationMs: 1, output: 'sorrow' } });
    await mine.compact();
    assert.deepEqual(bytesWith('sorrow'), [], 'what comes after it was forgotten is not kept');
    assert.deepEqual([notices, errors], [[], []]);
  });

  it('keeps what it cannot fold in the journal', async () => {
    const history = open();
    await history.append(entryOf('one'));
    await history.compact();
    // A folder where the image has to go: no rename replaces it.
    await rm(file);
    await mkdir(file);
    await chmod(file, 0o700);
    await history.append(entryOf('two'));
    await assert.rejects(history.compact());
    await rm(file, { recursive: true });
    await history.compact();
    assert.equal(sqlite3("select group_concat(heard, ' ') from utterances"), 'two');
  });

  it('is searched by beginnings, phrases, and what is known of a row', async () => {
    const history = open();
    const failed = { outcome: { kind: 'failed', message: 'exit code 2', exitCode: 2 } } as const;
    await history.append(entryOf('git checkout feature login', { startedAt: 1000 }));
    await history.append(entryOf('git status', { startedAt: 2000, ...failed }));
    const listing = entryOf('list files');
    await history.append({
      ...listing,
      startedAt: 3000,
      executions: listing.executions.map((execution) => ({ ...execution, ...failed, output: 'README.md login.ts' })),
    });
    const find = async (query: object) => heard(await history.search({ limit: 10, ...query }));
    assert.deepEqual(await find({ text: 'gi' }), ['git status', 'git checkout feature login']);
    assert.deepEqual(await find({ text: 'login' }), ['list files', 'git checkout feature login']);
    assert.deepEqual(await find({ text: '"feature login"' }), ['git checkout feature login']);
    assert.deepEqual(await find({ text: 'OR " NEAR * heard:' }), []);
    assert.deepEqual(await find({ outcomes: ['failed'] }), ['git status']);
    assert.deepEqual(await find({ exitCode: 2 }), ['list files']);
    assert.deepEqual(await find({ from: 2000, until: 3000 }), ['git status']);
    assert.deepEqual(await find({ target: 'MAIN:1', text: 'status' }), ['git status']);
    assert.deepEqual(await find({ limit: 1 }), ['list files']);
    const [last] = await history.recent(1);
    assert.deepEqual(await find({ before: last?.id }), ['git status', 'git checkout feature login']);
  });

  it('has journals that only their owner reads', async () => {
    const history = open();
    await history.append(entryOf('secret'));
    const journals = join(folder, 'deep', 'history-journals');
    const [name = ''] = await readdir(journals);
    assert.match((await readFile(join(journals, name))).toString(), /secret/);
    assert.equal(execFileSync('stat', ['-c', '%a', join(journals, name)], { encoding: 'utf8' }).trim(), '600');
  });

  it('keeps no secret that was typed, and no part of one where a text is cut', async () => {
    const history = open();
    await history.append(entryOf('export DB_PASSWORD=hunter2'));
    const [execution] = entryOf('x').executions;
    assert.ok(execution);
    const output = `${'line\n'.repeat(199_996)}password="correct horse battery staple"`;
    await history.append(entryOf('too long', { executions: [{ ...execution, output }] }));
    const { id, startedAt } = entryOf('another');
    await history.change({
      id,
      startedAt,
      execution: { position: 0, outcome: execution.outcome, durationMs: 1, output },
    });
    await history.close();
    assert.deepEqual([...bytesWith('hunter2'), ...bytesWith('correct ')], []);
  });

  /** The files under the history's folder whose bytes hold a text; a lock may come and go meanwhile. */
  function bytesWith(text: string): readonly string[] {
    const { stdout } = spawnSync('grep', ['-rlFs', '--', text, join(folder, 'deep')], { encoding: 'utf8' });
    return stdout.split('\n').filter((line) => line !== '');
  }

  describe('forgets', () => {
    it('one entry, also what another window still has in its journal', async () => {
      const [mine, theirs] = [open(), open()];
      const unwanted = entryOf('the unmentionable');
      await mine.append(entryOf('one'));
      await mine.append(unwanted);
      await theirs.append(entryOf('two'));
      await mine.compact();
      await theirs.append({ ...entryOf('three'), heard: 'the unmentionable too' });
      const [last] = await mine.recent(1);
      assert.equal(await mine.forget({ kind: 'ids', ids: [unwanted.id, last?.id ?? ''] }), 2);
      assert.deepEqual(bytesWith('unmentionable'), []);
      assert.deepEqual(heard(await theirs.recent(5)), ['two', 'one']);
      // The window whose journal was changed goes on writing to it.
      await theirs.append(entryOf('four'));
      assert.deepEqual(heard(await mine.recent(5)), ['four', 'two', 'one']);
      assert.deepEqual(notices, []);
    });

    it('the last hour', async () => {
      const history = open();
      const now = Date.now();
      await history.append(entryOf('long ago', { startedAt: now - 7_200_000 }));
      await history.append(entryOf('the unmentionable', { startedAt: now - 60_000 }));
      assert.equal(await history.forget({ kind: 'since', from: now - 3_600_000 }), 1);
      assert.deepEqual(heard(await history.recent(5)), ['long ago']);
      assert.deepEqual(bytesWith('unmentionable'), []);
    });

    it('everything, a damaged file that was set aside with it', async () => {
      const first = open();
      await first.append(entryOf('the unmentionable'));
      await first.close();
      const bytes = await readFile(file);
      await writeFile(file, bytes.subarray(0, bytes.length - 4096));
      const second = open();
      await second.append(entryOf('the unmentionable again'));
      await second.compact();
      assert.notDeepEqual(bytesWith('unmentionable'), []);
      await second.forget({ kind: 'everything' });
      assert.deepEqual(bytesWith('unmentionable'), []);
      assert.deepEqual(await second.recent(5), []);
      assert.equal(sqlite3('pragma integrity_check'), 'ok');
    });
  });
});
