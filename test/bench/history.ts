import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
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

/** Rows are appended so often: one stall of the disk makes the p99 of one time, and not the median of them. */
const USUAL = ['--times', '9', '--rows', '400', '--beside', '400'];
const GROWN = ['--times', '3', '--rows', '300', '--compactions', '5'];
/** Rows of a live image that is full but for these: while they are appended, its older rows go to an archive. */
const FULL = 11_700;
const BESIDE_FULL = ['--beside', '600'];

/** The history: appending beside a bare fsync, opening and searching from 1,000 utterances to 1,000,000. */
export async function benchHistory(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mango-bench-history-'));
  try {
    const empty = opened((await makeHistory(folder, 0)).image, false);
    const rows = [...appending(folder, false), ...appending(folder, true), ...(await besideFull(folder))];
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
        rows.push(...searching(of, [opened(image, true)], null, empty), ...growth(of, dirname(image)));
        continue;
      }
      rows.push(...searching(of, times, bars ? 'all' : null, empty), ...growth(of, copied(dirname(image))));
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

function appended(folder: string, args: readonly string[]): AppendedRows {
  const script = resolve('out/bench/history/appended.js');
  const printed = execFileSync(process.execPath, [script, folder, ...args], { encoding: 'utf8', maxBuffer: 1 << 24 });
  return JSON.parse(printed) as AppendedRows;
}

function appending(folder: string, encrypted: boolean): Measurement[] {
  const what = encrypted ? 'an encrypted row' : 'a row';
  const own = join(folder, encrypted ? 'encrypted' : 'appending');
  mkdirSync(own);
  const { alone, beside } = appended(own, [...USUAL, ...(encrypted ? ['--encrypted'] : [])]);
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
    measurement(`${what} acknowledged, p99 to that of a bare fsync`, 'x', shares(alone), { of: 'median', atMost: 1.5 }),
    measurement(`${what} beside compactions, p99 later than a bare fsync`, 'ms', [p99(beside, 1) - p99(beside, 0)], {
      of: 'median',
      atMost: 20,
    }),
  ];
}

/** The largest lateness there was, beside compactions that have the most to do. */
async function besideFull(folder: string): Promise<readonly Measurement[]> {
  const { image } = await makeHistory(join(folder, 'full'), FULL, FULL);
  const { beside } = appended(dirname(image), BESIDE_FULL);
  const largest = (which: 0 | 1) => Math.max(...beside.map((turn) => turn[which]));
  const [bare, row] = [largest(0), largest(1)];
  const what = 'a row beside compactions of a full image';
  return [
    measurement('a bare fsync beside compactions of a full image, the largest', 'ms', [bare]),
    measurement(`${what}, p99 later than a bare fsync`, 'ms', [p99(beside, 1) - p99(beside, 0)]),
    measurement(`${what}, the largest later than the largest bare fsync`, 'ms', [row - bare], {
      of: 'median',
      atMost: 20,
    }),
  ];
}

/** What appending and folding cost in a history of this size, which gets some rows more. */
function growth(of: string, folder: string): readonly Measurement[] {
  const { alone, compactionMs } = appended(folder, GROWN);
  return [
    measurement(`${of}: a row acknowledged, p99 to that of a bare fsync`, 'x', shares(alone)),
    measurement(`${of}: a compaction of one row`, 'ms', compactionMs),
  ];
}

/** What is measured next is to be of the size it says. */
function copied(folder: string): string {
  const copy = `${folder}-grown`;
  cpSync(folder, copy, { recursive: true });
  return copy;
}

function shares(times: readonly (readonly Turn[])[]): readonly number[] {
  return times.map((turns) => p99(turns, 1) / p99(turns, 0));
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
