import { stat } from 'node:fs/promises';
import { TerminalError } from '../terminal';
import type { TmuxConnection } from '../tmux/connection';
import { TmuxCommandError } from '../tmux/engine';
import type { PaneId, SessionId, WindowId } from '../tmux/events';
import { literalFormat, quote } from '../tmux/quote';
import { isPane, isSession, isWindow } from '../tmux/servers';
import type { TmuxTargets } from '../tmux/tmuxTargets';
import type { Workspace, WorkspaceWindow } from './workspace';

/** Waits between attempts to start a server, in milliseconds. */
const ENDING_MS = [50, 100, 200, 400];

/** A program that ran in a pane when the workspace was saved. */
export interface WaitingProgram {
  readonly pane: PaneId;
  readonly window: WindowId;
  readonly commandLine: string;
}

/** A workspace that stands again. */
export interface Restored {
  readonly workspace: Workspace;
  readonly socketPath: string;
  readonly session: SessionId;
  /** Not started yet: that is the user's to say. */
  readonly programs: readonly WaitingProgram[];
  /** What is not as it was, in sentences. */
  readonly notes: readonly string[];
}

/** Builds a workspace's session; starts a tmux server where none runs. What was built goes again when it cannot be finished. @throws TerminalError */
export async function restoreWorkspace(workspace: Workspace, tmux: TmuxTargets, socketPath: string): Promise<Restored> {
  const sessions = await sessionNames(tmux, socketPath);
  if (sessions.includes(workspace.session)) {
    throw new TerminalError(
      'refused',
      `There is a tmux session "${workspace.session}" already. Say "use session ${workspace.name}", or close it first.`,
    );
  }
  const notes: string[] = [];
  const folders = new Folders(notes);
  const [firstWindow] = workspace.windows;
  const made = await begin(tmux, socketPath, [
    'new-session',
    '-d',
    '-P',
    '-F',
    '#{session_id}',
    '-x',
    String(workspace.width),
    '-y',
    String(workspace.height),
    '-s',
    literalFormat(workspace.session),
    '-n',
    literalFormat(firstWindow?.name ?? ''),
    ...(await folders.option(firstWindow?.panes[0]?.folder)),
  ]);
  const session = made.at(-1);
  if (!isSession(session)) throw new TerminalError('refused', 'tmux did not make the session.');
  try {
    const connection = await tmux.connection(socketPath, session);
    const builder = new Builder(connection, session, folders, notes);
    const programs: WaitingProgram[] = [];
    for (const [at, window] of workspace.windows.entries()) {
      programs.push(...(await builder.window(window, at === 0)));
    }
    const active = workspace.windows.find((window) => window.active);
    if (active) await connection.command(`select-window -t ${quote(`${session}:${active.index}`)}`);
    return { workspace, socketPath, session, programs, notes };
  } catch (error) {
    // Half a session helps nobody. If the server has gone too, so has the session.
    await tmux.run(socketPath, ['kill-session', '-t', session]).catch(() => undefined);
    throw error instanceof TmuxCommandError ? new TerminalError('refused', `tmux refused: ${error.message}`) : error;
  }
}

/** Types the programs' command lines into their panes and enters them. @throws TerminalError */
export async function startPrograms(
  { workspace, programs, session, socketPath }: Restored,
  tmux: TmuxTargets,
): Promise<void> {
  const connection = await tmux.connection(socketPath, session);
  const synchronized = workspace.windows.filter((window) => window.synchronized).map(({ index }) => index);
  const together = async (how: 'on' | 'off'): Promise<void> => {
    for (const index of synchronized) {
      await connection.command(`set-option -w -t ${quote(`${session}:${index}`)} synchronize-panes ${how}`);
    }
  };
  // Each pane gets its own program, and not those of the others.
  await together('off');
  for (const { pane, commandLine } of programs) {
    await connection.command(`send-keys -t ${pane} -l -- ${quote(commandLine)} ; send-keys -t ${pane} Enter`);
  }
  await together('on');
}

