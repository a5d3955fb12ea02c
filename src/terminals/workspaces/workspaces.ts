import type { ProcessTree } from '../processTree';
import type { TmuxTargets } from '../tmux/tmuxTargets';
import type { TmuxTerminal } from '../tmux/tmuxTerminal';
import { restoreWorkspace, startPrograms, type Restored } from './restoreWorkspace';
import { takeWorkspace } from './takeWorkspace';
import type { Workspace } from './workspace';
import type { WorkspaceFiles } from './workspaceFiles';

export interface WorkspacesParts {
  readonly files: WorkspaceFiles;
  readonly tmux: TmuxTargets;
  readonly tree: ProcessTree;
}

/** Sessions kept under a name, and built again. */
export class Workspaces {
  readonly #parts: WorkspacesParts;

  constructor(parts: WorkspacesParts) {
    this.#parts = parts;
  }

  /** Newest first. */
  list(): Promise<readonly Workspace[]> {
    return this.#parts.files.list();
  }

  /** Keeps the session that the pane is in, in place of an earlier one of that name. @throws TerminalError */
  async save(terminal: TmuxTerminal, name: string): Promise<Workspace> {
    const { files, tmux, tree } = this.#parts;
    const { socketPath, session } = terminal.pane;
    const workspace = await takeWorkspace(await tmux.connection(socketPath, session), session, name, tree);
    await files.save(workspace);
    return workspace;
  }

  /** Builds the session of that name on the configured server; its programs wait. @throws TerminalError */
  async restore(name: string): Promise<Restored> {
    const { files, tmux } = this.#parts;
    return restoreWorkspace(await files.find(name), tmux, tmux.socketPath);
  }

  /** Starts the programs of a workspace that was restored: the user said so. @throws TerminalError */
  start(restored: Restored): Promise<void> {
    return startPrograms(restored, this.#parts.tmux);
  }

  /** @throws TerminalError `gone`. */
  forget(name: string): Promise<Workspace> {
    return this.#parts.files.forget(name);
  }
}
