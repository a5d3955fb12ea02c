import { spawn } from 'node:child_process';

const LONGEST_MS = 15 * 60_000;
const KEPT = 4_000;

/** A program that is not here, failed or was stopped. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}

/** Runs a program of the user's to its end, e.g. `mvn`. @throws ToolError with the last line it wrote that says error. */
export type RunTool = (program: string, args: readonly string[], cwd: string, signal?: AbortSignal) => Promise<void>;

export const runTool: RunTool = (program, args, cwd, signal) =>
  new Promise((resolve, reject) => {
    const timeout = AbortSignal.timeout(LONGEST_MS);
    const child = spawn(program, args, {
      cwd,
      // mvn and npm are batch files on Windows, which need the shell; no argument of ours needs quoting.
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    let output = '';
    const keep = (text: string): void => {
      output = (output + text).slice(-KEPT);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.once('error', (error) => {
      const missing = 'code' in error && error.code === 'ENOENT';
      reject(new ToolError(missing ? `${program} is not installed.` : `${program} failed: ${error.message}`));
    });
    child.once('close', (code) => {
      if (code === 0) {
        resolve();
        return;
      }
      const lines = output.split('\n').map((line) => line.trim());
      const telling = lines.find((line) => /\berr(?:or|!)/i.test(line)) ?? lines.findLast((line) => line !== '') ?? '';
      reject(new ToolError(`${program} ended with ${code ?? 'a signal'}: ${telling}`));
    });
  });
