import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { NO_KEYS } from '../../../../src/history/encryption/key';
import { KeyFile } from '../../../../src/history/encryption/keyFile';
import { encryptedName } from '../../../../src/history/encryption/manifest';
import { Vault } from '../../../../src/history/encryption/vault';
import { HistoryError } from '../../../../src/history/history';
import { historyPaths } from '../../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../../src/history/store/historyStore';
import { filesWith } from '../encryption/keyRing';
import { CRASH_LIMITS } from './limits';

const execute = promisify(execFile);

/** Steps of one compaction with archives in it; ends are spread over somewhat more. */
const STEPS = 24;
/** Steps of one change of keys. */
const REKEY_STEPS = 60;
/** Every so many folders are encrypted, and their keys change while windows die. */
const ENCRYPTED_EVERY = 2;
/** SQLite is WebAssembly: for a process of half a second, making it fast takes longer than it runs. */
const QUICK_START = '--liftoff-only';
/** What every row of the windows says was done. */
const DONE = 'split-window -h';
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
 * to finish; then the image is checked as they left it, and everything acknowledged so far is looked for.
 */
export async function crashRounds(options: CrashOptions): Promise<CrashResult> {
  const result = { rounds: 0, acknowledged: 0, lost: 0, doubled: 0, broken: [] as string[] };
  let begun = 0;
  let folders = 0;
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
    const keyFile = folders++ % ENCRYPTED_EVERY === 0 ? join(folder, 'keys') : undefined;
    const acknowledged = new Set<string>();
    try {
      for (let round = 0; round < rounds; round++) {
        for (const id of await killWindows(file, keyFile, options)) acknowledged.add(id);
        result.broken.push(...(await asKilled(file, keyFile)));
        const { ids: found, problems } = await everyId(file, keyFile);
        const kept = new Set(found);
        result.lost += [...acknowledged].filter((id) => !kept.has(id)).length;
        result.doubled += found.length - kept.size;
        result.broken.push(...problems);
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
async function killWindows(
  file: string,
  keyFile: string | undefined,
  { writer, random }: CrashOptions,
): Promise<readonly string[]> {
  const every = () => String(2 + Math.floor(random() * 6));
  const step = (steps: number) => String(1 + Math.floor(random() * steps));
  const key = keyFile === undefined ? [] : [keyFile];
  const lists = await Promise.all([
    keyFile === undefined
      ? run(writer, [file, '24', every(), step(STEPS)])
      : run(writer, [file, '24', every(), step(REKEY_STEPS), keyFile, 'rekey']),
    run(writer, [file, '1000', every(), '0', ...key], 50 + random() * 300),
    run(writer, [file, '12', every(), '0', ...key]),
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

/** What is wrong with the image as the kill left it: nobody has opened it since, so nothing is mended yet. */
async function asKilled(file: string, keyFile: string | undefined): Promise<readonly string[]> {
  const keys = keyFile === undefined ? NO_KEYS : new KeyFile(keyFile);
  const images = [file, encryptedName(file)].filter((image) => existsSync(image));
  const checked = await Promise.all(images.map((image) => readPlain(new Vault(historyPaths(file), keys), image)));
  return checked.flatMap(({ integrity }) => (integrity === 'ok' ? [] : [`as it was killed: ${integrity}`]));
}

/** The ids of all rows in all files, after everything was folded, as often as they are there; and what is wrong with them. */
async function everyId(
  file: string,
  keyFile: string | undefined,
): Promise<{ readonly ids: readonly string[]; readonly problems: readonly string[] }> {
  const paths = historyPaths(file);
  const keys = keyFile === undefined ? NO_KEYS : new KeyFile(keyFile);
  const store = new HistoryStore({ paths, keys, limits: CRASH_LIMITS, onNotice: () => undefined });
  await compactWhenFree(store);
  await store.close();
  const vault = new Vault(paths, keys);
  const archives = existsSync(paths.archives) ? await readdir(paths.archives) : [];
  const parts = archives.filter((name) => /\.(sqlite|encrypted)$/.test(name)).map((name) => join(paths.archives, name));
  const image = await vault.nameOf(file);
  const checked = await Promise.all([image, ...parts].map((part) => readPlain(vault, part)));
  const problems = checked.flatMap(({ integrity }) => (integrity === 'ok' ? [] : [integrity]));
  if (image !== file) problems.push(...(await plainFiles(dirname(file))));
  return { ids: checked.flatMap(({ ids }) => ids), problems };
}

/** What sqlite3 says of a file, decrypted where it has to be. */
async function readPlain(vault: Vault, file: string): Promise<{ ids: readonly string[]; integrity: string }> {
  const content = file.endsWith('.encrypted') ? await vault.read(file) : null;
  const plain = content ? `${file}.plain` : file;
  if (content) await writeFile(plain, content.bytes);
  try {
    const { stdout } = await execute('sqlite3', [plain, 'pragma integrity_check; select id from utterances']);
    const [integrity = '', ...ids] = stdout.trim().split('\n').filter(Boolean);
    return { ids, integrity: content?.intact === false ? 'chunks of it cannot be read' : integrity };
  } finally {
    if (content) await rm(plain);
  }
}

/** Of an encrypted history: files in which something that was done can be read. */
async function plainFiles(folder: string): Promise<readonly string[]> {
  return (await filesWith(folder, DONE)).map((path) => `${path} is plain`);
}
