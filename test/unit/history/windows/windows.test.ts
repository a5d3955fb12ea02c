import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { historyPaths } from '../../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../../src/history/store/historyStore';

const PROCESSES = 8;
const ROWS = 5_000;

describe('eight windows of 5,000 rows each', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-windows-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('make 40,000 rows, none lost, none doubled', async function () {
    this.timeout(120_000);
    const file = join(folder, 'history.sqlite');
    const writer = resolve('out/unit/history/windows/burstWriter.js');
    const run = promisify(execFile);
    const ends = await Promise.all(
      Array.from({ length: PROCESSES }, () => run(process.execPath, [writer, file, String(ROWS), '500'])),
    );
    assert.deepEqual(
      ends.map(({ stdout, stderr }) => [stdout.trim(), stderr]),
      Array.from({ length: PROCESSES }, () => [String(ROWS), '']),
    );
    const paths = historyPaths(file);
    const notices: string[] = [];
    const store = new HistoryStore({ paths, onNotice: (notice) => notices.push(notice) });
    await store.compact();
    await store.close();
    const parts = [file, ...(await readdir(paths.archives)).map((name) => join(paths.archives, name))];
    const heard = parts.flatMap((part) =>
      execFileSync('sqlite3', [part, 'select heard from utterances'], { encoding: 'utf8' }).trim().split('\n'),
    );
    assert.equal(heard.length, PROCESSES * ROWS);
    assert.equal(new Set(heard).size, PROCESSES * ROWS);
    for (const part of parts) {
      assert.equal(execFileSync('sqlite3', [part, 'pragma integrity_check'], { encoding: 'utf8' }).trim(), 'ok');
    }
    assert.deepEqual(await readdir(paths.journals), []);
    assert.deepEqual(notices, []);
  });
});
