// Runs the programs of set-up: quiet when they succeed, a sign of life while they take long, everything when they fail.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const SIGN_OF_LIFE_MS = 10_000;
const TAIL_LINES = 30;

/** A failure that set-up explains in its own words; anything else is a bug and shows its stack. */
export class SetupError extends Error {}

export function say(text) {
  console.log(`setup: ${text}`);
}

/** @returns {string | undefined} the first of the programs that is on the PATH */
export function findProgram(...names) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const name of names) {
    for (const folder of folders) {
      for (const ending of endings) {
        const path = join(folder, name + ending);
        if (existsSync(path)) return path;
      }
    }
  }
  return undefined;
}

/**
 * Runs a program to its end and returns what it said.
 * @throws SetupError with the end of its output when it fails.
 */
export async function run(program, args, { what = program, ...options } = {}) {
  const { code, output } = await attempt(program, args, { what, ...options });
  if (code !== 0) {
    const tail = output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
    throw new SetupError(`${what} failed (${code}):\n${tail}\nThe command was: ${[program, ...args].join(' ')}`);
  }
  return output;
}

/**
 * As `run`, but a failure is an answer: the exit status (or the signal's name) and the output. `live` is for programs
 * that tell of their progress themselves: their output is passed on, and not kept.
 */
export function attempt(program, args, { cwd, env, what = program, shell = false, live = false } = {}) {
  return new Promise((resolve) => {
    const started = Date.now();
    let output = '';
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      shell,
      stdio: live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    const signOfLife = setInterval(() => {
      if (!live) say(`... ${what}: ${Math.round((Date.now() - started) / 1000)} s`);
    }, SIGN_OF_LIFE_MS);
    const end = (code) => {
      clearInterval(signOfLife);
      resolve({ code, output });
    };
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => {
      output += error.message;
      end(error.code ?? 'error');
    });
    child.once('close', (code, signal) => end(code ?? signal));
  });
}

/** npm, as the one that runs us where there is one. Windows starts npm.cmd only through a shell. */
export function npm(args, options) {
  const path = process.env.npm_execpath;
  if (path?.endsWith('.js')) return run(process.execPath, [path, ...args], { what: 'npm', ...options });
  return run('npm', args, { what: 'npm', shell: process.platform === 'win32', ...options });
}
