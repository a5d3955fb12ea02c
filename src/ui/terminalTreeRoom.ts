import { window, type Disposable } from 'vscode';
import { Emitter } from '../platform/emitter';
import type { IntegratedTerminals } from '../terminals/integratedTerminals.vscode';
import type { LastResults } from '../terminals/lastResults';
import { TerminalError, type Terminal } from '../terminals/terminal';
import type { TmuxLiveServers } from '../terminals/tmux/live/liveServers';
import { TmuxTerminal } from '../terminals/tmux/tmuxTerminal';
import { terminalTree } from './terminalTreeModel';
import { changedNodes, rootsOf, type Tree, type TreeInput, type TreeNode } from './terminalTreeNodes';

export interface TerminalTreeParts {
  readonly live: TmuxLiveServers;
  readonly terminals: IntegratedTerminals;
  readonly results: LastResults;
  /** Called with every answer about the target. Returns an unsubscribe function. */
  readonly onTarget: (listener: (terminal: Terminal | null) => void) => () => void;
  readonly onError: (error: unknown) => void;
}

/** Changes that come together are drawn once. */
const SETTLE_MS = 30;

/** The terminals there are, as the tree shows them: kept by events from the first look on. */
export class TerminalTreeRoom {
  readonly #parts: TerminalTreeParts;
  readonly #changes: Emitter<readonly string[] | null>;
  readonly #connections: readonly (() => void)[];
  readonly #listeners: readonly Disposable[];
  #tree: Tree = new Map();
  #target: TreeInput['target'] = null;
  #looked: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Why no tmux server can be shown; empty when they can. */
  #trouble = '';

  constructor(parts: TerminalTreeParts) {
    this.#parts = parts;
    this.#changes = new Emitter(parts.onError);
    const changed = () => this.#changed();
    this.#connections = [
      parts.live.onChange(changed),
      parts.results.onChange(changed),
      parts.onTarget((terminal) => {
        this.#target = targetOf(terminal);
        changed();
      }),
    ];
    this.#listeners = [
      window.onDidOpenTerminal(changed),
      window.onDidCloseTerminal(changed),
      window.onDidChangeActiveTerminal(changed),
      window.onDidChangeTerminalState(changed),
    ];
  }

  get trouble(): string {
    return this.#trouble;
  }

  /** The children of a node, or the top level. The first look begins to follow tmux's servers. */
  async children(id?: string): Promise<readonly string[]> {
    await this.#look();
    return id === undefined ? rootsOf(this.#tree) : (this.#tree.get(id)?.children ?? []);
  }

  node(id: string): TreeNode | undefined {
    return this.#tree.get(id);
  }

  get nodes(): readonly TreeNode[] {
    return [...this.#tree.values()];
  }

  /** Called with the topmost nodes that changed; null: the top level did. Returns an unsubscribe function. */
  onChange(listener: (ids: readonly string[] | null) => void): () => void {
    return this.#changes.on(listener);
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    for (const disconnect of this.#connections) disconnect();
    for (const listener of this.#listeners) listener.dispose();
    this.#changes.clear();
  }

  #look(): Promise<void> {
    this.#looked ??= this.#begin();
    return this.#looked;
  }

  async #begin(): Promise<void> {
    try {
      await this.#parts.live.start();
      this.#trouble = '';
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      // Without tmux there are still the editor's own terminals; the next look tries again.
      this.#trouble = error.message;
      this.#looked = null;
    }
    this.#tree = this.#read();
  }

  #changed(): void {
    if (!this.#looked) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const before = this.#tree;
      this.#tree = this.#read();
      const changed = changedNodes(before, this.#tree);
      if (changed === null || changed.length > 0) this.#changes.emit(changed);
    }, SETTLE_MS);
  }

  #read(): Tree {
    const { live, terminals, results } = this.#parts;
    const { active } = terminals;
    return terminalTree({
      servers: live.servers,
      terminals: terminals.all.map(({ id, label }) => ({ id, name: label, active: id === active?.id })),
      target: this.#target,
      result: (key) => results.of(key),
    });
  }
}

function targetOf(terminal: Terminal | null): TreeInput['target'] {
  if (!terminal) return null;
  if (!(terminal instanceof TmuxTerminal)) return { kind: 'terminal', id: terminal.id };
  const { socketPath, pane } = terminal.pane;
  return { kind: 'tmux', socketPath, pane };
}
