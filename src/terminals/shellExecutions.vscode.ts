import {
  window,
  type Disposable,
  type Terminal as EditorTerminal,
  type TerminalShellExecution,
  type TerminalShellIntegration,
} from 'vscode';
import type { FinishedRun } from './finishedRun';
import { integrationWait } from './integratedOperations';
import { plainText, Tail } from './plainText';
import type { EffectResult } from './terminal';

/** Characters of output kept of one command. */
const MAX_OUTPUT = 64 << 10;

/** A command that was run by shell integration, when it has ended. */
export type FinishedExecution = Omit<FinishedRun, 'terminal'>;

export interface ShellExecutionsOptions {
  /** Milliseconds that a command may take before its outcome is called `sent`. It goes on, and `onFinished` follows. */
  readonly resultWaitMs: number;
  readonly onFinished?: (terminal: EditorTerminal, finished: FinishedExecution) => void;
}

/** What runs in the editor's terminals, as far as shell integration tells. */
export class ShellExecutions implements Disposable {
  readonly #options: ShellExecutionsOptions;
  readonly #running = new WeakMap<EditorTerminal, TerminalShellExecution>();
  readonly #openedAt = new WeakMap<EditorTerminal, number>();
  readonly #ends = new Map<TerminalShellExecution, (exitCode: number | undefined) => void>();
  readonly #subscriptions: readonly Disposable[];

  constructor(options: ShellExecutionsOptions) {
    this.#options = options;
    this.#subscriptions = [
      window.onDidOpenTerminal((terminal) => this.#openedAt.set(terminal, Date.now())),
      window.onDidCloseTerminal((terminal) => {
        const execution = this.#running.get(terminal);
        if (execution) this.#ended(terminal, execution, terminal.exitStatus?.code);
      }),
      window.onDidStartTerminalShellExecution(({ terminal, execution }) => this.#running.set(terminal, execution)),
      window.onDidEndTerminalShellExecution(({ terminal, execution, exitCode }) =>
        this.#ended(terminal, execution, exitCode),
      ),
    ];
  }

  /** Whether a command is running: then the keys are its, and not the shell's. Unknown without shell integration. */
  busy(terminal: EditorTerminal): boolean {
    return this.#running.has(terminal);
  }

  /** The program in front as shell integration tells, the shell's own prompt as `shell`; undefined without it. */
  program(terminal: EditorTerminal): string | undefined {
    if (!terminal.shellIntegration) return undefined;
    const line = this.#running.get(terminal)?.commandLine.value;
    return line === undefined ? 'shell' : /^\S+/.exec(line.trim())?.[0];
  }

  /** The terminal's shell integration; waits for it while the terminal is new. Null: it has none. */
  async integration(terminal: EditorTerminal): Promise<TerminalShellIntegration | null> {
    if (terminal.shellIntegration) return terminal.shellIntegration;
    const openedAt = this.#openedAt.get(terminal);
    const wait = integrationWait(openedAt === undefined ? null : Date.now() - openedAt);
    if (wait === 0) return null;
    return new Promise((resolve) => {
      const done = (integration: TerminalShellIntegration | null): void => {
        changed.dispose();
        closed.dispose();
        clearTimeout(timer);
        resolve(integration);
      };
      const changed = window.onDidChangeTerminalShellIntegration((event) => {
        if (event.terminal === terminal) done(event.shellIntegration);
      });
      const closed = window.onDidCloseTerminal((each) => {
        if (each === terminal) done(null);
      });
      const timer = setTimeout(() => done(terminal.shellIntegration ?? null), wait);
    });
  }

  /** Runs a command line and gives its exit code and output, or `sent` if it takes longer than the wait. */
  async execute(
    terminal: EditorTerminal,
    integration: TerminalShellIntegration,
    commandLine: string,
  ): Promise<EffectResult> {
    const startedAt = Date.now();
    const execution = integration.executeCommand(commandLine);
    // Busy from now on: the editor's own event comes a moment later.
    this.#running.set(terminal, execution);
    const tail = new Tail(MAX_OUTPUT);
    const reading = this.#read(execution, tail);
    const finished = new Promise<number | undefined>((resolve) => this.#ends.set(execution, resolve)).then(
      async (exitCode): Promise<FinishedExecution> => {
        await reading;
        const durationMs = Date.now() - startedAt;
        return { commandLine, exitCode, output: plainText(tail.text), durationMs };
      },
    );
    void finished.then((result) => this.#options.onFinished?.(terminal, result));
    const result = await Promise.race([finished, pause(this.#options.resultWaitMs)]);
    if (!result || result.exitCode === undefined) {
      const ended = finished.then(({ exitCode, output, durationMs }) => ({
        ...(exitCode === undefined ? {} : { exitCode }),
        output,
        durationMs,
      }));
      return { kind: 'sent', ended };
    }
    return { kind: 'done', exitCode: result.exitCode, output: result.output };
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const end of this.#ends.values()) end(undefined);
    this.#ends.clear();
  }

  #ended(terminal: EditorTerminal, execution: TerminalShellExecution, exitCode: number | undefined): void {
    if (this.#running.get(terminal) === execution) this.#running.delete(terminal);
    this.#ends.get(execution)?.(exitCode);
    this.#ends.delete(execution);
  }

  async #read(execution: TerminalShellExecution, tail: Tail): Promise<void> {
    try {
      for await (const chunk of execution.read()) tail.add(chunk);
    } catch {
      // Output is an addition to the exit code; what was read so far is kept.
    }
  }
}

const pause = (ms: number): Promise<null> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(null), ms).unref();
  });
