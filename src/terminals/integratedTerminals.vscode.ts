import { commands, window, type Disposable, type Terminal as EditorTerminal } from 'vscode';
import { chooseTerminal, integratedAction, isEditorOperation } from './integratedOperations';
import { IntegratedTerminal } from './integratedTerminal.vscode';
import type { FinishedRun } from './finishedRun';
import { PtyPseudoterminal } from './pty/ptyPseudoterminal.vscode';
import { ShellExecutions } from './shellExecutions.vscode';
import { TerminalError, type EffectResult, type Terminal } from './terminal';
import { VoiceTerminal } from './voiceTerminal.vscode';

export interface IntegratedTerminalsOptions {
  /** Milliseconds that a command may take before its outcome is called `sent`. It goes on, and `onFinished` follows. */
  readonly resultWaitMs?: number;
  /** Every command that was run and has ended, where shell integration tells. */
  readonly onFinished?: (run: FinishedRun) => void;
}

const RESULT_WAIT_MS = 2000;

/** The editor's terminals: each as a Terminal, and the operations that need no target. */
export class IntegratedTerminals implements Disposable {
  readonly #executions: ShellExecutions;
  readonly #known = new WeakMap<EditorTerminal, IntegratedTerminal>();
  #count = 0;

  constructor({ resultWaitMs = RESULT_WAIT_MS, onFinished }: IntegratedTerminalsOptions = {}) {
    this.#executions = new ShellExecutions({
      resultWaitMs,
      onFinished: (terminal, finished) => {
        const { kind, id, label } = this.of(terminal);
        onFinished?.({ terminal: { kind, id, label }, ...finished });
      },
    });
  }

  /** The active terminal: the focused one, or the one focused last. */
  get active(): IntegratedTerminal | null {
    return window.activeTerminal ? this.of(window.activeTerminal) : null;
  }

  get all(): readonly IntegratedTerminal[] {
    return window.terminals.map((terminal) => this.of(terminal));
  }

  of(terminal: EditorTerminal): IntegratedTerminal {
    const known = this.#known.get(terminal);
    if (known) return known;
    const made = this.#make(terminal);
    this.#known.set(terminal, made);
    return made;
  }

  /**
   * Does a terminal operation where it belongs: new, next, previous, focus and hide need no target; what happens inside
   * a pane (clear, interrupt, scroll) is done by the target, whatever it is; the rest (close, split, rename) by the
   * editor's terminal, the target if it is one, else the active one. @throws TerminalError
   */
  async perform(operation: string, argument?: string, target: Terminal | null = null): Promise<EffectResult> {
    if (target && !isEditorOperation(operation)) {
      return target.perform({ kind: 'terminal', operation, ...(argument === undefined ? {} : { argument }) });
    }
    const action = integratedAction(operation, argument);
    if (action.kind === 'new') {
      window.createTerminal(action.name === null ? {} : { name: action.name }).show();
      return { kind: 'done' };
    }
    if (action.kind === 'focus' && action.which !== null) {
      const chosen = chooseTerminal(window.terminals, action.which);
      if (!chosen) throw new TerminalError('gone', this.#noSuch(action.which));
      chosen.show();
      return { kind: 'done' };
    }
    if (action.kind === 'command' && !action.onTerminal) {
      await commands.executeCommand(action.command, ...(action.args ?? []));
      return { kind: 'done' };
    }
    const terminal = target instanceof IntegratedTerminal ? target : this.active;
    if (!terminal) throw new TerminalError('gone', 'No terminal is open. Say "new terminal" to open one.');
    return terminal.operate(action);
  }

  dispose(): void {
    this.#executions.dispose();
  }

  #make(terminal: EditorTerminal): IntegratedTerminal {
    const pty = 'pty' in terminal.creationOptions ? terminal.creationOptions.pty : null;
    return pty instanceof PtyPseudoterminal
      ? new VoiceTerminal(terminal, pty, this.#executions)
      : new IntegratedTerminal(terminal, `integrated:${++this.#count}`, this.#executions);
  }

  #noSuch(which: string): string {
    const names = window.terminals.map(({ name }, index) => `${index + 1} ${name}`).join(', ');
    return `There is no terminal "${which}". ${names ? `There is: ${names}.` : 'None is open.'}`;
  }
}
