import { basename } from 'node:path';
import type { IPty } from 'node-pty';
import { TerminalError } from '../terminal';
import { sessionProcesses, signal } from './sessionProcesses';
import type { ShellLaunch } from './shellLaunch';

export interface PtySize {
  readonly columns: number;
  readonly rows: number;
}

export interface PtyProcessOptions {
  readonly launch: ShellLaunch;
  /** The working folder. */
  readonly folder: string;
  readonly size: PtySize;
  readonly onData: (text: string) => void;
  /** Milliseconds that programs have to end after they were told to hang up. */
  readonly graceMs?: number;
}

const GRACE_MS = 1000;
const LOOK_EVERY_MS = 20;

/** A shell in a pty, from its start to the end of the last process of its session. */
export class PtyProcess {
  readonly #pty: IPty;
  readonly #graceMs: number;
  #ended = false;
  #spoke = false;

  /** Settles with the shell's exit code when it has ended. Never rejects. */
  readonly exited: Promise<number>;

  private constructor(pty: IPty, { onData, graceMs }: PtyProcessOptions) {
    this.#pty = pty;
    this.#graceMs = graceMs ?? GRACE_MS;
    pty.onData((text) => {
      this.#spoke = true;
      onData(text);
    });
    this.exited = new Promise((resolve) => {
      pty.onExit(({ exitCode }) => {
        this.#ended = true;
        resolve(exitCode);
      });
    });
  }

  /** @throws TerminalError `unsupported` where there are no ptys, `refused` when the shell cannot be started. */
  static async start(options: PtyProcessOptions): Promise<PtyProcess> {
    const { launch, folder, size } = options;
    const { spawn } = await loadNodePty();
    try {
      const pty = spawn(launch.file, [...launch.args], {
        name: 'xterm-256color',
        cols: size.columns,
        rows: size.rows,
        cwd: folder,
        env: { ...launch.environment },
      });
      return new PtyProcess(pty, options);
    } catch (error) {
      throw new TerminalError('refused', `${launch.file} could not be started: ${messageOf(error)}`);
    }
  }

  get pid(): number {
    return this.#pty.pid;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The program in the foreground, as its file is named; undefined where that cannot be told. */
  get program(): string | undefined {
    // Until it prints something it may still be the copy of ourselves that becomes the shell.
    if (this.#ended || !this.#spoke) return undefined;
    try {
      return basename(this.#pty.process).replace(/^-/, '') || undefined;
    } catch {
      // The terminal is being closed.
      return undefined;
    }
  }

  write(text: string): void {
    if (!this.#ended) this.#pty.write(text);
  }

  resize({ columns, rows }: PtySize): void {
    if (this.#ended || columns < 1 || rows < 1) return;
    this.#pty.resize(columns, rows);
  }

  pause(): void {
    if (!this.#ended) this.#pty.pause();
  }

  resume(): void {
    if (!this.#ended) this.#pty.resume();
  }

  /**
   * Hangs up on every process of the session and ends those that go on all the same. Settles when none is left.
   */
  async end(): Promise<void> {
    if (process.platform === 'win32') {
      if (!this.#ended) this.#pty.kill();
      await this.exited;
      return;
    }
    const { pid } = this;
    for (const member of await sessionProcesses(pid)) {
      signal(member, 'SIGHUP');
      // A stopped program takes the signal when it goes on.
      signal(member, 'SIGCONT');
    }
    // What is paused could not be written, and who writes does not end.
    this.resume();
    if (!(await this.#areGone(pid))) {
      for (const member of await sessionProcesses(pid)) signal(member, 'SIGKILL');
      await this.#areGone(pid);
    }
    await this.exited;
  }

  async #areGone(leader: number): Promise<boolean> {
    const end = performance.now() + this.#graceMs;
    while ((await sessionProcesses(leader)).length > 0) {
      if (performance.now() > end) return false;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return true;
  }
}

async function loadNodePty(): Promise<typeof import('node-pty')> {
  try {
    return await import('node-pty');
  } catch (error) {
    throw new TerminalError(
      'unsupported',
      `Terminals of our own do not work on this machine, node-pty cannot be loaded: ${messageOf(error)}`,
    );
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
