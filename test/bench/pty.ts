import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PtyScreen } from '../../src/terminals/pty/ptyOutput';
import { PtyTerminal } from '../../src/terminals/pty/ptyTerminal';
import { shellLaunch } from '../../src/terminals/pty/shellLaunch';
import { TmuxPool } from '../../src/terminals/tmux/pool';
import { findTmux } from '../../src/terminals/tmux/program';
import { TmuxServers } from '../../src/terminals/tmux/servers';
import { TmuxTerminal } from '../../src/terminals/tmux/tmuxTerminal';
import { measurement, type Measurement } from './measure';

const BYTES = 100_000_000;
const ROUNDS = 3;
const RUNS = 30;
const INTEGRATION = resolve('shell-integration');

/** Takes what it is given a turn later, as a screen in another process does. */
class Screen implements PtyScreen {
  characters = 0;

  write(text: string): Promise<void> {
    this.characters += text.length;
    return new Promise((resolve) => setImmediate(resolve));
  }
}

/** A flood through our pty to the screen, with marks looked for and output kept; and how much this process grew by. */
export async function benchPty(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mango-bench-'));
  const file = join(folder, 'flood');
  writeFileSync(file, `${'x'.repeat(127)}\n`.repeat(BYTES / 128));
  const environment = { PATH: process.env['PATH'], HOME: folder, LANG: 'C.UTF-8' };
  const launch = shellLaunch({ shell: ['bash'], integration: INTEGRATION, environment });
  const screen = new Screen();
  const size = { columns: 120, rows: 40 };
  const terminal = await PtyTerminal.open({
    number: 1,
    name: '',
    launch,
    folder,
    size,
    screen,
    resultWaitMs: 60_000,
  });
  try {
    const run = (text: string) => terminal.perform({ kind: 'run', text });
    await run('true');
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10);
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [characters, start] = [screen.characters, performance.now()];
      await run(`cat ${file}`);
      rates.push((screen.characters - characters) / 1000 / (performance.now() - start));
    }
    clearInterval(watch);
    return [
      measurement('bare node-pty, nothing looked at', 'MB/s', await bare(file)),
      measurement('pty to the screen', 'MB/s', rates, { of: 'median', atLeast: 60 }),
      measurement('grown by 300 MB through the pty', 'MB', [(peak - before) / 1e6], { of: 'median', atMost: 100 }),
    ];
  } finally {
    await terminal.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What there is to be had: node-pty alone, with whatever else runs on the machine now. */
async function bare(file: string): Promise<number[]> {
  const { spawn } = await import('node-pty');
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    const pty = spawn('sh', ['-c', `cat ${file}; echo; sleep 1`], { cols: 120, rows: 40 });
    let characters = 0;
    await new Promise<void>((resolve) => {
      pty.onData((text) => {
        characters += text.length;
        if (characters >= BYTES) resolve();
      });
    });
    rates.push(characters / 1000 / (performance.now() - start));
    await new Promise((resolve) => {
      pty.onExit(resolve);
      pty.kill();
    });
  }
  return rates;
}

/** From asking for a command in a tmux pane to its exit code, or to `sent` where the shell gives no marks. */
export async function benchTmuxResults(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mango-bench-'));
  const socket = join(folder, 'tmux.sock');
  const tmux = (...args: string[]) => execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args]);
  const shell = ['env', 'HISTFILE=', 'bash'];
  tmux('new-session', '-d', '-s', 'marked', ...shell, '--init-file', join(INTEGRATION, 'mango.bash'));
  tmux('new-session', '-d', '-s', 'plain', ...shell, '--norc');
  const pool = new TmuxPool({ program: await findTmux('tmux') });
  const terminal = async (session: string) =>
    TmuxTerminal.connect(pool, await new TmuxServers(pool).session(socket, session), null);
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const times = async (pane: TmuxTerminal, work: () => Promise<unknown>): Promise<number[]> => {
    await pane.perform({ kind: 'run', text: 'true' });
    const all: number[] = [];
    for (let round = 0; round < RUNS; round += 1) all.push(await timed(work));
    return all;
  };
  try {
    const [marked, plain] = [await terminal('marked'), await terminal('plain')];
    const run = (pane: TmuxTerminal) => () => pane.perform({ kind: 'run', text: 'true' });
    const enter = { key: 'enter', modifiers: [] };
    return [
      measurement('tmux: run, to the exit code', 'ms', await times(marked, run(marked))),
      measurement('tmux: run where there are no marks', 'ms', await times(plain, run(plain))),
      measurement(
        'tmux: the same as type and enter',
        'ms',
        await times(plain, async () => {
          await plain.perform({ kind: 'type', text: 'true' });
          await plain.perform({ kind: 'press', keys: [enter] });
        }),
      ),
    ];
  } finally {
    await pool.dispose();
    tmux('kill-server');
    rmSync(folder, { recursive: true, force: true });
  }
}
