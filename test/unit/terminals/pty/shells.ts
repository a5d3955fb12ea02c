import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { FinishedRun } from '../../../../src/terminals/finishedRun';
import { PtyTerminal, type PtyTerminalOptions } from '../../../../src/terminals/pty/ptyTerminal';
import { sessionProcesses } from '../../../../src/terminals/pty/sessionProcesses';
import { shellLaunch } from '../../../../src/terminals/pty/shellLaunch';
import { atOnce } from '../atOnce';

export const INTEGRATION = resolve('shell-integration');

/** Terminals in a home of their own; `close` ends them and asserts that nothing of them is left. */
export class Shells {
  readonly home = mkdtempSync(join(tmpdir(), 'mango-pty-'));
  readonly finished: FinishedRun[] = [];
  readonly #open: PtyTerminal[] = [];

  /** A file below the home. */
  file(name: string, text: string): string {
    const path = join(this.home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  async open(
    shell: readonly string[],
    options: Partial<PtyTerminalOptions> & { readonly extra?: Readonly<Record<string, string>> } = {},
  ): Promise<PtyTerminal> {
    const environment = { PATH: process.env['PATH'], HOME: this.home, LANG: 'C.UTF-8', HISTFILE: '' };
    const launch = shellLaunch({ shell, integration: INTEGRATION, environment, extra: options.extra ?? {} });
    const terminal = await PtyTerminal.open({
      number: this.#open.length + 1,
      name: '',
      launch,
      folder: this.home,
      size: { columns: 80, rows: 24 },
      resultWaitMs: 15_000,
      promptWaitMs: 15_000,
      graceMs: 300,
      onFinished: (run) => this.finished.push(run),
      ...options,
    });
    this.#open.push(terminal);
    return terminal;
  }

  async close(): Promise<void> {
    const pids = this.#open.map(({ pid }) => pid);
    await Promise.all(this.#open.splice(0).map((terminal) => terminal.dispose()));
    for (const pid of pids) assert.deepEqual(await sessionProcesses(pid), [], 'processes are left');
    rmSync(this.home, { recursive: true, force: true });
  }
}

export const run = (terminal: PtyTerminal, text: string) => terminal.perform({ kind: 'run', text }).then(atOnce);
