import type { Terminal } from './terminal';

/** A command that ran in a terminal and has ended. */
export interface FinishedRun {
  readonly terminal: Pick<Terminal, 'kind' | 'id' | 'label'>;
  readonly commandLine: string;
  /** Undefined where the shell did not say. */
  readonly exitCode: number | undefined;
  /** The end of what it printed, without colours. */
  readonly output: string;
  readonly durationMs: number;
}
