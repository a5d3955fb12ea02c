import { execFile } from 'node:child_process';
import { ListError } from './listProvider';

const MAX_OUTPUT = 4 << 20;

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly folder?: string;
  readonly input?: string;
  /** Exit statuses other than 0 that are no failure. */
  readonly fine?: readonly number[];
}

/** What a program prints. It is ended when the signal says so or it prints too much. @throws ListError */
export function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      [...args],
      {
        signal: options.signal,
        killSignal: 'SIGKILL',
        maxBuffer: MAX_OUTPUT,
        env: environment(),
        windowsHide: true,
        ...(options.folder === undefined ? {} : { cwd: options.folder }),
      },
      (error, stdout, stderr) => {
        const status = error && typeof error.code === 'number' ? error.code : undefined;
        if (!error || (status !== undefined && options.fine?.includes(status))) resolve(stdout);
        else reject(new ListError(reasonOf(program, error, stderr)));
      },
    );
    // A program that ends before it has read everything closes its input; its status tells what came of it.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

/** No questions, no locks, no repository other than the folder's own. */
function environment(): NodeJS.ProcessEnv {
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
  for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE']) Reflect.deleteProperty(env, name);
  return env;
}

function reasonOf(program: string, error: Error, stderr: string): string {
  if ('code' in error && error.code === 'ENOENT') return `${program} is not installed.`;
  return stderr.trim().split('\n')[0] || `${program} failed.`;
}
