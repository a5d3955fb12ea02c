import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyPaths } from '../../../src/history/store/historyPaths';
import type { HistoryStatistics } from '../../../src/history/statistics';
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

  describe('with more that is known of what was done', () => {
    const DAY_MS = 86_400_000;
    let original: string;
    const heard = (...args: string[]) =>
      mango(...args, '--json').lines.map((line) => (JSON.parse(line) as { heard: string }).heard);
    /** The day in this place, as people write it. */
    const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toLocaleDateString('sv');

    before(async () => {
      original = database;
      database = join(folder, 'known', 'history.sqlite');
      const done = entryOf('build the page').executions.map((each) => ({ ...each, target: 'zsh main:2.1' }));
      const [risky] = done.map((each) => ({ ...each, command: { ...each.command, risk: 'destructive' as const } }));
      const [failed] = done.map((each) => ({
        ...each,
        outcome: { kind: 'failed', message: 'exit code 127', exitCode: 127 } as const,
      }));
      assert.ok(risky && failed);
      const store = new HistoryStore({
        paths: historyPaths(database),
        onNotice: (message) => assert.equal(message, null),
      });
      await store.add([
        entryOf('split the pane'),
        entryOf('drop the tables', { executions: [...done, risky], startedAt: Date.now() - 2 * DAY_MS }),
        entryOf('build the pages', { executions: [failed], startedAt: Date.now() - 4 * DAY_MS, pinned: true }),
      ]);
      await store.close();
    });
    after(() => (database = original));

    const filters: readonly (readonly [string, readonly string[]])[] = [
      ['list --risk destructive', ['drop the tables']],
      ['list --risk caution', []],
      ['list --until 3d', ['build the pages']],
      ['list --since 3d --until 24h', ['drop the tables']],
      [`list --since ${daysAgo(2)} --until ${daysAgo(1)}`, ['drop the tables']],
      ['list --target ZSH', ['build the pages', 'drop the tables']],
      ['list --exit-code 127', ['build the pages']],
      ['list --pinned', ['build the pages']],
      ['search the --exit-code 0 --target zsh --risk safe --until 1d', ['drop the tables']],
      ['search pa --pinned', ['build the pages']],
      ['search pa --pinned --risk destructive', []],
    ];
    for (const [command, expected] of filters) {
      it(`finds by ${command}`, () => assert.deepEqual(heard(...command.split(' ')).toSorted(), expected));
    }

    it('says which words it knows, and refuses others', () => {
      for (const [option, word, says] of [
        ['--risk', 'odd', /safe, caution, destructive/],
        ['--exit-code', 'two', /It is a number/],
        ['--until', 'soon', /"soon" is no time/],
      ] as const) {
        const { stderr, status, lines } = mango('list', option, word);
        assert.match(stderr, says);
        assert.deepEqual([status, lines], [2, []], option);
      }
    });

    it('has statistics since a time, for people and for programs', () => {
      assert.equal(mango('stats').lines[0], '3 utterances: 3 executed');
      assert.equal(mango('stats', '--since', '3d').lines[0], '2 utterances: 2 executed');
      const statistics = JSON.parse(
        mango('stats', '--since', daysAgo(2), '--json').lines.join(''),
      ) as HistoryStatistics;
      assert.deepEqual([statistics.utterances, statistics.outcomes, statistics.days.length], [2, { executed: 2 }, 2]);
      assert.deepEqual(
        statistics.topCommands.map(({ rule, count }) => [rule, count]),
        [['split-pane', 3]],
      );
    });

    it('forgets what was said since a time, and nothing that is not named', () => {
      for (const args of [[], ['--last', '--since', '1h'], ['--since', '1h', '--everything']]) {
        const { lines, status } = mango('forget', ...args);
        assert.deepEqual([lines, status], [[], 2], args.join(' '));
      }
      assert.deepEqual(mango('forget', '--since', '3d').lines, ['2 entries forgotten.']);
      assert.deepEqual(heard('list'), ['build the pages']);
      assert.ok(!readFileSync(database).includes('drop the tables'));
    });
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
