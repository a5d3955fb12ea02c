import { window } from 'vscode';
import type { Restored } from '../terminals/workspaces/restoreWorkspace';
import type { Workspace } from '../terminals/workspaces/workspace';
import type { Workspaces } from '../terminals/workspaces/workspaces';
import { TmuxTerminal } from '../terminals/tmux/tmuxTerminal';
import { TerminalError, type Terminal } from '../terminals/terminal';
import { pick } from './quickPick';
import type { TerminalTreeActions } from './terminalTreeActions';

/** What is done with the programs of a restored layout: started without asking only where that was confirmed already. */
export type ProgramChoice = 'ask' | 'start';

export interface LayoutsParts {
  readonly workspaces: Workspaces;
  /** Shows a tmux session in a terminal of the editor. */
  readonly show: TerminalTreeActions['show'];
  /** Where commands go now. */
  readonly target: () => Promise<Terminal | null>;
  readonly onError: (error: unknown) => void;
}

/** Saved layouts of tmux sessions, as the user deals with them. */
export class Layouts {
  readonly #workspaces: Workspaces;
  readonly #show: TerminalTreeActions['show'];
  readonly #target: () => Promise<Terminal | null>;
  readonly #onError: (error: unknown) => void;

  constructor(parts: LayoutsParts) {
    this.#workspaces = parts.workspaces;
    this.#show = parts.show;
    this.#target = parts.target;
    this.#onError = parts.onError;
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

  /** Saves the session of the pane, or of the target, under a name that is asked for where none is given. */
  async askToSave(name: unknown, terminal?: TmuxTerminal): Promise<void> {
    const target = terminal ?? (await this.#target());
    const value = target instanceof TmuxTerminal ? target.pane.sessionName : '';
    const input = { title: 'Save the Layout', prompt: 'What will you say for it?', value };
    const chosen = named(name) ?? named(await window.showInputBox(input));
    if (chosen !== undefined) await window.showInformationMessage(await this.save(target, chosen));
  }

  async askToRestore(name: unknown): Promise<void> {
    const chosen = named(name) ?? (await this.#choose('Restore a Saved Layout'));
    if (chosen !== undefined) await this.restore(chosen, 'ask');
  }

  async askToForget(name: unknown): Promise<void> {
    const chosen = named(name) ?? (await this.#choose('Forget a Saved Layout'));
    if (chosen !== undefined) await window.showInformationMessage(await this.forget(chosen));
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

  async #choose(title: string): Promise<string | undefined> {
    const all = await this.#workspaces.list();
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
}

const named = (name: unknown): string | undefined =>
  typeof name === 'string' && name.trim() !== '' ? name.trim() : undefined;

function about({ session, windows }: Workspace): string {
  const panes = windows.reduce((sum, each) => sum + each.panes.length, 0);
  return `${session}: ${windows.length} ${windows.length === 1 ? 'window' : 'windows'}, ${panes} ${panes === 1 ? 'pane' : 'panes'}`;
}
