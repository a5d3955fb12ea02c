import type { Execution } from '../history/history';
import type { RunEnd } from '../terminals/terminal';
import { bounded, endedOutcome } from './commandRunner';

/** A command that was still running, now that it has ended. */
export function endedExecution(execution: Execution, { exitCode, output, durationMs }: RunEnd): Execution {
  const outcome = endedOutcome(execution.outcome, execution.command, exitCode);
  return { ...execution, outcome, durationMs, ...(output ? { output: bounded(output) } : {}) };
}
