import type { FinishedRun } from '../finishedRun';
import { TerminalError } from '../terminal';
import { TmuxConnection, type ConnectionOptions } from './connection';
import type { SessionId } from './events';
import { SessionEars } from './paneEars';
import type { TmuxProgram } from './program';

export interface PoolOptions {
  readonly program: TmuxProgram;
  /** Told of commands run in panes whose shells give marks, when they have ended. */
  readonly onFinished?: (run: FinishedRun) => void;
  /** Milliseconds for the handshake and for each command. */
  readonly timeoutMs?: number;
  /** Waits before the attempts to connect again after a loss, in milliseconds. */
  readonly backOffMs?: readonly number[];
  /** Milliseconds that a command in a pane may take before its outcome is called `sent`. It goes on, and `onFinished` follows. */
  readonly resultWaitMs?: number;
}

const RESULT_WAIT_MS = 2000;
const BACK_OFF_MS = [50, 100, 200, 400, 800, 1600];
/** Sessions kept connected at once; the one used least recently gives way. */
const MAX_WARM = 6;

interface Entry {
  readonly opening: Promise<TmuxConnection>;
  readonly socketPath: string;
  connection: TmuxConnection | null;
}

/**
 * Control clients, one for each session in use, kept connected so that a command costs one round trip. A client that
 * is lost is connected again in the background; its callers have been told by then.
 */
export class TmuxPool {
  readonly #options: PoolOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #extra = new Set<TmuxConnection>();
  #disposed = false;

  /** Listening to panes in which a command was run. */
  readonly ears = new SessionEars((socketPath, session) =>
    this.#open(socketPath, session, { output: true, goesOn: false }),
  );

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get resultWaitMs(): number {
    return this.#options.resultWaitMs ?? RESULT_WAIT_MS;
  }

  get program(): TmuxProgram {
    return this.#options.program;
  }

  /** A command that was run in a pane has ended. */
  finished(run: FinishedRun): void {
    this.#options.onFinished?.(run);
  }

  /** The client of that session, connected. @throws TerminalError as `TmuxConnection.open`. */
  async get(socketPath: string, session: SessionId): Promise<TmuxConnection> {
    const underWay = this.#entries.get(`${session} ${socketPath}`)?.connection === null;
    try {
      return await this.#get(socketPath, session, 0);
    } catch (error) {
      // An attempt that began before this call may have found the server not there yet; the caller knows that it is.
      if (!underWay || !(error instanceof TerminalError) || error.code !== 'server-gone') throw error;
      return this.#get(socketPath, session, 0);
    }
  }

  /** A client of that server which is already there, whatever its session: for questions about the whole server. */
  any(socketPath: string): TmuxConnection | null {
    for (const { socketPath: path, connection } of this.#entries.values()) {
      if (path === socketPath && connection && !connection.ended) return connection;
    }
    return null;
  }

  /**
   * A client of its own for one command that may wait for a person or a program, and would hold up all others. It
   * settles when the command has begun; the client goes when the command has ended.
   */
  async runAside(socketPath: string, session: SessionId, line: string): Promise<readonly string[]> {
    const connection = await this.#open(socketPath, session);
    this.#extra.add(connection);
    const begun = connection.command(line, 'begun', null);
    const ended = begun.then(
      () => connection.command(`display-message -p ''`, 'reply', null),
      () => [],
    );
    void ended
      .catch(() => []) // The waiting command ended with the server or with us: nothing is left to say.
      .then(async () => {
        await connection.close();
        this.#extra.delete(connection);
      });
    return begun;
  }

  /** Closes every client and waits until they are gone. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.ears.dispose();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    const opened = await Promise.allSettled(entries.map(({ opening }) => opening));
    const connections = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    await Promise.all([...connections, ...this.#extra].map((connection) => connection.close()));
  }

  #open(
    socketPath: string,
    session: SessionId,
    more: Pick<ConnectionOptions, 'output' | 'goesOn'> = {},
  ): Promise<TmuxConnection> {
    const { program, timeoutMs } = this.#options;
    const options = { program, socketPath, session, ...more };
    return TmuxConnection.open({ ...options, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  }

  #get(socketPath: string, session: SessionId, attempt: number): Promise<TmuxConnection> {
    if (this.#disposed) return Promise.reject(new TerminalError('server-gone', 'The connection to tmux was closed.'));
    const key = `${session} ${socketPath}`;
    const known = this.#entries.get(key);
    if (known && known.connection?.ended !== true) {
      // Insertion order is the order of use.
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.opening;
    }
    clearTimeout(this.#timers.get(key));
    const entry: Entry = { opening: this.#open(socketPath, session), socketPath, connection: null };
    this.#entries.set(key, entry);
    entry.opening.then(
      (connection) => {
        entry.connection = connection;
        void connection.closed.then((reason) =>
          this.#lost(key, entry, () => this.#again(socketPath, session, 0, reason)),
        );
        this.#shed();
      },
      (error: unknown) => this.#lost(key, entry, () => this.#again(socketPath, session, attempt, error)),
    );
    return entry.opening;
  }

  #lost(key: string, entry: Entry, then: () => void): void {
    if (this.#entries.get(key) !== entry) return;
    this.#entries.delete(key);
    then();
  }

  #again(socketPath: string, session: SessionId, attempt: number, reason: unknown): void {
    const wait = (this.#options.backOffMs ?? BACK_OFF_MS)[attempt];
    const hopeless = reason instanceof TerminalError && ['gone', 'tmux-missing', 'refused'].includes(reason.code);
    if (this.#disposed || hopeless || wait === undefined) return;
    const key = `${session} ${socketPath}`;
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      // Whoever needs the session asks for it; this only has it ready, and a failure schedules the next attempt.
      this.#get(socketPath, session, attempt + 1).catch(() => undefined);
    }, wait);
    timer.unref();
    this.#timers.set(key, timer);
  }

  #shed(): void {
    const [oldest] = this.#entries;
    if (this.#entries.size <= MAX_WARM || !oldest) return;
    const [key, entry] = oldest;
    this.#entries.delete(key);
    void entry.opening.then(
      (connection) => connection.close(),
      () => undefined, // Never opened: its caller has been told.
    );
  }
}
