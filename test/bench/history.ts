import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { KeyFile } from '../../src/history/encryption/keyFile';
import { JournaledHistory } from '../../src/history/journaledHistory';
import { historyPaths } from '../../src/history/store/historyPaths';
import { HistoryStore } from '../../src/history/store/historyStore';
import { loadSqlJs } from '../../src/history/store/image';
import { addEntries } from '../../src/history/store/rows';
import { randomizer } from '../../src/language/random';
import { systemClock } from '../../src/platform/clock';
import { timeOrderedIds } from '../../src/platform/ids';
import { productFiles } from '../../src/platform/paths';
import { KeyRing } from '../unit/history/encryption/keyRing';
import { madeEntry, makeHistory } from './history/made';
import type { OpenedHistory } from './history/opened';
import { measurement, quantile, type Measurement } from './measure';

const APPENDED = 400;
/** So often are they appended: one stall of the disk makes the p99 of one time, and not the median of them. */
const TIMES = 9;
const OPENED = 5;
const SAVED = 5;
const SIZES = [1_000, 10_000, 100_000, 1_000_000];

/** The history: appending beside a bare fsync, opening and searching from 1,000 utterances to 1,000,000. */
export async function benchHistory(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mango-bench-history-'));
  try {
    const empty = opened((await makeHistory(folder, 0)).image, false);
    const rows = [...(await appending(folder, null)), ...(await appending(folder, new KeyRing()))];
    let usual = Number.NaN;
    for (const size of SIZES) {
      const { image } = await makeHistory(folder, size);
      const bars = size === 100_000;
      const times = Array.from({ length: OPENED }, () => opened(image, size <= 100_000));
      const openMs = times.map((each) => each.openMs);
      const of = `${size.toLocaleString('en')} utterances`;
      rows.push(...opening(of, times, bars));
      if (bars) usual = quantile(openMs, 0.5);
      if (size > 100_000) {
        const share = quantile(openMs, 0.5) / usual;
        rows.push(measurement(`${of}: open, to that of 100,000`, 'x', [share], { of: 'median', atMost: 1.5 }));
        continue;
      }
      rows.push(...searching(of, times, bars ? 'all' : null, empty));
      if (!bars) continue;
      rows.push(await naive(folder, image));
      const keyFile = await encrypt(folder, image);
      const encrypted = Array.from({ length: OPENED }, () => opened(image, true, keyFile));
      const name = `${of}, encrypted`;
      rows.push(...opening(name, encrypted, true), ...searching(name, encrypted, 'speed', empty));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function opening(of: string, times: readonly OpenedHistory[], bars: boolean): readonly Measurement[] {
  const openMs = times.map((each) => each.openMs);
  const openCpuMs = times.map((each) => each.openCpuMs);
  const checkMs = times.map((each) => each.checkMs);
  return [
    measurement(`${of}: open`, 'ms', openMs, bars ? { of: 'median', atMost: 300 } : undefined),
    measurement(`${of}: open, processor time`, 'ms', openCpuMs),
    measurement(`${of}: the check once it is open`, 'ms', checkMs),
  ];
}

function searching(
  of: string,
  times: readonly OpenedHistory[],
  bars: 'all' | 'speed' | null,
  empty: OpenedHistory,
): readonly Measurement[] {
  const searchMs = times.flatMap((each) => each.searchMs);
  const searchCpuMs = times.flatMap((each) => each.searchCpuMs);
  const firstSearchMs = times.map((each) => each.firstSearchMs);
  const memoryMb = times.map((each) => each.memoryMb - empty.memoryMb);
  return [
    measurement(`${of}: search as you type`, 'ms', searchMs, bars ? { of: 'p95', atMost: 25 } : undefined),
    measurement(`${of}: search as you type, processor time`, 'ms', searchCpuMs),
    measurement(`${of}: first search for what is nowhere`, 'ms', firstSearchMs),
    // What is encrypted has 32 MB of decrypted chunks besides, and is told.
    measurement(
      `${of}: memory more than empty`,
      'MB',
      memoryMb,
      bars === 'all' ? { of: 'median', atMost: 80 } : undefined,
    ),
  ];
}

function opened(image: string, searching: boolean, keyFile?: string): OpenedHistory {
  const args = ['--expose-gc', resolve('out/bench/history/opened.js'), image, ...(searching ? [] : ['--recent'])];
  if (keyFile !== undefined) args.push(keyFile);
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as OpenedHistory;
}

/** Encrypts all files of a history; resolves to the file with its key. */
async function encrypt(folder: string, image: string): Promise<string> {
  const keyFile = join(folder, 'keys');
  const keys = new KeyFile(keyFile);
  const store = new HistoryStore({ paths: historyPaths(image), keys, onNotice: fail });
  await store.rekey(await keys.make());
  await store.close();
  return keyFile;
}

/** Each turn one row and one bare write of as many bytes, so that both meet the same disk. */
async function appending(folder: string, keys: KeyRing | null): Promise<Measurement[]> {
  const newId = timeOrderedIds();
  const what = keys ? 'an encrypted row' : 'a row';
  const history = new JournaledHistory({
    file: join(folder, keys ? 'encrypted' : 'appending', 'history.sqlite'),
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
  const turn = async (): Promise<readonly [number, number]> => {
    const entry = madeEntry(random, Date.now());
    const bytes = Buffer.from(JSON.stringify(entry));
    const from = performance.now();
    await bare.write(bytes);
    await bare.datasync();
    const between = performance.now();
    await history.append(entry);
    return [between - from, performance.now() - between];
  };
  try {
    await turn();
    const alone: (readonly (readonly [number, number])[])[] = [];
    for (let time = 0; time < TIMES; time++) {
      const turns: (readonly [number, number])[] = [];
      for (let at = 0; at < APPENDED; at++) turns.push(await turn());
      alone.push(turns);
    }
    // Compactions one after the other, beside which rows are appended.
    const beside: (readonly [number, number])[] = [];
    let compacting = true;
    const compactions = (async () => {
      while (compacting) await history.compact();
    })();
    for (let at = 0; at < APPENDED; at++) beside.push(await turn());
    compacting = false;
    await compactions;
    const p99 = (times: readonly (readonly [number, number])[], which: 0 | 1) =>
      quantile(
        times.map((each) => each[which]),
        0.99,
      );
    return [
      measurement(
        `${what} acknowledged`,
        'ms',
        alone.flat().map(([, row]) => row),
      ),
      measurement(
        `${what} acknowledged, p99 to that of a bare fsync`,
        'x',
        alone.map((turns) => p99(turns, 1) / p99(turns, 0)),
        { of: 'median', atMost: 1.5 },
      ),
      measurement(`${what} beside compactions, p99 later than a bare fsync`, 'ms', [p99(beside, 1) - p99(beside, 0)], {
        of: 'median',
        atMost: 20,
      }),
    ];
  } finally {
    await bare.close();
    await history.close();
  }
}

/** A row the usual way with sql.js: into the database in memory, and all of it out to the file. */
async function naive(folder: string, image: string): Promise<Measurement> {
  const sql = await loadSqlJs();
  const db = new sql.Database(readFileSync(image));
  const random = randomizer(5);
  // As many rows in one file as there are in all parts.
  for (let part = 1; part < 10; part++) {
    addEntries(
      db,
      Array.from({ length: 10_000 }, () => madeEntry(random, Date.now())),
    );
  }
  const times: number[] = [];
  for (let row = 0; row < SAVED; row++) {
    const from = performance.now();
    addEntries(db, [madeEntry(random, Date.now())]);
    writeFileSync(join(folder, 'naive.sqlite'), db.export(), { flush: true });
    times.push(performance.now() - from);
  }
  db.close();
  return measurement('100,000 utterances: a row by export and write of all', 'ms', times);
}

const fail = (problem: unknown): never => {
  throw problem instanceof Error ? problem : new Error(String(problem));
};
