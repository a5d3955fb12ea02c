import { TERMINAL_OPERATIONS } from './integratedOperations';
import { PTY_OPERATIONS } from './pty/ptyOperations';
import type { Terminal, TerminalEffect } from './terminal';
import { LOOKUP_OPERATIONS } from './tmux/lookups';
import { LINE_OPERATIONS } from './tmux/operations';

/**
 * What a kind of terminal can do. What it cannot, `perform` refuses with code `unsupported`. In the editor a pty terminal
 * is one of the editor's terminals too, and has their operations.
 */
export interface Capabilities {
  readonly effects: readonly TerminalEffect['kind'][];
  /** Terminal operations by the name that vocabularies give them. */
  readonly operations: readonly string[];
  /** Whether `run` can tell the exit code and output: never for every shell, only where it cooperates. */
  readonly exitCode: 'where the shell gives marks' | 'with shell integration';
}

export const CAPABILITIES: Readonly<Record<Terminal['kind'], Capabilities>> = {
  tmux: {
    effects: ['run', 'type', 'press', 'tmux', 'terminal'],
    operations: [...LINE_OPERATIONS, ...LOOKUP_OPERATIONS],
    exitCode: 'where the shell gives marks',
  },
  integrated: {
    effects: ['run', 'type', 'press', 'terminal'],
    operations: TERMINAL_OPERATIONS,
    exitCode: 'with shell integration',
  },
  pty: {
    effects: ['run', 'type', 'press', 'terminal'],
    operations: PTY_OPERATIONS,
    exitCode: 'where the shell gives marks',
  },
};
