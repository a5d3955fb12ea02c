import { TERMINAL_OPERATIONS } from './integratedOperations';
import type { Terminal, TerminalEffect } from './terminal';
import { LOOKUP_OPERATIONS } from './tmux/lookups';
import { LINE_OPERATIONS } from './tmux/operations';

/** What a kind of terminal can do. What it cannot, `perform` refuses with code `unsupported`. */
export interface Capabilities {
  readonly effects: readonly TerminalEffect['kind'][];
  /** Terminal operations by the name that vocabularies give them. */
  readonly operations: readonly string[];
  /** Whether `run` can tell the exit code and output: `never`, or where the shell cooperates. */
  readonly exitCode: 'never' | 'with shell integration';
}

export const CAPABILITIES: Readonly<Record<Exclude<Terminal['kind'], 'pty'>, Capabilities>> = {
  tmux: {
    effects: ['run', 'type', 'press', 'tmux', 'terminal'],
    operations: [...LINE_OPERATIONS, ...LOOKUP_OPERATIONS],
    exitCode: 'never',
  },
  integrated: {
    effects: ['run', 'type', 'press', 'terminal'],
    operations: TERMINAL_OPERATIONS,
    exitCode: 'with shell integration',
  },
};
