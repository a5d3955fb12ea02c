/**
 * Appends rows in a process of its own, as a window does, each beside a bare write and fsync of as many bytes, and prints
 * what either took. Arguments: a folder, in which there may be a history; `--encrypted`: the rows are; how often `--rows` are
 * appended alone (`--times`), how many `--compactions` are measured then, and how many rows are appended `--beside` others.
 */
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { JournaledHistory } from '../../../src/history/journaledHistory';
import { randomizer } from '../../../src/language/random';
import { systemClock } from '../../../src/platform/clock';
import { timeOrderedIds } from '../../../src/platform/ids';
import { productFiles } from '../../../src/platform/paths';
import { KeyRing } from '../../unit/history/encryption/keyRing';
import { madeEntry } from './made';

/** Milliseconds of the bare write and of the row beside it. */
export type Turn = readonly [bareMs: number, rowMs: number];

export interface AppendedRows {
  readonly alone: readonly (readonly Turn[])[];
  /** Of compactions that have one row to fold. */
  readonly compactionMs: readonly number[];
  /** While compactions went on, one after the other. */
  readonly beside: readonly Turn[];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      encrypted: { type: 'boolean', default: false },
      times: { type: 'string', default: '0' },
      rows: { type: 'string', default: '0' },
      compactions: { type: 'string', default: '0' },
      beside: { type: 'string', default: '0' },
    },
  });
  const [folder = ''] = positionals;
  const keys = values.encrypted ? new KeyRing() : null;
  const newId = timeOrderedIds();
  const history = new JournaledHistory({
    file: join(folder, 'history.sqlite'),
    workerScript: productFiles(resolve('dist')).historyScript,
    session: { id: newId(), startedAt: Date.now(), program: 'cli', version: '0' },
    newId,
    clock: systemClock,
    onNotice: fail,
    onError: fail,
    ...(keys ? { keys } : {}),
  });
  if (keys) await history.rekey(await keys.make());
  const bare = await open(join(folder, 'bare'), 'w');
  const random = randomizer(3);
  // Each turn one row and one bare write of as many bytes, so that both meet the same disk.
  const prepared = () => {
    const entry = madeEntry(random, Date.now());
    return { entry, bytes: Buffer.from(JSON.stringify(entry)) };
  };
  const turn = async ({ entry, bytes } = prepared()): Promise<Turn> => {
    const from = performance.now();
    await bare.write(bytes);
    await bare.datasync();
    const between = performance.now();
    await history.append(entry);
    return [between - from, performance.now() - between];
  };
  const turns = async (rows: number): Promise<readonly Turn[]> => {
    // Ahead of the clock: what making them leaves to collect is not the append's.
    const rowsToAppend = Array.from({ length: rows }, prepared);
    const made: Turn[] = [];
    for (const row of rowsToAppend) made.push(await turn(row));
    return made;
  };
  await turn();
  const alone: (readonly Turn[])[] = [];
  for (let time = 0; time < Number(values.times); time++) alone.push(await turns(Number(values.rows)));
  const compactionMs: number[] = [];
  // The first reads the image, and folds all that came before.
  await history.compact();
  for (let time = 0; time < Number(values.compactions); time++) {
    await turn();
    const from = performance.now();
    await history.compact();
    compactionMs.push(performance.now() - from);
  }
  let compacting = Number(values.beside) > 0;
  const compactions = (async () => {
    while (compacting) await history.compact();
  })();
  const beside = await turns(Number(values.beside));
  compacting = false;
  await compactions;
  const appended: AppendedRows = { alone, compactionMs, beside };
  console.log(JSON.stringify(appended));
  await bare.close();
  await history.close();
  process.exit(0);
}

const fail = (problem: unknown): never => {
  throw problem instanceof Error ? problem : new Error(String(problem));
};

void main();
