import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { TerminalError } from '../terminal';
import { attachTurn } from './attachTurn';
import { CommandEngine, TmuxCommandError, type Settle } from './engine';
import type { Notification, SessionId, TmuxEvent } from './events';
import { ControlModeParser } from './parser';
import { missingTmux, type TmuxProgram } from './program';

export interface ConnectionOptions {
  readonly program: TmuxProgram;
  /** Path of the server's socket. */
  readonly socketPath: string;
  readonly session: SessionId;
  /** Milliseconds for the handshake and for each command. */
  readonly timeoutMs?: number;
  /** Wants panes' output (`%output`, `%extended-output` from 3.2 on); by default none is sent. */
  readonly output?: boolean;
  /** Whether a pane that tmux held back goes on at once; absent: it does. */
  readonly goesOn?: boolean;
}

/** Which server this is: a server that was restarted on the same socket reuses pane ids, but not this. */
export type ServerIdentity = `${number}:${number}`;

const TIMEOUT_MS = 5000;

/** One control-mode client, attached to a session without changing its size. It is not reusable after it ended. */
export class TmuxConnection {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #parser = new ControlModeParser();
  readonly #engine: CommandEngine;
  readonly #options: ConnectionOptions;
  readonly #timeoutMs: number;
  readonly #listeners = new Set<(event: Notification) => void>();
  readonly #ready: Promise<void>;
  #announce: (() => void) | null = null;
  #error: TerminalError | null = null;
  #exit: string | null = null;
  #stderr = '';
  #server: ServerIdentity = '0:0';

  /** Settles when the client has ended, with the reason it gave. Never rejects. */
  readonly closed: Promise<TerminalError>;

