import { execFile } from 'node:child_process';
import { TerminalError } from '../terminal';
import type { TmuxProgram } from './program';

/**
 * Runs one tmux command by a process of its own, for when no control client is there yet; gives the lines it printed,
 * none where the server has no sessions. @throws TerminalError `server-gone`, `refused`, `timeout`.
 */
export function runTmux(
  { executable, environment }: TmuxProgram,
  socketPath: string,
  args: readonly string[],
): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const options = { env: environment, timeout: 5000, maxBuffer: 8 << 20 };
    execFile(executable, ['-u', '-S', socketPath, ...args], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout.split('\n').filter(Boolean));
      else if (/no sessions|no current target/.test(stderr)) resolve([]);
      else reject(failure(socketPath, stderr, error.killed === true));
    });
  });
}

function failure(socketPath: string, stderr: string, killed: boolean): TerminalError {
  if (killed) return new TerminalError('timeout', `The tmux server at ${socketPath} does not answer.`);
  if (/permission denied|access not allowed/i.test(stderr)) {
    return new TerminalError('refused', `The tmux server's socket ${socketPath} is not ours to use.`);
  }
  if (/no server running|error connecting|lost server|server exited/.test(stderr)) {
    return new TerminalError('server-gone', `No tmux server runs at ${socketPath}. Start one with: tmux new-session`);
  }
  return new TerminalError('refused', `tmux refused: ${stderr.trim()}`);
}
