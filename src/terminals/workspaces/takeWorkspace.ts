import type { ProcessInfo, ProcessTree } from '../processTree';
import { TerminalError } from '../terminal';
import type { TmuxConnection } from '../tmux/connection';
import type { SessionId } from '../tmux/events';
import { parseLayout } from '../tmux/live/layout';
import { CLIENTS_COMMAND, MODEL_COMMAND, readModel, type PaneModel } from '../tmux/live/model';
import { quote } from '../tmux/quote';
import type { Workspace, WorkspacePane } from './workspace';

const SHELLS = new Set('sh bash zsh fish dash ash ksh mksh tcsh csh pwsh nu elvish xonsh'.split(' '));

/** Options of shells after which a word belongs to them. */
const TAKES_A_VALUE = new Set(['--rcfile', '--init-file', '--init-command', '-C', '-o', '+o', '-O', '+O']);

/** A session as it is now, to be kept under that name. @throws TerminalError `gone` when there is no such session. */
export async function takeWorkspace(
  connection: TmuxConnection,
  session: SessionId,
  name: string,
  tree: ProcessTree,
): Promise<Workspace> {
  const [panes, clients, windows] = await Promise.all([
    connection.command(MODEL_COMMAND),
    connection.command(CLIENTS_COMMAND),
    connection.command(`list-windows -t ${quote(session)} -F '#{window_index} #{?automatic-rename,1,0}'`),
  ]);
  const model = readModel(panes, clients).find(({ id }) => id === session);
  const [first] = model?.windows ?? [];
  if (!model || !first) throw new TerminalError('gone', 'The tmux session is gone, so nothing was saved.');
  const autoNamed = new Set(windows.filter((line) => line.endsWith(' 1')).map((line) => Number(line.split(' ')[0])));
  const { width, height } = parseLayout(first.layout) ?? { width: 80, height: 24 };
  return {
    name,
    savedAt: new Date().toISOString(),
    session: model.name,
    width,
    height,
    windows: await Promise.all(
      model.windows.map(async ({ index, name: windowName, active, zoomed, synchronized, layout, panes: own }) => ({
        index,
        name: windowName,
        autoNamed: autoNamed.has(index),
        active,
        zoomed,
        synchronized,
        layout,
        panes: await Promise.all(own.map((pane) => takePane(pane, tree))),
      })),
    ),
  };
}

async function takePane(pane: PaneModel, tree: ProcessTree): Promise<WorkspacePane> {
  const program = pane.dead ? null : commandLineOf(await tree.family(pane.pid), pane.pid);
  return { folder: pane.folder, ...(program === null ? {} : { program }), active: pane.active };
}

/**
 * The command line of what is in the front of a pane whose first process is `root`. Null: its shell, a pipeline (whose
 * line the processes do not tell), or nothing that may be read.
 */
export function commandLineOf(family: readonly ProcessInfo[], root: number): string | null {
  const front = family.filter(({ pid, args, foreground }) => foreground && !(pid === root && isShell(args)));
  const inFront = new Set(front.map(({ pid }) => pid));
  const [leader, ...others] = front.filter(({ parent, pid }) => pid === root || !inFront.has(parent));
  if (!leader || others.length > 0 || leader.args.every((arg) => arg === '')) return null;
  const line = leader.args.map(shellWord).join(' ');
  return /\p{Cc}/u.test(line) ? null : line;
}

function isShell([program = '', ...rest]: readonly string[]): boolean {
  // With `-c` it is a program of its own, and so is a script.
  const name = program.replace(/^-/, '').split('/').at(-1) ?? '';
  const options = rest.filter((_, at) => !TAKES_A_VALUE.has(rest[at - 1] ?? ''));
  return SHELLS.has(name) && options.every((arg) => /^[-+]/.test(arg) && !/^-[a-z]*c/.test(arg));
}

/** One word of a POSIX shell's command line; fish takes the same. */
const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
