import { commands, window, workspace, type Terminal as EditorTerminal } from 'vscode';
import type { CommandId } from '../platform/contributions';
import type { IntegratedTerminal } from '../terminals/integratedTerminal.vscode';
import type { IntegratedTerminals } from '../terminals/integratedTerminals.vscode';
import type { EditorTerminalResolver } from '../terminals/resolver.vscode';
import { TerminalError } from '../terminals/terminal';
import { literalFormat } from '../terminals/tmux/quote';
import type { TmuxTerminal } from '../terminals/tmux/tmuxTerminal';
import { pick } from './quickPick';
import {
  aimAt,
  dropLine,
  isTmux,
  killLine,
  plainLine,
  renameLine,
  selectLine,
  type TmuxNodePlace,
} from './terminalTreeLines';
import type { TreeNode } from './terminalTreeNodes';
import type { TerminalTreeRoom } from './terminalTreeRoom';

export type TreeAction = Extract<CommandId, `mango.tree.${string}`>;

/** Those that are done with a node; a new session needs none. */
type TmuxAction = Exclude<TreeAction, 'mango.tree.newSession'>;

export interface TreeActionParts {
  readonly room: TerminalTreeRoom;
  readonly resolver: EditorTerminalResolver;
  readonly terminals: IntegratedTerminals;
  readonly executable: () => string;
  /** Keeps the layout of a session under a name that it asks for. */
  readonly saveLayout: (terminal: TmuxTerminal) => Promise<void>;
}

/** What can be done with a node of the tree: each asks tmux, or the editor, and fails with a sentence for the user. */
export class TerminalTreeActions {
  readonly #parts: TreeActionParts;

  constructor(parts: TreeActionParts) {
    this.#parts = parts;
  }

  /** @throws TerminalError, or Error when the node is gone. */
  async run(action: TreeAction, id: unknown): Promise<void> {
    if (action === 'mango.tree.newSession') return this.#newSession(typeof id === 'string' ? this.#node(id) : null);
    const node = this.#node(id);
    if (node.at.kind === 'terminal') return this.#onEditorTerminal(action, node, node.at.terminal);
    if (!isTmux(node.at)) throw new TerminalError('unsupported', `That cannot be done with ${node.label}.`);
    await this.#onTmux(action, node, node.at);
  }

  async drop(dragged: string, onto: string): Promise<void> {
    const from = this.#node(dragged).at;
    const line = dropLine(from, this.#node(onto).at);
    if (dragged !== onto && isTmux(from)) await (await this.#terminal(from)).perform({ kind: 'tmux', line });
  }

  /** Shows the session of a pane in an integrated terminal: the one that shows it already, else a new one. */
  async show(socketPath: string, session: TmuxNodePlace['session'], name: string): Promise<void> {
    const { resolver, executable } = this.#parts;
    const showing = await resolver.showing({ socketPath, session });
    if (showing) showing.terminal.show();
    else openTmux(executable(), socketPath, ['attach-session', '-t', session], name);
  }

  async #onTmux(action: TmuxAction, node: TreeNode, at: TmuxNodePlace): Promise<void> {
    const { resolver, saveLayout } = this.#parts;
    const terminal = await this.#terminal(at);
    const { sessionName, pane } = terminal.pane;
    switch (action) {
      case 'mango.tree.open': {
        const line = selectLine(at);
        if (line !== '') await terminal.perform({ kind: 'tmux', line });
        await this.show(at.socketPath, at.session, sessionName);
        return;
      }
      case 'mango.tree.target':
        resolver.pin(resolver.sticky(aimAt(at), stickyLabel(at, terminal, node)));
        return;
      case 'mango.tree.rename': {
        const name = await askName(node, at.kind === 'session' ? sessionName : '');
        if (name !== undefined) await terminal.perform({ kind: 'tmux', line: renameLine(at, name) });
        return;
      }
      case 'mango.tree.swap':
        await this.#swap(node, at);
        return;
      case 'mango.tree.kill':
        if (await confirmed(node)) await terminal.perform({ kind: 'tmux', line: killLine(at) });
        return;
      case 'mango.tree.capture': {
        const captured = await terminal.perform({ kind: 'terminal', operation: 'capture' });
        await showText(captured.kind === 'done' ? (captured.output ?? '') : '');
        return;
      }
      case 'mango.tree.saveLayout':
        await saveLayout(terminal);
        return;
      case 'mango.tree.splitRight':
      case 'mango.tree.splitDown':
      case 'mango.tree.newWindow':
      case 'mango.tree.zoom':
      case 'mango.tree.break':
        await terminal.perform({ kind: 'tmux', line: plainLine(action, pane, at.session) });
    }
  }

  async #onEditorTerminal(action: TmuxAction, node: TreeNode, id: string): Promise<void> {
    const { resolver } = this.#parts;
    const terminal = this.#editorTerminal(id);
    switch (action) {
      case 'mango.tree.open':
        terminal.terminal.show();
        return;
      case 'mango.tree.target':
        resolver.pin(resolver.fixedTo(terminal));
        return;
      case 'mango.tree.rename': {
        const name = await askName(node, terminal.label);
        if (name !== undefined) await terminal.perform({ kind: 'terminal', operation: 'rename', argument: name });
        return;
      }
      case 'mango.tree.splitRight':
        await terminal.perform({ kind: 'terminal', operation: 'split' });
        return;
      case 'mango.tree.kill':
        if (await confirmed(node)) terminal.terminal.dispose();
        return;
      case 'mango.tree.splitDown':
      case 'mango.tree.newWindow':
      case 'mango.tree.zoom':
      case 'mango.tree.swap':
      case 'mango.tree.break':
      case 'mango.tree.capture':
      case 'mango.tree.saveLayout':
        throw new TerminalError(
          'unsupported',
          'That can be done with a tmux pane, and not with a terminal of the editor.',
        );
    }
  }

