// Runs one suite in a process group, a temporary folder and a home of its own, and counts what it reports.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endGroup, endStrays } from './processes.mjs';

const INTERRUPTED = 130;

/**
 * @param {{args: string[], limitMs: number, env: Record<string, string>, live: boolean}} suite `live`: what it prints is
 * passed on as it comes, and else returned.
 * @returns {Promise<{passed: number, failed: number, complaints: string[], output: string}>} `failed` counts skipped tests
 * and what `complaints` say: that the suite ran none or died, and which processes and sockets it left behind.
 */
export async function runSuite({ args, limitMs, env, live }) {
  // Short: paths of Unix sockets may have 107 bytes only.
  const folder = mkdtempSync(join(tmpdir(), 'mango-'));
  const resultPath = join(folder, 'result.json');
  const run = randomUUID();
  const home = join(folder, 'home');
  const temporary = join(folder, 'tmp');
  mkdirSync(home);
  mkdirSync(temporary);
  const complaints = [];
  try {
    const suiteEnv = {
      ...cleanEnvironment(),
      ...env,
      HOME: home,
      TMPDIR: temporary,
      MANGO_TEST_RESULT: resultPath,
      MANGO_TEST_RUN: run,
    };
    const { code, output } = await start({ args, limitMs, env: suiteEnv, live });
    const counts = existsSync(resultPath) ? JSON.parse(readFileSync(resultPath, 'utf8')) : countsIn(output);
    if (!counts) complaints.push(`ended without a report (${code})`);
    else if (counts.passes + counts.failures === 0) complaints.push('ran no tests');
    else if (code !== 0 && counts.failures + counts.pending === 0) complaints.push(`exit status ${code}`);
    const strays = await endStrays(`MANGO_TEST_RUN=${run}`);
    complaints.push(...strays.map((stray) => `left a process behind: ${stray}`));
    complaints.push(...socketsIn(temporary).map((socket) => `left a socket behind: ${socket}`));
    return {
      passed: counts?.passes ?? 0,
      failed: (counts?.failures ?? 0) + (counts?.pending ?? 0) + complaints.length,
      complaints,
      output: live ? '' : output,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function socketsIn(folder) {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isSocket()).map(({ parentPath, name }) => join(parentPath, name));
}

/** Without what a terminal, an editor or npm around us would tell the programs under test. */
function cleanEnvironment() {
  const utf8 = /utf-?8/i.test(process.env.LC_ALL ?? process.env.LANG ?? '');
  const kept = Object.entries(process.env).filter(([name]) => !/^(TMUX|VSCODE_|XDG_|npm_|NODE_OPTIONS)/.test(name));
  return { ...Object.fromEntries(kept), ...(utf8 ? {} : { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' }) };
}

function start({ args, limitMs, env, live }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    let output = '';
    child.stdout.on('data', (chunk) => {
      if (live) process.stdout.write(chunk);
      output += chunk;
    });
    const tooLong = setTimeout(() => {
      console.error(`Still running after ${limitMs / 60_000} minutes: ended.`);
      endGroup(child.pid, 'SIGKILL');
    }, limitMs);
    const interrupted = () => {
      endGroup(child.pid, 'SIGTERM');
      child.once('close', () => process.exit(INTERRUPTED));
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(tooLong);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      // What is left of the group would otherwise hold the output open.
      endGroup(child.pid, 'SIGKILL');
      child.once('close', () => resolve({ code: code ?? signal, output }));
    });
  });
}

/** Mocha's closing lines, for a suite that runs where the result file cannot be written. */
function countsIn(output) {
  const count = (word) => Number(new RegExp(`^\\s*(\\d+) ${word}`, 'm').exec(output)?.[1] ?? 0);
  if (!/^\s*\d+ passing/m.test(output)) return undefined;
  return { passes: count('passing'), failures: count('failing'), pending: count('pending') };
}
