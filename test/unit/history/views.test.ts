import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyPaths, type HistoryPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { entryOf } from './entries';

const NOON = new Date(2026, 0, 5, 12).getTime();
const DAY_MS = 86_400_000;

describe('what docs/history.md says of the files', () => {
  let folder: string;
  let paths: HistoryPaths;
  let queries: readonly string[];
  let all: string;

  before(async () => {
    const text = await readFile('docs/history.md', 'utf8');
    queries = [...text.matchAll(/```sql\n(?<query>.*?)```/gs)].map(({ groups }) => groups?.query ?? '');
    folder = await mkdtemp(join(tmpdir(), 'mango-views-'));
    paths = historyPaths(join(folder, 'history.sqlite'));
    all = join(folder, 'everything.sqlite');
    const [done] = entryOf('').executions;
    assert.ok(done);
    const failed = { kind: 'failed', message: 'exit code 2', exitCode: 2 } as const;
    const docker = { ...done, command: { ...done.command, exact: false, summary: 'docker ps' } };
    const store = new HistoryStore({ paths, limits: { most: 4, keep: 2 }, onNotice: () => undefined });
    const old = [1, 2].map((at) => entryOf(`old ${at}`, { startedAt: NOON - (9 - at) * DAY_MS }));
    await store.add([
      ...old,
      entryOf('list the containers', { startedAt: NOON, executions: [docker] }),
      entryOf('make all', {
        startedAt: NOON + 1,
        outcome: failed,
        executions: [{ ...docker, command: { ...done.command, summary: 'make' }, outcome: failed, output: 'no rule' }],
      }),
      entryOf('the weather', {
        startedAt: NOON + 2,
        executions: [],
        rejected: 'no-match',
        outcome: { kind: 'rejected', message: 'not a command' },
      }),
    ]);
    await store.copyTo(all);
    await store.close();
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const rows = (file: string, query: string) =>
    JSON.parse(execFileSync('sqlite3', ['-json', file, query], { encoding: 'utf8' }) || '[]') as Record<
      string,
      unknown
    >[];
  const example = (of: RegExp): string =>
    queries.find((query) => of.test(query)) ?? assert.fail(`There is none of ${of}.`);

  it('holds for the view of the whole', () => {
    const [row, ...others] = rows(paths.image, example(/from history/));
    assert.deepEqual(others, []);
    const { time, ...rest } = row ?? {};
    assert.equal(time, '2026-01-05 12:00:00');
    assert.deepEqual(rest, { heard: 'list the containers', did: 'docker ps', outcome: 'executed', exit_code: 0 });
  });

  it('holds for the view of failures', () => {
    assert.deepEqual(rows(paths.image, example(/from failures/)), [
      {
        time: '2026-01-05 12:00:00',
        command_line: 'make',
        target: 'tmux main:1.0',
        exit_code: 2,
        output: 'no rule',
      },
    ]);
  });

  it('holds for the view of days', () => {
    const numbers = { utterances: 3, done: 1, rejected: 1, failed: 1, cancelled: 0, final_ms: 9, effect_ms: 14 };
    assert.deepEqual(rows(paths.image, example(/from days/)), [{ day: '2026-01-05', ...numbers }]);
  });

  it('holds for what was decided', () => {
    const decided = rows(paths.image, example(/exact/));
    assert.deepEqual(
      decided.map(({ heard, rule, exact, rejected, outcome }) => [heard, rule, exact, rejected, outcome]),
      [
        ['the weather', null, null, 'no-match', 'rejected'],
        ['make all', 'split-pane', 1, null, 'failed'],
        ['list the containers', 'split-pane', 0, null, 'executed'],
      ],
    );
  });

  it('holds for archives and for everything in one file, and no example is left untried', async () => {
    const archives = (await readdir(paths.archives)).map((name) => join(paths.archives, name));
    const count = (file: string) => rows(file, 'select count(*) as rows from history')[0]?.rows;
    assert.deepEqual([count(paths.image), archives.map(count), count(all)], [3, [2], 5]);
    for (const name of archives) assert.match(name, /history-archives\/\d{8}T\d{9}Z_\d{8}T\d{9}Z\.sqlite$/);
    for (const query of queries) for (const file of [...archives, all]) rows(file, query);
    assert.equal(queries.length, 4);
  });
});