/** A server that is just ending still holds its socket, and whoever meets it there is turned away: then it is tried again. */
async function begin(tmux: TmuxTargets, socketPath: string, args: readonly string[]): Promise<readonly string[]> {
  for (const waitMs of ENDING_MS) {
    try {
      return await tmux.run(socketPath, args);
    } catch (error) {
      if (!(error instanceof TerminalError) || error.code !== 'server-gone') throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  return tmux.run(socketPath, args);
}

async function sessionNames(tmux: TmuxTargets, socketPath: string): Promise<readonly string[]> {
  try {
    return (await tmux.panes(socketPath)).map(({ sessionName }) => sessionName);
  } catch (error) {
    if (error instanceof TerminalError && error.code === 'server-gone') return [];
    throw error;
  }
}

/** Folders that are still there; of each that is not, one note. */
class Folders {
  readonly #known = new Map<string, boolean>();

  constructor(private readonly notes: string[]) {}

  /** The option of `new-session`, `new-window` and `split-window`; none where the folder is gone. */
  async option(folder = ''): Promise<readonly string[]> {
    if (folder === '') return [];
    const known = this.#known.get(folder) ?? (await isFolder(folder));
    if (!this.#known.has(folder) && !known) this.notes.push(`The folder ${folder} is gone.`);
    this.#known.set(folder, known);
    return known ? ['-c', literalFormat(folder)] : [];
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

class Builder {
  constructor(
    private readonly connection: TmuxConnection,
    private readonly session: SessionId,
    private readonly folders: Folders,
    private readonly notes: string[],
  ) {}

  /** Builds one window and gives the programs that wait to be started in it. */
  async window(window: WorkspaceWindow, first: boolean): Promise<readonly WaitingProgram[]> {
    const [id, firstPane] = first ? await this.#first(window) : await this.#open(window);
    const panes: PaneId[] = [firstPane];
    for (const pane of window.panes.slice(1)) panes.push(await this.#split(id, panes.at(-1) ?? firstPane, pane.folder));
    await this.#arrange(window, id);
    const active = panes[window.panes.findIndex((pane) => pane.active)];
    if (active !== undefined) await this.connection.command(`select-pane -t ${active}`);
    if (window.zoomed && panes.length > 1) await this.connection.command(`resize-pane -Z -t ${active ?? firstPane}`);
    await this.connection.command(`set-option -w -t ${id} automatic-rename ${window.autoNamed ? 'on' : 'off'}`);
    if (window.synchronized) await this.connection.command(`set-option -w -t ${id} synchronize-panes on`);
    return window.panes.flatMap(({ program }, at): WaitingProgram[] => {
      const pane = panes[at];
      return program === undefined || pane === undefined ? [] : [{ pane, window: id, commandLine: program }];
    });
  }

  /** The window that came with the session, at its place. */
  async #first({ index }: WorkspaceWindow): Promise<readonly [WindowId, PaneId]> {
    const target = quote(`${this.session}:`);
    const [id, pane, at] = await this.#words(
      `display-message -p -t ${target} '#{window_id} #{pane_id} #{window_index}'`,
    );
    if (!isWindow(id) || !isPane(pane)) throw new TerminalError('gone', 'The session that was being built is gone.');
    if (Number(at) !== index)
      await this.connection.command(`move-window -d -s ${id} -t ${quote(`${this.session}:${index}`)}`);
    return [id, pane];
  }

  async #open({ index, name, panes }: WorkspaceWindow): Promise<readonly [WindowId, PaneId]> {
    const folder = await this.#folder(panes[0]?.folder);
    const place = `-t ${quote(`${this.session}:${index}`)} -n ${quote(literalFormat(name))}`;
    const [id, pane] = await this.#words(`new-window -d -P -F '#{window_id} #{pane_id}' ${place}${folder}`);
    if (!isWindow(id) || !isPane(pane)) throw new TerminalError('refused', 'tmux did not make a window.');
    return [id, pane];
  }

  async #split(window: WindowId, after: PaneId, from: string): Promise<PaneId> {
    const folder = await this.#folder(from);
    const [pane] = await this.#words(`split-window -d -P -F '#{pane_id}' -t ${after}${folder}`);
    if (!isPane(pane)) throw new TerminalError('refused', 'tmux did not make a pane.');
    // Room for the next one.
    await this.connection.command(`select-layout -t ${window} tiled`);
    return pane;
  }

  async #arrange({ panes, layout, name }: WorkspaceWindow, id: WindowId): Promise<void> {
    if (panes.length < 2) return;
    try {
      await this.connection.command(`select-layout -t ${id} ${quote(layout)}`);
    } catch (error) {
      if (!(error instanceof TmuxCommandError)) throw error;
      this.notes.push(`The panes of the window ${name} could not be laid out as they were: ${error.message}.`);
    }
  }

  async #folder(folder: string | undefined): Promise<string> {
    return (await this.folders.option(folder)).map((word) => ` ${quote(word)}`).join('');
  }

  async #words(line: string): Promise<readonly (string | undefined)[]> {
    return ((await this.connection.command(line)).at(-1) ?? '').split(' ');
  }
}
