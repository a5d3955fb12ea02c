import type { Terminal as EditorTerminal } from 'vscode';
import { IntegratedTerminal, type HeardFront } from './integratedTerminal.vscode';
import type { PtyPseudoterminal } from './pty/ptyPseudoterminal.vscode';
import type { ShellExecutions } from './shellExecutions.vscode';
import type { EffectResult, TerminalEffect } from './terminal';

/** A terminal of the editor that shows a pty of ours: what is done in it is the pty's, how it is shown the editor's. */
export class VoiceTerminal extends IntegratedTerminal {
  override readonly kind = 'pty';
  readonly #pseudoterminal: PtyPseudoterminal;

  constructor(
    terminal: EditorTerminal,
    pseudoterminal: PtyPseudoterminal,
    executions: ShellExecutions,
    heard?: HeardFront,
  ) {
    super(terminal, `pty:${pseudoterminal.number}`, executions, heard);
    this.#pseudoterminal = pseudoterminal;
  }

  override get shell(): string {
    return this.#pseudoterminal.shell;
  }

  override inFront(): Promise<string> {
    return Promise.resolve(this.#pseudoterminal.program);
  }

  override get shellPid(): PromiseLike<number | undefined> {
    return Promise.resolve(this.#pseudoterminal.running?.pid);
  }

  override async perform(effect: TerminalEffect): Promise<EffectResult> {
    if (!(await this.alive())) throw this.gone();
    const editors = effect.kind === 'terminal' && effect.operation !== 'interrupt';
    if (editors) return super.perform(effect);
    await this.checkFront(effect);
    // The editor opens a terminal when it is first shown, and one that came back has not been.
    if (!this.#pseudoterminal.running) this.terminal.show(true);
    return (await this.#pseudoterminal.terminal).perform(effect);
  }

  protected override copy(executions: ShellExecutions, heard: HeardFront): VoiceTerminal {
    return new VoiceTerminal(this.terminal, this.#pseudoterminal, executions, heard);
  }
}
