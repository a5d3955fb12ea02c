import { window } from 'vscode';
import type { Restored } from '../terminals/workspaces/restoreWorkspace';
import type { Workspace } from '../terminals/workspaces/workspace';
import type { Workspaces } from '../terminals/workspaces/workspaces';
import { TmuxTerminal } from '../terminals/tmux/tmuxTerminal';
import { TerminalError, type Terminal } from '../terminals/terminal';
import { pick } from './quickPick';
import type { Rooms } from './rooms';
import type { TerminalTreeActions } from './terminalTreeActions';

/** What is done with the programs of a restored layout: started without asking only where that was confirmed already. */
export type ProgramChoice = 'ask' | 'start';

/** Saved layouts of tmux sessions, as the user deals with them. */
export class Layouts {
  readonly #workspaces: Workspaces;
  readonly #show: TerminalTreeActions['show'];
  readonly #onError: (error: unknown) => void;

  constructor(workspaces: Workspaces, show: TerminalTreeActions['show'], onError: (error: unknown) => void) {
    this.#workspaces = workspaces;
    this.#show = show;
    this.#onError = onError;
  }

  list(): Promise<readonly Workspace[]> {
    return this.#workspaces.list();
  }

  /** Keeps the session that the target is a pane of. Gives a sentence. @throws TerminalError `unsupported` for another target. */
  async save(target: Terminal | null, name: string): Promise<string> {
    if (!(target instanceof TmuxTerminal)) {
      throw new TerminalError('unsupported', 'Only a tmux session has a layout to save, and the target is none.');
    }
    const workspace = await this.#workspaces.save(target, name);
    return `Saved ${about(workspace)} as ${workspace.name}.`;
  }

  /** Builds the session again, shows it in a terminal, and deals with its programs. Gives a sentence. @throws TerminalError */
  async restore(name: string, programs: ProgramChoice): Promise<string> {
    const restored = await this.#workspaces.restore(name);
    const { workspace, socketPath, session, notes } = restored;
    await this.#show(socketPath, session, workspace.session);
    if (restored.programs.length > 0 && programs === 'start') await this.#workspaces.start(restored);
    else if (restored.programs.length > 0) this.#askAbout(restored).catch(this.#onError);
    return [`Restored ${about(workspace)}.`, ...notes].join(' ');
  }

  async forget(name: string): Promise<string> {
    return `Forgot the saved layout ${(await this.#workspaces.forget(name)).name}.`;
  }

  /** Nobody waits for the answer: the session stands already. */
  async #askAbout(restored: Restored): Promise<void> {
    const lines = restored.programs.map(({ commandLine }) => commandLine).join('\n');
    const count = restored.programs.length === 1 ? 'a program' : `${restored.programs.length} programs`;
    const start = 'Start';
    const detail = `They are typed into their panes and entered:\n\n${lines}`;
    const question = `When ${restored.workspace.name} was saved, ${count} ran in it. Start again?`;
    if ((await window.showWarningMessage(question, { modal: true, detail }, start)) !== start) return;
    await this.#workspaces.start(restored);
  }
}

export async function saveLayout(
  { layouts, targets }: Pick<Rooms, 'layouts' | 'targets'>,
  name: unknown,
): Promise<void> {
  const target = await targets.resolve();
  const chosen = named(name) ?? (await askLayoutName(target instanceof TmuxTerminal ? target.pane.sessionName : ''));
  if (chosen !== undefined) await window.showInformationMessage(await layouts.save(target, chosen));
}

export async function askLayoutName(value: string): Promise<string | undefined> {
  const name = await window.showInputBox({ title: 'Save the Layout', prompt: 'What will you say for it?', value });
  return named(name);
}

export async function restoreLayout({ layouts }: Pick<Rooms, 'layouts'>, name: unknown): Promise<void> {
  const chosen = named(name) ?? (await chooseLayout(layouts, 'Restore a Saved Layout'));
  if (chosen !== undefined) await layouts.restore(chosen, 'ask');
}

export async function forgetLayout({ layouts }: Pick<Rooms, 'layouts'>, name: unknown): Promise<void> {
  const chosen = named(name) ?? (await chooseLayout(layouts, 'Forget a Saved Layout'));
  if (chosen !== undefined) await window.showInformationMessage(await layouts.forget(chosen));
}

async function chooseLayout(layouts: Layouts, title: string): Promise<string | undefined> {
  const all = await layouts.list();
  if (all.length === 0) {
    await window.showInformationMessage('No layout is saved yet. Say "save layout as" and a name.');
    return undefined;
  }
  const items = all.map((workspace) => ({
    label: `$(layout) ${workspace.name}`,
    description: about(workspace),
    detail: workspace.windows.map(({ name }) => name).join(', '),
    value: workspace.name,
  }));
  return pick(items, { title });
}

const named = (name: unknown): string | undefined =>
  typeof name === 'string' && name.trim() !== '' ? name.trim() : undefined;

function about({ session, windows }: Workspace): string {
  const panes = windows.reduce((sum, each) => sum + each.panes.length, 0);
  return `${session}: ${windows.length} ${windows.length === 1 ? 'window' : 'windows'}, ${panes} ${panes === 1 ? 'pane' : 'panes'}`;
}
