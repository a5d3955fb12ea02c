import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HistoryEntry } from '../../../src/history/history';
import { historyPaths, type HistoryPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { loadSqlJs, prepare } from '../../../src/history/store/image';
import { addEntries } from '../../../src/history/store/rows';
import { migrate } from '../../../src/history/store/schema';
import { randomizer } from '../../../src/language/random';
import { timeOrderedIds } from '../../../src/platform/ids';

/** Rows of each part; the live image has as many, the others are archives. */
export const PART = 10_000;
/** Milliseconds from one utterance to the next: some hundred a day. */
const APART_MS = 180_000;
const SYLLABLES = ['ba', 'do', 'ker', 'pi', 'se', 'lo', 'gin', 'tu', 'mar', 'ne', 'vo', 'ri'];
const VERBS = ['git', 'docker', 'compose', 'status', 'checkout', 'list', 'open', 'window', 'pane', 'build', 'test'];

const newId = timeOrderedIds();

/** An utterance as they are: some frequent words, some rare ones, and a few lines of output. */
export function madeEntry(random: () => number, startedAt: number): HistoryEntry {
  const one = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  // Few words are said often, and many now and then.
  const rare = () => {
    let word = `${one(SYLLABLES)}${one(SYLLABLES)}`;
    while (random() < 0.5) word += one(SYLLABLES) ?? '';
    return word;
  };
  const heard = `${one(VERBS)} ${one(VERBS)} ${rare()}`;
  const failed = random() < 0.1;
  const outcome = failed
    ? ({ kind: 'failed', message: 'exit code 1', exitCode: 1 } as const)
    : ({ kind: 'executed', message: 'done', exitCode: 0 } as const);
  return {
    id: newId(),
    startedAt,
    source: 'webview',
    heard,
    alternatives: [heard, `${heard} ${rare()}`].map((text, at) => ({ text, score: 100 - at })),
    executions: [
      {
        command: {
          vocabulary: one(VERBS) ?? '',
          id: 'rule',
          slots: { name: { spoken: rare(), written: rare() } },
          risk: 'safe',
          exact: true,
          effects: [{ kind: 'run', text: heard }],
          summary: heard,
        },
        target: 'tmux main:1.0',
        outcome,
        durationMs: 5,
        output: Array.from({ length: 20 }, rare).join(' '),
      },
    ],
    rejected: null,
    outcome,
    audioMs: 1500,
    decodeMs: 30,
    finalMs: 9,
    effectMs: 14,
  };
}

/** Writes a history of so many rows into a folder, as years of use leave it, with so many in each part. */
export async function makeHistory(folder: string, rows: number, part = PART): Promise<HistoryPaths> {
  const paths = historyPaths(join(folder, String(rows), 'history.sqlite'));
  mkdirSync(dirname(paths.image), { recursive: true });
  mkdirSync(paths.archives);
  if (rows === 0) return paths;
  const sql = await loadSqlJs();
  const db = new sql.Database();
  migrate(db);
  prepare(db);
  const size = Math.min(rows, part);
  const random = randomizer(7);
  const from = Date.UTC(2020, 0, 1);
  addEntries(
    db,
    Array.from({ length: size }, (_, at) => madeEntry(random, from + at * APART_MS)),
  );
  const stamp = (time: number) => new Date(time).toISOString().replace(/[-:.]/g, '');
  for (let at = 0; at * size < rows; at++) {
    const first = from + at * size * APART_MS;
    // Other times and ids for each part, in their order.
    for (const [table, id] of Object.entries({
      utterances: 'id',
      commands: 'utterance_id',
      executions: 'utterance_id',
    }))
      db.run(`update ${table} set ${id} = printf('%08x', ?) || substr(${id}, 9)`, [at]);
    if (at > 0) db.run('update utterances set started_at = started_at + ?', [size * APART_MS]);
    // A few in some of the parts.
    db.run('update utterances set pinned = (number % 4000 = 1 and ?)', [at % 4 === 1 ? 1 : 0]);
    const name = `${stamp(first)}_${stamp(first + (size - 1) * APART_MS)}.sqlite`;
    writeFileSync((at + 1) * size < rows ? join(paths.archives, name) : paths.image, db.export());
    prepare(db);
  }
  db.close();
  // What its archives hold is looked up by the first compaction after they were made.
  const store = new HistoryStore({ paths, onNotice: (notice) => console.error(notice) });
  await store.compact();
  await store.close();
  return paths;
}
