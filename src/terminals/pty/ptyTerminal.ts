import { basename } from 'node:path';
import type { FinishedRun } from '../finishedRun';
import { keySequence } from '../keySequences';
import { CommandTracker, type MarkedCommand } from '../marks/commandTracker';
import { plainText, Tail } from '../plainText';
import { TerminalError, type EffectResult, type Terminal, type TerminalEffect } from '../terminal';
import { asKeys, bracketedPaste } from './ptyKeys';
import { isPtyOperation, type PtyOperation } from './ptyOperations';
import { PtyOutput, type PtyScreen } from './ptyOutput';
import { PtyProcess, type PtySize } from './ptyProcess';
import { prompted, runMarked } from './runMarked';
import type { ShellLaunch } from './shellLaunch';

export interface PtyTerminalOptions {
  /** Tells terminals of ours apart for as long as this process lives. */
  readonly number: number;
  /** What it is called; empty: after its shell. */
  readonly name: string;
  readonly launch: ShellLaunch;
  readonly folder: string;
  readonly size: PtySize;
  /** Absent: nobody looks, and nothing holds the programs up. */
  readonly screen?: PtyScreen;
  /** Milliseconds that a command may take before its outcome is called `sent`. It goes on, and `onFinished` follows. */
  readonly resultWaitMs?: number;
  /** Milliseconds that a shell may take until it takes keys. */
  readonly promptWaitMs?: number;
  /** Milliseconds that programs have to end when the terminal is closed. */
  readonly graceMs?: number;
  /** Every command that ended, spoken or typed. */
  readonly onFinished?: (run: FinishedRun) => void;
  /** The shell takes keys again, and has said in which folder. */
  readonly onPrompt?: () => void;
}

const RESULT_WAIT_MS = 2000;
const PROMPT_WAIT_MS = 5000;
/** Characters of one `run` or `type`: what a person says or pastes, not a file. */
const MAX_TEXT = 100_000;
/** Characters kept of everything that was printed. */
const MAX_CAPTURE = 256 << 10;

/** A shell in a pty of ours. It needs no editor, and where there is one this is what stands behind its terminal. */
export class PtyTerminal implements Terminal {
  readonly kind = 'pty';
  readonly id: string;
  readonly #options: PtyTerminalOptions;
  readonly #process: PtyProcess;
  readonly #tracker: CommandTracker;
  readonly #capture: Tail;
  #last: MarkedCommand | null = null;
  #lastActivity = performance.now();

  private constructor(options: PtyTerminalOptions, process_: PtyProcess, tracker: CommandTracker, capture: Tail) {
    this.#options = options;
    this.#process = process_;
    this.#tracker = tracker;
    this.#capture = capture;
    this.id = `pty:${options.number}`;
    tracker.on((event) => {
      if (event.kind === 'finished') this.#finished(event.command);
      else if (event.kind === 'input') options.onPrompt?.();
    });
  }

  /** Starts the shell. @throws TerminalError `refused`, `unsupported`. */
  static async open(options: PtyTerminalOptions): Promise<PtyTerminal> {
    const { launch, folder, size, screen, graceMs } = options;
    const tracker = new CommandTracker({ nonce: launch.nonce, now: () => performance.now() });
    const capture = new Tail(MAX_CAPTURE);
    let output: PtyOutput | null = null;
    let opened: PtyTerminal | null = null;
    const process_ = await PtyProcess.start({
      launch,
      folder,
      size,
      ...(graceMs === undefined ? {} : { graceMs }),
      onData: (text) => {
        if (opened) opened.#lastActivity = performance.now();
        output?.push(text);
      },
    });
    const write = (text: string): Promise<void> | undefined => {
      const behind = screen?.write(text);
      capture.add(text);
      tracker.push(text);
      return behind;
    };
    output = new PtyOutput({ write }, process_);
    void process_.exited.then(() => {
      output.flush();
      tracker.lose();
    });
    return (opened = new PtyTerminal(options, process_, tracker, capture));
  }

  get label(): string {
    return this.#options.name || basename(this.#options.launch.file);
  }

  get shell(): string {
    return this.#options.launch.file;
  }

