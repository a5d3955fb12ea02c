import { readlink } from 'node:fs/promises';
import { IntegratedTerminal } from '../terminals/integratedTerminal.vscode';
import type { Terminal } from '../terminals/terminal';

/** Where the shell of an integrated terminal is: as it says itself, else as the system says. Null: nobody knows. */
export async function workingFolder(terminal: Terminal): Promise<string | null> {
  if (!(terminal instanceof IntegratedTerminal)) return null;
  const { shellIntegration } = terminal.terminal;
  if (shellIntegration?.cwd) return shellIntegration.cwd.scheme === 'file' ? shellIntegration.cwd.fsPath : null;
  const pid = await terminal.shellPid;
  try {
    return pid === undefined ? null : await readlink(`/proc/${pid}/cwd`);
  } catch {
    // No such system, or the shell has ended.
    return null;
  }
}
