import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTmuxSession } from '../../src/terminals/tmux/openTmuxSession';
import { TmuxConnection } from '../../src/terminals/tmux/connection';
import { TmuxLiveServer } from '../../src/terminals/tmux/live/liveServer';
import { findTmux, type TmuxProgram } from '../../src/terminals/tmux/program';
import { measurement, quantile, type Measurement } from './measure';

const ROUNDS = 200;
const SPAWNED = 40;
const SESSIONS = 50;
const PANES = 4;
const IDLE_MS = 3000;
const BYTES_A_SECOND = 10e6;

/** tmux over control mode, each number beside that of a `tmux` spawned for the same in the same run. */
export async function benchTmux(): Promise<Measurement[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'mango-bench-tmux-'));
  const socketPath = join(scratch, 'tmux.sock');
  const tmux = (...args: readonly string[]): void => {
    execFileSync('tmux', ['-S', socketPath, '-f', '/dev/null', ...args], { stdio: 'ignore' });
  };
  try {
    tmux('new-session', '-d', '-s', 'bench', '-x', '200', '-y', '50', 'exec cat');
    const program = await findTmux('tmux');
    return [
      ...(await commands(program, socketPath, tmux)),
      await floodedCommand(program, socketPath, tmux),
      ...(await models(program, socketPath, tmux)),
    ];
  } finally {
    try {
      tmux('kill-server');
    } catch {
      // What it ended with is on its way up already.
    }
    rmSync(scratch, { recursive: true, force: true });
  }
}

type Tmux = (...args: readonly string[]) => void;

/** One effect on a pane, as a spoken command has it: the pane is looked at, then the command is sent and answered. */
async function commands(program: TmuxProgram, socketPath: string, tmux: Tmux): Promise<Measurement[]> {
  const source = await openTmuxSession({ session: 'bench', socketPath });
  const connection = await TmuxConnection.open({ program, socketPath, session: '$0' });
  try {
    const terminal = await source.resolve();
    const line = 'select-pane -t %0';
    const one = await timed(ROUNDS, () => connection.command(line));
    const effect = await timed(ROUNDS, () => terminal.perform({ kind: 'tmux', line }));
    const spawned = await timed(SPAWNED, () => tmux('select-pane', '-t', '%0'));
    const times = quantile(spawned, 0.5) / quantile(one, 0.5);
    return [
      measurement('a tmux command over control mode', 'ms', one, { of: 'p95', atMost: 5 }),
      measurement('an effect on a tmux pane', 'ms', effect),
      measurement('the same command by a spawned tmux', 'ms', spawned),
      measurement('spawned tmux to control mode', 'x', [times], { of: 'median', atLeast: 3 }),
    ];
  } finally {
    await connection.close();
    await source.dispose();
  }
}

/** How much longer a command takes while the pane it goes to prints 10 MB/s. */
async function floodedCommand(program: TmuxProgram, socketPath: string, tmux: Tmux): Promise<Measurement> {
  const connection = await TmuxConnection.open({ program, socketPath, session: '$0', output: true });
  try {
    const quiet = await timed(ROUNDS, () => connection.command('select-pane -t %0'));
    const print = `
      const chunk = 'x'.repeat(99).concat('\\n').repeat(1000);
      const from = Date.now();
      let sent = 0;
      const more = () => {
        const due = ((Date.now() - from) / 1000) * ${BYTES_A_SECOND};
        if (sent >= due) return setTimeout(more, 2);
        sent += chunk.length;
        process.stdout.write(chunk, more);
      };
      more();`;
    let bytes = 0;
    const flowing = new Promise<void>((resolve) => {
      connection.onNotification((event) => {
        if (!('data' in event)) return;
        bytes += event.data.length;
        if (bytes > BYTES_A_SECOND / 10) resolve();
      });
    });
    tmux('new-window', '-d', '-n', 'flood', '-t', 'bench:', process.execPath, '-e', print);
    await flowing;
    const flooded = await timed(ROUNDS, () => connection.command('select-pane -t :flood.0'), 5);
    const usual = quantile(quiet, 0.5);
    const late = flooded.map((each) => Math.max(0, each - usual));
    tmux('kill-window', '-t', 'bench:flood');
    return measurement('a command beside 10 MB/s of output, later by', 'ms', late, { of: 'p95', atMost: 20 });
  } finally {
    await connection.close();
  }
}

async function models(program: TmuxProgram, socketPath: string, tmux: Tmux): Promise<Measurement[]> {
  for (let at = 1; at < SESSIONS; at += 1) {
    const split = ['split-window', '-t', `s${at}:`, 'exec cat', ';', 'select-layout', '-t', `s${at}:`, 'tiled', ';'];
    const panes = Array.from({ length: PANES - 1 }, () => split).flat();
    tmux('new-session', '-d', '-s', `s${at}`, '-x', '200', '-y', '50', 'exec cat', ';', ...panes.slice(0, -1));
  }
  const built: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const from = performance.now();
    const live = new TmuxLiveServer({ program, socketPath, onListenerError: fail });
    await live.settled();
    built.push(performance.now() - from);
    const { model } = live;
    if (model.kind !== 'present' || model.sessions.length !== SESSIONS)
      throw new Error('the model is not of all sessions');
    await live.dispose();
  }
  const live = new TmuxLiveServer({ program, socketPath, onListenerError: fail });
  await live.settled();
  const before = process.cpuUsage();
  const from = performance.now();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const { user, system } = process.cpuUsage(before);
  const share = ((user + system) / 1000 / (performance.now() - from)) * 100;
  await live.dispose();
  return [
    measurement('model of 50 sessions with 197 panes, built', 'ms', built, { of: 'median', atMost: 300 }),
    measurement('the same, kept while nothing happens', '%', [share], { of: 'median', atMost: 1 }),
  ];
}

const fail = (error: unknown): never => {
  throw error;
};

/** Milliseconds of each turn; `pauseMs` between them, so that turns meet different moments. */
async function timed(turns: number, turn: () => unknown, pauseMs = 0): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < turns; at += 1) {
    const from = performance.now();
    await turn();
    times.push(performance.now() - from);
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return times;
}
