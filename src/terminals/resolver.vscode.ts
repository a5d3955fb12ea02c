import type { Log } from '../platform/log';
import type { Settings } from '../platform/settings';
import type { IntegratedTerminal } from './integratedTerminal.vscode';
import type { IntegratedTerminals } from './integratedTerminals.vscode';
import type { ProcessTree } from './processTree';
import { TerminalError, type Terminal, type TerminalResolver } from './terminal';
import { TmuxTargets } from './tmux/tmuxTargets';

/** A terminal that could be the target, for a list to choose from. */
export interface TargetCandidate {
  readonly label: string;
  readonly description: string;
  /** @throws TerminalError when it is gone by now. */
  resolve(): Promise<Terminal>;
}

/** Where commands go in the editor: what the user fixed, else what the settings say of the focused terminal. */
export class EditorTerminalResolver implements TerminalResolver {
  readonly #settings: Settings;
  readonly #terminals: IntegratedTerminals;
  readonly #log: Log;
  readonly #tmux: TmuxTargets;
  readonly #listeners = new Set<() => void>();
  #pinned: Terminal | null = null;

  constructor(parts: {
    readonly settings: Settings;
    readonly terminals: IntegratedTerminals;
    readonly tree: ProcessTree;
    readonly log: Log;
  }) {
    this.#settings = parts.settings;
    this.#terminals = parts.terminals;
    this.#log = parts.log;
    this.#tmux = new TmuxTargets({
      tree: parts.tree,
      executable: () => parts.settings.get('mango.tmux.executable'),
      socket: () => parts.settings.get('mango.tmux.socket'),
    });
  }

  /** What the user fixed; null: the target follows the focus. */
  get pinned(): Terminal | null {
    return this.#pinned;
  }

  /** Fixes the target until it is fixed otherwise; null lets it follow the focus again. */
  pin(terminal: Terminal | null): void {
    this.#pinned = terminal;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Called when the target was fixed or let go. Returns an unsubscribe function. */
  onPinned(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async resolve(): Promise<Terminal | null> {
    if (this.#pinned) return this.#pinned;
    const target = this.#settings.get('mango.terminal.target');
    if (target === 'tmux') return this.#tmux.ofSession(this.#settings.get('mango.tmux.session'));
    const { active } = this.#terminals;
    return active && target === 'focused' ? this.#inside(active) : active;
  }

  /** Everything that could be the target: the editor's terminals, with the tmux pane in each, and tmux's sessions. */
  async candidates(): Promise<readonly TargetCandidate[]> {
    const integrated = await Promise.all(
      this.#terminals.all.map(async (terminal): Promise<readonly TargetCandidate[]> => {
        const inside = await this.#inside(terminal);
        const own = candidate(terminal, 'integrated terminal');
        return inside === terminal ? [own] : [candidate(inside, `in the terminal ${terminal.label}`), own];
      }),
    );
    return [...integrated.flat(), ...(await this.#sessions())];
  }

  dispose(): Promise<void> {
    this.#listeners.clear();
    return this.#tmux.dispose();
  }

  async #sessions(): Promise<readonly TargetCandidate[]> {
    try {
      return (await this.#tmux.shown()).map((pane) => ({
        label: `tmux session ${pane.sessionName}`,
        description: `active pane, ${pane.program}`,
        resolve: () => this.#tmux.ofSession(pane.sessionName),
      }));
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      // No tmux, or no server: then there are no sessions to offer.
      this.#log.debug({ err: error }, 'no tmux sessions to offer');
      return [];
    }
  }

  /** The tmux pane that the terminal shows, else the terminal itself: keys typed into it arrive at the same place. */
  async #inside(terminal: IntegratedTerminal): Promise<Terminal> {
    const pid = await terminal.terminal.processId;
    if (pid === undefined) return terminal;
    try {
      return (await this.#tmux.ofTerminal(pid)) ?? terminal;
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      this.#log.warn({ err: error, terminal: terminal.label }, 'tmux in the terminal cannot be talked to');
      return terminal;
    }
  }
}

const candidate = (terminal: Terminal, description: string): TargetCandidate => ({
  label: terminal.label,
  description,
  resolve: () => Promise.resolve(terminal),
});