  /** The program in the foreground; the shell where that cannot be told. */
  get program(): string {
    return this.#process.program ?? basename(this.#options.launch.file);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The shell's working folder as it last said, else where it was started. */
  get folder(): string {
    return this.#tracker.folder ?? this.#options.folder;
  }

  /** Settles with the shell's exit code when it has ended. */
  get exited(): Promise<number> {
    return this.#process.exited;
  }

  /** Whether a program runs: as the shell tells, or by what is in front. */
  get busy(): boolean {
    return this.#tracker.state === 'running' || this.program !== basename(this.#options.launch.file);
  }

  /** Milliseconds since something was printed or typed. */
  get idleMs(): number {
    return performance.now() - this.#lastActivity;
  }

  /** The command that ended last, with its output; null: none has, or the shell does not tell. */
  get lastCommand(): MarkedCommand | null {
    return this.#last;
  }

  /** The end of everything printed so far, without colours. */
  capture(): string {
    return plainText(this.#capture.text);
  }

  alive(): Promise<boolean> {
    return Promise.resolve(!this.#process.ended);
  }

  resize(size: PtySize): void {
    this.#process.resize(size);
  }

  /** What the user types, as the keyboard sends it. */
  input(keys: string): void {
    this.#lastActivity = performance.now();
    this.#process.write(keys);
  }

  async perform(effect: TerminalEffect): Promise<EffectResult> {
    if (this.#process.ended) throw this.#gone();
    switch (effect.kind) {
      case 'run':
        return this.#run(this.#checked(effect.text.replace(/[\r\n]+$/, '')));
      case 'type':
        await this.#prompted();
        this.#type(this.#checked(effect.text));
        return { kind: 'sent' };
      case 'press': {
        // All are worked out first: an unknown key at the end must not leave half of them pressed.
        const keys = effect.keys.map(keySequence).join('');
        await this.#prompted();
        this.input(keys);
        return { kind: 'sent' };
      }
      case 'tmux':
        throw new TerminalError(
          'unsupported',
          `${this.label} does not run tmux. Start it there with: tmux, or choose a tmux session as the target.`,
        );
      case 'terminal':
        if (!isPtyOperation(effect.operation)) {
          throw new TerminalError('unsupported', `${this.label} cannot do "${effect.operation}".`);
        }
        return this.#operate(effect.operation);
    }
  }

  /** Ends every process of the terminal and waits until they are gone. */
  async dispose(): Promise<void> {
    await this.#process.end();
  }

  /** Between a command and the next prompt keys are taken one for one, and not as what they do. */
  async #prompted(): Promise<void> {
    if (this.#options.launch.nonce === null) return;
    const { promptWaitMs = PROMPT_WAIT_MS } = this.#options;
    await prompted({ tracker: this.#tracker, ended: this.#process.exited, promptWaitMs });
    if (this.#process.ended) throw this.#gone();
  }

  async #run(text: string): Promise<EffectResult> {
    return runMarked({
      tracker: this.#tracker,
      integrated: this.#options.launch.nonce !== null,
      send: () => this.input(this.#lines(text) + '\r'),
      ended: this.#process.exited,
      gone: () => (this.#process.ended ? this.#gone() : null),
      promptWaitMs: this.#options.promptWaitMs ?? PROMPT_WAIT_MS,
      resultWaitMs: this.#options.resultWaitMs ?? RESULT_WAIT_MS,
    });
  }

  #type(text: string): void {
    if (/[\r\n]/.test(text) && !this.#tracker.bracketedPaste) {
      throw new TerminalError('refused', `Several lines cannot be typed into ${this.label} without being run.`);
    }
    this.input(this.#lines(text));
  }

  /** Several lines as one paste where the program takes it; else they are what they are, each ended by enter. */
  #lines(text: string): string {
    if (!/[\r\n]/.test(text)) return text;
    return this.#tracker.bracketedPaste ? bracketedPaste(text) : asKeys(text);
  }

  async #operate(operation: PtyOperation): Promise<EffectResult> {
    switch (operation) {
      case 'interrupt':
        this.input('\u0003');
        return { kind: 'sent' };
      case 'clear':
        // The program redraws what it shows; clearing the screen behind its back would leave it without a prompt.
        this.input('\u000c');
        return { kind: 'sent' };
      case 'close':
        await this.dispose();
        return { kind: 'done' };
    }
  }

  #finished(command: MarkedCommand): void {
    this.#last = command;
    this.#options.onFinished?.({
      terminal: { kind: this.kind, id: this.id, label: this.label },
      commandLine: command.commandLine ?? '',
      exitCode: command.exitCode ?? undefined,
      output: command.output,
      durationMs: command.durationMs,
    });
  }

  #checked(text: string): string {
    if (text.length <= MAX_TEXT) return text;
    throw new TerminalError('refused', `The text is too long to type: ${text.length} of ${MAX_TEXT} characters.`);
  }

  #gone(): TerminalError {
    return new TerminalError('gone', `${this.label} has ended, so nothing was typed.`);
  }
}
