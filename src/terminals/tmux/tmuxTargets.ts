import type { ProcessTree } from '../processTree';
import { tmuxClientOf } from './clientOf';
import { TmuxPool } from './pool';
import { findTmux } from './program';
import { TmuxServers, type ShownPane } from './servers';
import { socketPath } from './socketPath';
import { TmuxTerminal } from './tmuxTerminal';

export interface TmuxTargetsOptions {
  readonly tree: ProcessTree;
  /** Settings, read at each use: the program, and the socket or an empty text for tmux's own choice. */
  readonly executable: () => string;
  readonly socket: () => string;
  readonly environment?: NodeJS.ProcessEnv;
}

interface Tmux {
  readonly executable: string;
  readonly pool: TmuxPool;
  readonly servers: TmuxServers;
}

/** Finds tmux panes to send commands to: that of a terminal's client, that of a session, and all there are. */
export class TmuxTargets {
  readonly #options: TmuxTargetsOptions;
  #tmux: Promise<Tmux> | null = null;
  #executable = '';

  constructor(options: TmuxTargetsOptions) {
    this.#options = options;
  }

  /** The active pane of the tmux client that has the keys of the terminal with this first process. Null: it runs none. */
  async ofTerminal(pid: number): Promise<TmuxTerminal | null> {
    const process_ = await tmuxClientOf(pid, this.#options.tree, this.#options.executable());
    if (!process_) return null;
    const { pool, servers } = await this.#get();
    const client = (await servers.clients(process_.socketPath)).find((each) => each.pid === process_.pid);
    return client ? TmuxTerminal.connect(pool, client, client.client) : null;
  }

  /** The active pane of the session of that name; empty: of the latest used. @throws TerminalError */
  async ofSession(name: string): Promise<TmuxTerminal> {
    const { pool, servers } = await this.#get();
    const socket = this.#socket();
    const session = await servers.session(socket, name);
    const client = (await servers.clients(socket)).find((each) => each.session === session.session);
    return TmuxTerminal.connect(pool, session, client?.client ?? null);
  }

  /** The active pane of every session of the configured server. @throws TerminalError */
  async shown(): Promise<readonly ShownPane[]> {
    return (await this.#get()).servers.sessions(this.#socket());
  }

  async dispose(): Promise<void> {
    const tmux = this.#tmux;
    this.#tmux = null;
    await tmux?.then(
      ({ pool }) => pool.dispose(),
      () => undefined, // tmux was not found: there is nothing to close.
    );
  }

  #socket(): string {
    return socketPath({ path: this.#options.socket() }, this.#options.environment ?? process.env);
  }

  async #get(): Promise<Tmux> {
    const executable = this.#options.executable();
    if (this.#tmux && this.#executable !== executable) await this.dispose();
    this.#executable = executable;
    this.#tmux ??= this.#find(executable);
    try {
      return await this.#tmux;
    } catch (error) {
      // It may be installed by the next time.
      this.#tmux = null;
      throw error;
    }
  }

  async #find(executable: string): Promise<Tmux> {
    const program = await findTmux(executable, this.#options.environment);
    const pool = new TmuxPool({ program });
    return { executable, pool, servers: new TmuxServers(pool) };
  }
}