  private constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    const { program, socketPath, session, output } = options;
    this.#child = spawn(program.executable, program.attachArguments(socketPath, session, output === true), {
      env: program.environment,
      stdio: 'pipe',
    });
    this.#engine = new CommandEngine((text) => void this.#child.stdin.write(text));
    this.#ready = new Promise((resolve) => {
      this.#announce = resolve;
    });
    this.closed = new Promise((resolve) => {
      const end = (error?: Error): void => {
        for (const event of this.#parser.end()) this.#take(event);
        const reason = this.#reason(error);
        this.#engine.end(reason);
        resolve(reason);
      };
      this.#child.once('error', end);
      this.#child.once('close', () => end());
    });
    this.#child.stdout.on('data', (chunk: Buffer) => {
      for (const event of this.#parser.push(chunk)) this.#take(event);
    });
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString('utf8')).slice(-2000);
    });
    // A write may find the client gone; `close` follows and says so to everyone who waits.
    this.#child.stdin.on('error', () => undefined);
  }

  /** Attaches. @throws TerminalError `tmux-missing`, `server-gone`, `gone` (no such session) or `timeout`. */
  static open(options: ConnectionOptions): Promise<TmuxConnection> {
    return attachTurn(options.socketPath, () => TmuxConnection.#attach(options));
  }

  static async #attach(options: ConnectionOptions): Promise<TmuxConnection> {
    const connection = new TmuxConnection(options);
    const timer = connection.#startTimer('attach');
    try {
      await Promise.race([
        connection.#ready,
        connection.closed.then((error) => {
          throw error;
        }),
      ]);
      for (const line of options.program.setupCommands(options.output === true)) await connection.#engine.send(line);
      const [identity] = await connection.#engine.send(`display-message -p '#{pid}:#{start_time}'`);
      if (!isIdentity(identity)) throw new TerminalError('refused', 'tmux did not say which server it is.');
      connection.#server = identity;
      return connection;
    } catch (error) {
      await connection.#detach();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  get session(): SessionId {
    return this.#options.session;
  }

  get server(): ServerIdentity {
    return this.#server;
  }

  get ended(): boolean {
    return this.#error !== null || this.#exit !== null || this.#child.exitCode !== null || this.#child.killed;
  }

  /** What tmux says of its own accord, as it comes. Returns an unsubscribe function. */
  onNotification(listener: (event: Notification) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Runs a command line; gives what its last command printed. A command that is not answered in time ends the
   * connection: whatever holds up the queue would hold up every later command too. `timeoutMs` null: wait for ever.
   * @throws TmuxCommandError when tmux refuses it, TerminalError when the connection ends or times out.
   */
  async command(
    line: string,
    settle: Settle = 'reply',
    timeoutMs: number | null = this.#timeoutMs,
  ): Promise<readonly string[]> {
    const timer = timeoutMs === null ? undefined : this.#startTimer(line);
    try {
      return await this.#engine.send(line, settle);
    } catch (error) {
      if (error instanceof TmuxCommandError && /^server exited|^lost server/.test(error.message)) throw this.#reason();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Stops reading, so that tmux holds panes back instead of this process growing; returns a function that goes on. */
  holdOutput(): () => void {
    this.#child.stdout.pause();
    return () => this.#child.stdout.resume();
  }

  /** Detaches and waits until the client process is gone. */
  async close(): Promise<void> {
    const { ended } = this;
    // At once: nobody is given a connection that waits for its turn to go.
    this.#error ??= closedByUs();
    await (ended ? this.#detach() : attachTurn(this.#options.socketPath, () => this.#detach()));
  }

  async #detach(): Promise<void> {
    this.#error ??= closedByUs();
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 1000);
    await this.closed;
    clearTimeout(timer);
  }

  /** Only the command's name is told: what follows may be a page of text, or what nobody else should read. */
  #startTimer(line: string): NodeJS.Timeout {
    const [what = ''] = line.split(' ');
    return setTimeout(() => {
      const seconds = this.#timeoutMs / 1000;
      this.#error ??= new TerminalError('timeout', `tmux did not answer within ${seconds} s: ${what}`);
      this.#engine.end(this.#error);
      this.#child.kill('SIGKILL');
    }, this.#timeoutMs);
  }

  #take(event: TmuxEvent): void {
    if (event.type === 'reply') {
      // The attaching itself is answered with even flags. A failure is followed by %exit, and this is the reason.
      if (!event.ok && event.flags % 2 === 0 && this.#announce) this.#error = attachError(event.lines.join('\n'));
      this.#engine.handle(event);
    } else if (event.type !== 'begin' && event.type !== 'text' && event.type !== 'unknown') {
      if (event.type === 'exit') this.#exit = event.reason;
      if (event.type === 'session-changed') this.#inSession(event.session);
      for (const listener of [...this.#listeners]) listener(event);
      // What the pane printed while it was held back is lost to us; listeners have seen the pause. If the client ends
      // first, there is nothing to go on with.
      if (event.type !== 'pause' || this.#options.goesOn === false) return;
      this.command(`refresh-client -A '${event.pane}:continue'`).catch(() => undefined);
    }
  }

  /** Attached. Commands written before this are run before the attaching, so nothing is. */
  #inSession(session: SessionId): void {
    if (session === this.#options.session) {
      this.#announce?.();
      this.#announce = null;
      return;
    }
    // The session ended and tmux moved the client to another one (`detach-on-destroy off`), which is not what was asked.
    this.#error ??= sessionGone();
    this.#engine.end(this.#error);
    this.#child.stdin.end();
  }

  #reason(error?: Error): TerminalError {
    if (this.#error) return this.#error;
    if (error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')) {
      return (this.#error = missingTmux(this.#options.program.executable));
    }
    const said = this.#stderr.trim() || (this.#exit ?? '') || error?.message || '';
    return (this.#error = exitError(said, this.#options.socketPath));
  }
}

const isIdentity = (text: string | undefined): text is ServerIdentity => text !== undefined && /^\d+:\d+$/.test(text);

const sessionGone = (): TerminalError => new TerminalError('gone', 'The tmux session has ended; nothing was typed.');

function closedByUs(): TerminalError {
  return new TerminalError('server-gone', 'The connection to tmux was closed.');
}

function attachError(message: string): TerminalError {
  return /can't find session|no sessions|no such session/.test(message)
    ? new TerminalError('gone', `The tmux session is gone (${message}).`)
    : new TerminalError('refused', `tmux refused to attach: ${message}`);
}

function exitError(said: string, socketPath: string): TerminalError {
  if (/permission denied|access not allowed/i.test(said)) {
    return new TerminalError('refused', `The tmux server's socket ${socketPath} is not ours to use: ${said}`);
  }
  if (/^detached/.test(said)) return new TerminalError('server-gone', `tmux let go of the connection: ${said}.`);
  return new TerminalError(
    'server-gone',
    `The tmux server has gone${said ? ` (${said})` : ''}; nothing was typed. Start tmux again and repeat the command.`,
  );
}
