import { commands, env, window, type Terminal as EditorTerminal } from 'vscode';
import { checkFront, typesInto, type ProgramsInFront } from './front';
import { integratedAction, type IntegratedAction } from './integratedOperations';
import { keySequence } from './keySequences';
import type { ShellExecutions } from './shellExecutions.vscode';
import { TerminalError, type EffectResult, type Terminal, type TerminalEffect } from './terminal';

const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';

/** What was in front of a terminal when the user spoke. */
export interface HeardFront {
  readonly program: string;
  readonly programs: ProgramsInFront;
}

/** One of the editor's terminals. */
export class IntegratedTerminal implements Terminal {
  readonly kind: 'integrated' | 'pty' = 'integrated';
  readonly id: string;
  readonly terminal: EditorTerminal;
  readonly program?: string;
  readonly #executions: ShellExecutions;
  readonly #heard: HeardFront | undefined;

  /** `id` tells terminals of the same name apart, for as long as the window lives. */
  constructor(terminal: EditorTerminal, id: string, executions: ShellExecutions, heard?: HeardFront) {
    this.terminal = terminal;
    this.id = id;
    this.#executions = executions;
    this.#heard = heard;
    if (heard) this.program = heard.program;
  }

  get label(): string {
    return this.terminal.name || 'terminal';
  }

  get shell(): string {
    const { creationOptions, state } = this.terminal;
    // Newer editors than our oldest tell which shell it is by now.
    if ('shell' in state && typeof state.shell === 'string') return state.shell;
    return ('shellPath' in creationOptions ? creationOptions.shellPath : undefined) ?? env.shell;
  }

  /** The shell's process; undefined where there is none to be seen. */
  get shellPid(): PromiseLike<number | undefined> {
    return this.terminal.processId;
  }

  /** This terminal as it is now: nothing is typed any more once another program has come to its front. */
  async asHeard(programs: ProgramsInFront): Promise<IntegratedTerminal> {
    const program = await this.inFront(programs);
    return program === undefined ? this : this.copy(this.#executions, { program, programs });
  }

  /** The program that gets the keys; undefined where that cannot be told. */
  async inFront(programs: ProgramsInFront): Promise<string | undefined> {
    const pid = await this.shellPid;
    const found = pid === undefined ? undefined : await programs.of(pid);
    return found ?? this.#executions.program(this.terminal);
  }

  alive(): Promise<boolean> {
    return Promise.resolve(this.#isAlive());
  }

  async perform(effect: TerminalEffect): Promise<EffectResult> {
    if (!this.#isAlive()) throw this.gone();
    await this.checkFront(effect);
    switch (effect.kind) {
      case 'run':
        return this.#run(effect.text.replace(/[\r\n]+$/, ''));
      case 'type':
        this.#type(effect.text);
        return { kind: 'sent' };
      case 'press':
        // All are worked out first: an unknown key at the end must not leave half of them pressed.
        this.terminal.sendText(effect.keys.map(keySequence).join(''), false);
        return { kind: 'sent' };
      case 'tmux':
        throw new TerminalError(
          'unsupported',
          `${this.label} does not run tmux. Start it there with: tmux, or choose a tmux session as the target.`,
        );
      case 'terminal':
        return this.operate(integratedAction(effect.operation, effect.argument));
    }
  }

  /** Does what an operation came to, on this terminal. @throws TerminalError `gone`. */
  async operate(action: IntegratedAction): Promise<EffectResult> {
    if (!this.#isAlive()) throw this.gone();
    switch (action.kind) {
      case 'new':
        window.createTerminal(action.name === null ? {} : { name: action.name }).show();
        break;
      case 'focus':
        this.terminal.show();
        break;
      case 'close':
        this.terminal.dispose();
        break;
      case 'split':
        window.createTerminal({ location: { parentTerminal: this.terminal } }).show();
        break;
      case 'hide':
        this.terminal.hide();
        break;
      case 'interrupt':
        this.terminal.sendText('\u0003', false);
        return { kind: 'sent' };
      case 'command':
        if (action.onTerminal && window.activeTerminal !== this.terminal) await this.#activate();
        for (let time = 0; time < action.times; time += 1) {
          await commands.executeCommand(action.command, ...(action.args ?? []));
        }
        break;
    }
    return { kind: 'done' };
  }

  protected copy(executions: ShellExecutions, heard: HeardFront): IntegratedTerminal {
    return new IntegratedTerminal(this.terminal, this.id, executions, heard);
  }

  /** The editor's own operations type nothing. @throws TerminalError `refused`, `gone`. */
  protected async checkFront(effect: TerminalEffect): Promise<void> {
    if (!this.#heard || effect.kind === 'terminal' || !typesInto(effect)) return;
    const { program, programs } = this.#heard;
    const now = await this.inFront(programs);
    if (now !== undefined) checkFront(this.label, program, now, programs.keysMean);
    if (!this.#isAlive()) throw this.gone();
  }

  async #run(text: string): Promise<EffectResult> {
    const integration = await this.#executions.integration(this.terminal);
    if (!this.#isAlive()) throw this.gone();
    // With a program in front the line is input to that program, which ends when it likes.
    if (integration && !this.#executions.busy(this.terminal))
      return this.#executions.execute(this.terminal, integration, text);
    this.terminal.sendText(text, true);
    return { kind: 'sent' };
  }

  #type(text: string): void {
    if (!/[\r\n]/.test(text)) {
      this.terminal.sendText(text, false);
      return;
    }
    // Only a shell's prompt is known to take lines without running each of them.
    if (!this.terminal.shellIntegration || this.#executions.busy(this.terminal)) {
      throw new TerminalError('refused', `Several lines cannot be typed into ${this.label} without being run.`);
    }
    this.terminal.sendText(PASTE_START + text.replaceAll(/\r\n?/g, '\n') + PASTE_END, false);
  }

  async #activate(): Promise<void> {
    const changed = new Promise<void>((resolve) => {
      const subscription = window.onDidChangeActiveTerminal((active) => {
        if (active !== this.terminal) return;
        subscription.dispose();
        clearTimeout(timer);
        resolve();
      });
      const timer = setTimeout(() => {
        subscription.dispose();
        resolve();
      }, 1000);
    });
    this.terminal.show(true);
    await changed;
    if (window.activeTerminal !== this.terminal) {
      throw new TerminalError('timeout', `${this.label} could not be brought to the front.`);
    }
  }

  #isAlive(): boolean {
    return this.terminal.exitStatus === undefined && window.terminals.includes(this.terminal);
  }

  protected gone(): TerminalError {
    return new TerminalError('gone', `The terminal ${this.label} is closed, so nothing was typed.`);
  }
}
