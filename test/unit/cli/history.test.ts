import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { entryOf } from '../history/entries';

describe('mango history', () => {
  let folder: string;
  let database: string;
  const mango = (...args: string[]) => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['dist/cli.js', 'history', ...args, '--database', database],
      { encoding: 'utf8' },
    );
    return { lines: stdout.split('\n').filter(Boolean), stderr, status };
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mango-history-cli-'));
    database = join(folder, 'history.sqlite');
    const store = new HistoryStore({
      paths: historyPaths(database),
      onNotice: (message) => assert.equal(message, null),
    });
    const failed = { kind: 'failed', message: 'exit code 1', exitCode: 1 } as const;
    await store.add([
      entryOf('split the pane vertically'),
      entryOf('git status', { outcome: failed }),
      entryOf('new window', { startedAt: Date.now() - 3 * 86_400_000 }),
    ]);
    await store.close();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('lists and searches, newest first', () => {
    const all = mango('list', '--json').lines.map((line) => (JSON.parse(line) as { heard: string }).heard);
    assert.deepEqual(all, ['new window', 'git status', 'split the pane vertically']);
    assert.match(mango('search', 'sta').lines.join(), /failed.*git status.*exit code 1/);
    assert.equal(mango('list', '--since', '1d').lines.length, 2);
    assert.equal(mango('list', '--outcome', 'failed').lines.length, 1);
    assert.deepEqual([mango('search', 'nothing').status, mango('list', '--outcome', 'odd').status], [1, 2]);
  });

  it('says how much was done and refused', () => {
    const { lines } = mango('stats');
    assert.equal(lines[0], '3 utterances: 2 executed, 1 failed');
    assert.match(lines.join('\n'), /3 x tmux\/split-pane/);
  });

  for (const format of ['jsonl', 'csv']) {
    it(`exports as ${format} and imports it again without doubles`, () => {
      const file = join(folder, `export.${format}`);
      writeFileSync(file, mango('export', '--format', format).lines.join('\n'));
      assert.deepEqual(mango('import', file).lines, ['0 entries added, 3 were there already.']);
      const original = database;
      database = join(folder, `copy-${format}.sqlite`);
      assert.deepEqual(mango('import', file).lines, ['3 entries added, 0 were there already.']);
      const copied = mango('export').lines;
      assert.equal(execFileSync('sqlite3', [database, 'pragma integrity_check'], { encoding: 'utf8' }).trim(), 'ok');
      database = original;
      assert.deepEqual(copied, mango('export').lines);
    });
  }

  it('imports what somebody else made without its secrets, once, and says what is no entry', () => {
    const original = database;
    database = join(folder, 'foreign', 'history.sqlite');
    const file = join(folder, 'foreign.jsonl');
    const line = JSON.stringify(entryOf('export DB_PASSWORD=hunter2'));
    writeFileSync(file, `${line}\n${line}\n{"id": 1}\n\u0000\n`);
    const { lines, stderr, status } = mango('import', file);
    assert.deepEqual([lines, status], [['1 entries added, 1 were there already.'], 1]);
    assert.match(stderr, /line 3: .*line 4: /su);
    assert.ok(!readFileSync(database).includes('hunter2'));
    assert.match(mango('list').lines.join(), /DB_PASSWORD=•••/);
    for (const wrong of [join(folder, 'no such'), folder]) {
      const refused = mango('import', wrong);
      assert.deepEqual([refused.lines, refused.status, refused.stderr.trim().split('\n').length], [[], 1, 1]);
    }
    database = original;
  });

  it('looks for damage, and puts a backup in the place of what is damaged', () => {
    const backups = join(folder, 'history-backups');
    const [backup = ''] = readdirSync(backups);
    assert.match(mango('verify').lines.at(-1) ?? '', /^\d+ files, all whole\.$/);
    assert.deepEqual(mango('restore').lines[0], `${backup}: 3 entries`);
    const whole = readFileSync(database);
    writeFileSync(database, whole.subarray(0, whole.length - 8192));
    const verified = mango('verify');
    assert.match(verified.lines.join('\n'), /image: .*damaged; \d+ of its entries can be read/);
    assert.equal(verified.status, 1);
    assert.equal(mango('restore', 'no such').status, 2);
    const restored = mango('restore', backup);
    assert.deepEqual(restored.lines[0], '3 entries restored.');
    assert.equal(mango('list').lines.length, 3);
    const aside = restored.lines[1]?.split(' ').at(-1) ?? '';
    assert.ok(readFileSync(join(backups, aside)).equals(whole.subarray(0, whole.length - 8192)));
    assert.match(mango('restore', aside).stderr, /cannot be restored: It is damaged/);
    assert.equal(mango('list').lines.length, 3);
    rmSync(join(backups, aside));
  });

  it('forgets without a trace', () => {
    assert.deepEqual(mango('forget', '--last').lines, ['1 entries forgotten.']);
    assert.ok(!readFileSync(database).includes('new window'));
    assert.deepEqual(mango('forget', '--everything').lines, ['2 entries forgotten.']);
    assert.ok(!readFileSync(database).includes('git status'));
  });

  it('says what to do when there is no history to be found', () => {
    const { stderr, status } = spawnSync(process.execPath, ['dist/cli.js', 'history', 'list'], {
      encoding: 'utf8',
      env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder },
    });
    assert.match(stderr, /--database/);
    assert.equal(status, 2);
  });
});
