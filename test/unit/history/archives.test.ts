import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { timeOrderedIds } from '../../../src/platform/ids';
import { entryOf } from './entries';

const MORNING = Date.UTC(2026, 0, 1, 9);

describe('archives', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-archives-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('hold a row once, also after a merge of two was cut short', async () => {
    const paths = historyPaths(join(folder, 'history.sqlite'));
    const open = (before: (step: string) => void = () => undefined) =>
      new HistoryStore({ paths, limits: { most: 4, keep: 2 }, onNotice: () => undefined, before });
    const at = (...minutes: readonly number[]) =>
      minutes.map((minute) => {
        const startedAt = MORNING + minute * 60_000;
        return entryOf(`minute ${minute}`, { id: timeOrderedIds(() => startedAt)(), startedAt });
      });

    const first = open();
    await first.add(at(10, 20, 30, 40, 50, 60));
    await first.close();
    const ended = open((step) => {
      if (step === 'archive-merge') throw new Error('The machine was switched off.');
    });
    // Another machine's, so that these belong between the archived ones.
    await assert.rejects(ended.add(at(15, 25, 70)));
    await ended.close();
    assert.equal((await readdir(paths.archives)).length, 3);

    const next = open();
    await next.compact();
    await next.close();
    const databases = [paths.image, ...(await readdir(paths.archives)).map((name) => join(paths.archives, name))];
    const rows = databases.flatMap((database) =>
      execFileSync('sqlite3', [database, 'select heard from utterances'], { encoding: 'utf8' }).trim().split('\n'),
    );
    const whole = [10, 15, 20, 25, 30, 40, 50, 60].map((minute) => `minute ${minute}`);
    assert.deepEqual(rows.toSorted(), whole);
  });
});
