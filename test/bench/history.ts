import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { KeyFile } from '../../src/history/encryption/keyFile';
import { historyPaths } from '../../src/history/store/historyPaths';
import { HistoryStore } from '../../src/history/store/historyStore';
import { loadSqlJs } from '../../src/history/store/image';
import { addEntries } from '../../src/history/store/rows';
import { randomizer } from '../../src/language/random';
import type { AppendedRows, Turn } from './history/appended';
import { madeEntry, makeHistory } from './history/made';
import type { OpenedHistory } from './history/opened';
import { measurement, quantile, type Measurement } from './measure';

const OPENED = 5;
const SAVED = 5;
const SIZES = [1_000, 10_000, 100_000, 1_000_000];

/** The history: appending beside a bare fsync, opening and searching from 1,000 utterances to 1,000,000. */
export async function benchHistory(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mango-bench-history-'));
  try {
    const empty = opened((await makeHistory(folder, 0)).image, false);
    const rows = [...appending(folder, false), ...appending(folder, true)];
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

function appending(folder: string, encrypted: boolean): Measurement[] {
  const what = encrypted ? 'an encrypted row' : 'a row';
  const own = join(folder, encrypted ? 'encrypted' : 'appending');
  mkdirSync(own);
  const args = [resolve('out/bench/history/appended.js'), own, ...(encrypted ? ['--encrypted'] : [])];
  const printed = execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 24 });
  const { alone, beside } = JSON.parse(printed) as AppendedRows;
  const all = alone.flat();
  return [
    measurement(
      `${what} acknowledged`,
      'ms',
      all.map(([, row]) => row),
    ),
    measurement(
      `a bare write and fsync beside ${what}`,
      'ms',
      all.map(([bare]) => bare),
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
}

function p99(turns: readonly Turn[], which: 0 | 1): number {
  return quantile(
    turns.map((each) => each[which]),
    0.99,
  );
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
