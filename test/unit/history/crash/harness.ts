import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyPaths } from '../../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../../src/history/store/historyStore';
import { CRASH_LIMITS } from './limits';

/** Steps of one compaction with archives in it; ends are spread over somewhat more. */
const STEPS = 24;
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

/**
 * Rounds of three windows on one folder, one ended ahead of a step of compaction, one killed at a random instant, one left
 * to finish; then everything acknowledged so far is looked for.
 * @param writer the built `writer.js`
 * @param random 0 to below 1
 */
export async function crashRounds(
  rounds: number,
  writer: string,
  random: () => number,
  onRound: (round: number) => void = () => undefined,
): Promise<CrashResult> {
  const result = { rounds, acknowledged: 0, lost: 0, doubled: 0, broken: [] as string[] };
  for (let first = 0; first < rounds; first += ROUNDS_A_FOLDER) {
    const folder = await mkdtemp(join(tmpdir(), 'mango-crash-'));
    const file = join(folder, 'history.sqlite');
    const acknowledged = new Set<string>();
    try {
      for (let round = first; round < Math.min(rounds, first + ROUNDS_A_FOLDER); round++) {
        const every = () => String(2 + Math.floor(random() * 6));
        const lists = await Promise.all([
          run(writer, [file, '24', every(), String(1 + Math.floor(random() * STEPS))]),
          run(writer, [file, '1000', every(), '0'], 50 + random() * 300),
          run(writer, [file, '12', every(), '0']),
        ]);
        for (const id of lists.flat()) acknowledged.add(id);
        const found = await everyId(file);
        const kept = new Set(found);
        result.lost += [...acknowledged].filter((id) => !kept.has(id)).length;
        result.doubled += found.length - kept.size;
        const integrity = execFileSync('sqlite3', [file, 'pragma integrity_check'], { encoding: 'utf8' }).trim();
        if (integrity !== 'ok') result.broken.push(integrity);
        onRound(round + 1);
      }
      result.acknowledged += acknowledged.size;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return result;
}

/** The ids that a window printed as acknowledged before it ended. */
function run(writer: string, args: readonly string[], killAfterMs?: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [writer, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
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

/** The ids of all rows in all files, after everything was folded, as often as they are there. */
async function everyId(file: string): Promise<readonly string[]> {
  const paths = historyPaths(file);
  const store = new HistoryStore({ paths, limits: CRASH_LIMITS, onNotice: () => undefined });
  await store.compact();
  await store.close();
  const archives = existsSync(paths.archives) ? await readdir(paths.archives) : [];
  const databases = [
    file,
    ...archives.filter((name) => name.endsWith('.sqlite')).map((name) => join(paths.archives, name)),
  ];
  return databases.flatMap((database) =>
    execFileSync('sqlite3', [database, 'select id from utterances'], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .filter(Boolean),
  );
}
