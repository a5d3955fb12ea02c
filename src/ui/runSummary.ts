import type { FinishedRun } from '../terminals/finishedRun';

const MAX_LINE = 60;

/** One line that says what ran, how it ended and how long it took. */
export function runSummary(run: FinishedRun): string {
  const { exitCode } = run;
  const end = exitCode === undefined ? 'ended' : exitCode === 0 ? 'succeeded' : `failed with exit code ${exitCode}`;
  return `${nameOf(run)} ${end} after ${duration(run.durationMs)} in ${run.terminal.label}.`;
}

/** The whole report: the summary, and what the command printed. */
export const runReport = (run: FinishedRun): string =>
  `${runSummary(run)}\n${run.commandLine}\n\n${run.output === '' ? '(it printed nothing)' : run.output}\n`;

function nameOf({ commandLine }: FinishedRun): string {
  const line = commandLine.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return 'A command';
  return `"${line.length > MAX_LINE ? `${line.slice(0, MAX_LINE - 1)}…` : line}"`;
}

/** For people: `0.3 s`, `12 s`, `2 min 5 s`, `1 h 4 min`. */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
