/**
 * Appends rows in a process of its own, as a window does, each beside a bare write and fsync of as many bytes, and prints
 * what either took. Arguments: a folder; `--encrypted`: the rows are.
 */
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { JournaledHistory } from '../../../src/history/journaledHistory';
import { randomizer } from '../../../src/language/random';
import { systemClock } from '../../../src/platform/clock';
import { timeOrderedIds } from '../../../src/platform/ids';
import { productFiles } from '../../../src/platform/paths';
import { KeyRing } from '../../unit/history/encryption/keyRing';
import { madeEntry } from './made';

const APPENDED = 400;
/** So often are they appended: one stall of the disk makes the p99 of one time, and not the median of them. */
const TIMES = 9;

/** Milliseconds of the bare write and of the row beside it. */
export type Turn = readonly [bareMs: number, rowMs: number];

export interface AppendedRows {
  readonly alone: readonly (readonly Turn[])[];
  /** While compactions went on, one after the other. */
  readonly beside: readonly Turn[];
}

async function main(): Promise<void> {
  const [folder = ''] = process.argv.slice(2);
  const keys = process.argv.includes('--encrypted') ? new KeyRing() : null;
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
  const turn = async (): Promise<Turn> => {
    const entry = madeEntry(random, Date.now());
    const bytes = Buffer.from(JSON.stringify(entry));
    const from = performance.now();
    await bare.write(bytes);
    await bare.datasync();
    const between = performance.now();
    await history.append(entry);
    return [between - from, performance.now() - between];
  };
  const turns = async (): Promise<readonly Turn[]> => {
    const made: Turn[] = [];
    for (let at = 0; at < APPENDED; at++) made.push(await turn());
    return made;
  };
  await turn();
  const alone: (readonly Turn[])[] = [];
  for (let time = 0; time < TIMES; time++) alone.push(await turns());
  let compacting = true;
  const compactions = (async () => {
    while (compacting) await history.compact();
  })();
  const beside = await turns();
  compacting = false;
  await compactions;
  const appended: AppendedRows = { alone, beside };
  console.log(JSON.stringify(appended));
  await bare.close();
  await history.close();
  process.exit(0);
}

const fail = (problem: unknown): never => {
  throw problem instanceof Error ? problem : new Error(String(problem));
};

void main();