  async #swap(node: TreeNode, at: TmuxNodePlace): Promise<void> {
    const others = this.#parts.room.nodes.filter(
      (each) =>
        each.at.kind === at.kind && each.id !== node.id && isTmux(each.at) && each.at.socketPath === at.socketPath,
    );
    // Those beside it go first.
    const items = others
      .toSorted((a, b) => Number(b.parent === node.parent) - Number(a.parent === node.parent))
      .map(({ id, label, description, parent }) => ({
        label,
        description,
        group: this.#parts.room.node(parent ?? '')?.label ?? '',
        value: id,
      }));
    const chosen = await pick(items, { title: `Swap ${node.label} With…` });
    if (chosen !== undefined) await this.drop(node.id, chosen);
  }

  async #newSession(node: TreeNode | null): Promise<void> {
    const name = await window.showInputBox({
      title: 'New tmux Session',
      prompt: 'Its name; empty for the next number',
    });
    if (name === undefined) return;
    const { resolver, executable } = this.#parts;
    const socketPath = node?.at.kind === 'server' ? node.at.socketPath : resolver.tmux.socketPath;
    const named = name.trim() === '' ? [] : ['-s', literalFormat(name.trim())];
    openTmux(executable(), socketPath, ['new-session', ...named], name.trim() || 'tmux');
  }

  #terminal(at: TmuxNodePlace): Promise<TmuxTerminal> {
    return this.#parts.resolver.tmux.ofPlace(aimAt(at));
  }

  #editorTerminal(id: string): IntegratedTerminal {
    const terminal = this.#parts.terminals.all.find((each) => each.id === id);
    if (!terminal) throw new TerminalError('gone', 'That terminal is closed.');
    return terminal;
  }

  #node(id: unknown): TreeNode {
    const node = typeof id === 'string' ? this.#parts.room.node(id) : undefined;
    if (!node) throw new TerminalError('gone', 'Choose something in the list of terminals first.');
    return node;
  }
}

/** A terminal of the editor that runs tmux itself, and closes with it. TMUX would make tmux refuse. */
function openTmux(executable: string, socketPath: string, args: readonly string[], name: string): EditorTerminal {
  const terminal = window.createTerminal({
    name,
    shellPath: executable,
    shellArgs: ['-u', '-S', socketPath, ...args],
    env: { TMUX: null, TMUX_PANE: null },
    isTransient: true,
  });
  terminal.show();
  return terminal;
}

function stickyLabel(at: TmuxNodePlace, { label, pane }: TmuxTerminal, node: TreeNode): string {
  if (at.kind === 'pane') return label;
  return at.kind === 'window' ? `tmux ${pane.sessionName}:${node.label}` : `tmux session ${pane.sessionName}`;
}

async function askName({ label }: TreeNode, value: string): Promise<string | undefined> {
  const name = await window.showInputBox({
    title: `Rename ${label}`,
    value: value === '' ? label.replace(/^\d+: /, '') : value,
  });
  return name?.trim() === '' ? undefined : name?.trim();
}

async function confirmed({ spoken, at }: TreeNode): Promise<boolean> {
  const close = 'Close';
  const what = at.kind === 'terminal' ? 'its program' : 'every program in it';
  const options = { modal: true, detail: `This ends ${what}.` };
  return (await window.showWarningMessage(`Close ${spoken}?`, options, close)) === close;
}

async function showText(content: string): Promise<void> {
  await window.showTextDocument(await workspace.openTextDocument({ content, language: 'plaintext' }));
  await commands.executeCommand('cursorBottom');
}
