import { keysMean, programFacts } from '../language/programFacts';
import type { Facts } from '../language/when';
import type { ProductFiles } from '../platform/paths';
import { asHeard } from '../terminals/front';
import { PtyTerminal } from '../terminals/pty/ptyTerminal';
import { shellLaunch } from '../terminals/pty/shellLaunch';
import type { Terminal, TerminalResolver } from '../terminals/terminal';
import { openTmuxSession } from '../terminals/tmux/openTmuxSession';
import { CliError } from './exit';

export interface TargetOptions {
  readonly tmux?: string;
  readonly tmuxSocket?: string;
  /** A terminal of our own instead, with nobody looking. */
  readonly pty?: boolean;
  /** Its shell; absent: the user's. */
  readonly shell?: string;
}

/** What `mango run` drives. */
export interface CliTarget {
  readonly terminals: TerminalResolver;
  readonly facts: Facts;
  /** The folder in which names are looked for; null: it is the terminal's own business. */
  folderOf(terminal: Terminal): Promise<string | null>;
}

const SIZE = { columns: 120, rows: 40 };

/** Opens the target that the options name. @throws CliError when they name none or two, TerminalError when it is not there. */
export async function openTarget(options: TargetOptions, files: ProductFiles): Promise<CliTarget> {
  if ((options.tmux === undefined) === (options.pty !== true))
    throw new CliError('Give either --tmux SESSION or --pty.');
  if (options.shell !== undefined && options.pty !== true) throw new CliError('--shell goes with --pty.');
  if (options.tmux === undefined) return openPty(options.shell, files.shellIntegration);
  const terminals = await openTmuxSession({
    session: options.tmux,
    keysMean,
    ...(options.tmuxSocket ? { socketPath: options.tmuxSocket } : {}),
  });
  const { program } = await terminals.resolve();
  return { terminals, facts: { tmux: true, ...programFacts(program) }, folderOf: () => Promise.resolve(null) };
}

async function openPty(shell: string | undefined, integration: string): Promise<CliTarget> {
  const launch = shellLaunch({ shell: shell ? [shell] : [], integration, environment: process.env });
  const terminal = await PtyTerminal.open({ number: 1, name: '', launch, folder: process.cwd(), size: SIZE });
  return {
    terminals: { resolve: () => Promise.resolve(asHeard(terminal, keysMean)), dispose: () => terminal.dispose() },
    facts: programFacts(terminal.program, terminal.shell),
    folderOf: () => Promise.resolve(terminal.folder),
  };
}
