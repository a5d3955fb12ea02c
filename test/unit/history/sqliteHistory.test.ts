import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryEntry } from '../../../src/history/history';
import { SqliteHistory } from '../../../src/history/sqliteHistory';
import { timeOrderedIds } from '../../../src/platform/ids';

const newId = timeOrderedIds();

function entry(heard: string): HistoryEntry {
  return {
    id: newId(),
    startedAt: Date.now(),
    source: 'typed',
    heard,
    alternatives: [{ text: heard, score: 1 }],
    executions: [
      {
        command: {
          vocabulary: 'tmux',
          id: 'split-pane',
          slots: { side: { spoken: 'vertically', written: '-h' } },
          risk: 'safe',
          exact: true,
          effects: [{ kind: 'tmux', line: 'split-window -h' }],
          summary: 'split-window -h',
        },
        target: 'tmux main:1.0',
        outcome: { kind: 'executed', message: 'done', exitCode: 0 },
        durationMs: 3.5,
      },
    ],
    rejected: null,
    outcome: { kind: 'executed', message: 'done', exitCode: 0 },
    audioMs: 1500,
    decodeMs: 30,
    finalMs: 9,
    effectMs: 14,
  };
}

describe('the history file', () => {
  let folder: string;
  let file: string;
  const notices: string[] = [];
  const open = () => new SqliteHistory({ file, onNotice: (message) => notices.push(message) });
  const sqlite3 = (sql: string) => execFileSync('sqlite3', [file, sql], { encoding: 'utf8' }).trim();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-history-'));
    file = join(folder, 'deep', 'history.sqlite');
    notices.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is read by the sqlite3 tool as soon as an append is acknowledged', async () => {
    const history = open();
    await history.append(entry('split the pane vertically'));
    assert.equal(sqlite3('pragma integrity_check'), 'ok');
    assert.equal(
      sqlite3('select heard, did, outcome from history'),
      'split the pane vertically|split-window -h|executed',
    );
    await history.close();
  });

  it('gives back what was written, newest first, also after it was closed', async () => {
    const first = open();
    const written = [entry('one'), entry('two'), entry('three')];
    for (const each of written) await first.append(each);
    await first.close();
    const second = open();
    assert.deepEqual(await second.recent(2), [written[2], written[1]]);
    await second.close();
  });

  it('keeps the rows of two windows that write at once', async () => {
    const windows = [open(), open(), open()];
    await Promise.all(windows.map((window, at) => window.append(entry(`first of ${at}`))));
    for (let round = 0; round < 5; round++) {
      for (const window of windows) await window.append(entry(`round ${round}`));
    }
    await Promise.all(windows.map((window) => window.close()));
    assert.ok(Number(sqlite3("select count(*) from utterances where heard like 'round%'")) === 15);
  });

  it('loses nothing that was still being written when it is closed', async () => {
    const history = open();
    const pending = Array.from({ length: 20 }, (_, at) => history.append(entry(`row ${at}`)));
    await history.close();
    await Promise.all(pending);
    assert.equal(sqlite3('select count(*) from utterances'), '20');
  });

  it('sets a damaged file aside and says so', async () => {
    const first = open();
    await first.append(entry('before'));
    await first.close();
    await writeFile(file, 'this is not a database, it only stands where one should be'.repeat(100));
    const second = open();
    await second.append(entry('after'));
    await second.close();
    assert.equal(notices.length, 1);
    assert.ok((await readdir(join(folder, 'deep'))).some((name) => name.startsWith('history.sqlite.corrupt-')));
    assert.equal(sqlite3('select heard from utterances'), 'after');
  });

  it('leaves the file of a newer version alone and says what to do', async () => {
    const first = open();
    await first.append(entry('before'));
    await first.close();
    sqlite3('pragma user_version = 99');
    const second = open();
    await assert.rejects(second.append(entry('after')), /newer version.*Update the extension/);
    assert.equal(sqlite3('select count(*) from utterances'), '1');
  });

  it('keeps a row that could not be written and writes it with the next one', async () => {
    const history = open();
    await history.append(entry('one'));
    await rm(join(folder, 'deep'), { recursive: true });
    await writeFile(join(folder, 'deep'), 'a file where the folder should be');
    await assert.rejects(history.append(entry('two')));
    await rm(join(folder, 'deep'));
    await history.append(entry('three'));
    await history.close();
    assert.equal(
      sqlite3("select group_concat(heard, ' ') from (select heard from utterances order by heard)"),
      'three two',
    );
  });
});
