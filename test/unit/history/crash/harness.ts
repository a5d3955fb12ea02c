import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HistoryError } from '../../../../src/history/history';
import { historyPaths } from '../../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../../src/history/store/historyStore';
import { CRASH_LIMITS } from './limits';

const execute = promisify(execFile);

/** Steps of one compaction with archives in it; ends are spread over somewhat more. */
const STEPS = 24;
/** SQLite is WebAssembly: for a process of half a second, making it fast takes longer than it runs. */
const QUICK_START = '--liftoff-only';
/** Rounds that share a folder, so that every crash is met by the next windows. */
const ROUNDS_A_FOLDER = 10;

export interface CrashResult {
  readonly rounds: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  /** What `pragma integrity_check` said other than ok. */
  readonly broken: readonly string[];
}

export interface CrashOptions {
  readonly rounds: number;
  /** The built `writer.js`. */
  readonly writer: string;
  /** 0 to below 1. */
  readonly random: () => number;
  /** Folders that are tried at once. */
  readonly lanes: number;
  /** Called after each round with how many there were; false: no further folder is begun. */
  readonly onRound?: (rounds: number) => boolean;
}

/**
 * Rounds of three windows on one folder, one ended ahead of a step of compaction, one killed at a random instant, one left
 * to finish; then everything acknowledged so far is looked for.
 */
export async function crashRounds(options: CrashOptions): Promise<CrashResult> {
  const result = { rounds: 0, acknowledged: 0, lost: 0, doubled: 0, broken: [] as string[] };
  let begun = 0;
  let goingOn = true;
  const lane = async (): Promise<void> => {
    while (goingOn && begun < options.rounds) {
      const rounds = Math.min(ROUNDS_A_FOLDER, options.rounds - begun);
      begun += rounds;
      await tryFolder(rounds);
    }
  };
  const tryFolder = async (rounds: number): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), 'mango-crash-'));
    const file = join(folder, 'history.sqlite');
    const acknowledged = new Set<string>();
    try {
      for (let round = 0; round < rounds; round++) {
        for (const id of await killWindows(file, options)) acknowledged.add(id);
        const found = await everyId(file);
        const kept = new Set(found);
        result.lost += [...acknowledged].filter((id) => !kept.has(id)).length;
        result.doubled += found.length - kept.size;
        const { stdout } = await execute('sqlite3', [file, 'pragma integrity_check']);
        if (stdout.trim() !== 'ok') result.broken.push(stdout.trim());
        result.rounds += 1;
        goingOn = options.onRound?.(result.rounds) ?? true;
      }
      result.acknowledged += acknowledged.size;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));
  return result;
}

/** One round's windows; the ids that they printed. */
async function killWindows(file: string, { writer, random }: CrashOptions): Promise<readonly string[]> {
  const every = () => String(2 + Math.floor(random() * 6));
  const lists = await Promise.all([
    run(writer, [file, '24', every(), String(1 + Math.floor(random() * STEPS))]),
    run(writer, [file, '1000', every(), '0'], 50 + random() * 300),
    run(writer, [file, '12', every(), '0']),
  ]);
  return lists.flat();
}

/** The ids that a window printed as acknowledged before it ended. */
function run(writer: string, args: readonly string[], killAfterMs?: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [QUICK_START, writer, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    let timer: NodeJS.Timeout | undefined;
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      // Counted from the first row: starting a process is not what is tested.
      if (killAfterMs !== undefined) timer ??= setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`A window ended with ${code ?? signal}.`));
      // A line without its end was not printed whole.
      else resolve(output.split('\n').slice(0, -1));
    });
  });
}

/** A window that was killed in the very moment it took the lock leaves it unsigned: it is free ten seconds later. */
async function compactWhenFree(store: HistoryStore): Promise<void> {
  try {
    await store.compact();
  } catch (error) {
    if (!(error instanceof HistoryError) || !error.message.includes('Lock file')) throw error;
    await store.compact();
  }
}

/** The ids of all rows in all files, after everything was folded, as often as they are there. */
async function everyId(file: string): Promise<readonly string[]> {
  const paths = historyPaths(file);
  const store = new HistoryStore({ paths, limits: CRASH_LIMITS, onNotice: () => undefined });
  await compactWhenFree(store);
  await store.close();
  const archives = existsSync(paths.archives) ? await readdir(paths.archives) : [];
  const databases = [
    file,
    ...archives.filter((name) => name.endsWith('.sqlite')).map((name) => join(paths.archives, name)),
  ];
  const lists = await Promise.all(
    databases.map((database) => execute('sqlite3', [database, 'select id from utterances'])),
  );
  return lists.flatMap(({ stdout }) => stdout.trim().split('\n').filter(Boolean));
}
