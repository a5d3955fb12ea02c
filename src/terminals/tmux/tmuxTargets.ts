import type { FinishedRun } from '../finishedRun';
import type { KeysMean } from '../front';
import type { ProcessTree } from '../processTree';
import { tmuxClientOf } from './clientOf';
import { TmuxPool } from './pool';
import { findTmux } from './program';
import { runTmux } from './runTmux';
import { TmuxServers, type PaneView, type ShownPane } from './servers';
import { socketPath } from './socketPath';
import { paneOf, spokenPlace, type TmuxPlace } from './spokenTarget';
import { TmuxTerminal } from './tmuxTerminal';
import { TerminalError } from '../terminal';
import type { TmuxConnection } from './connection';
import type { SessionId } from './events';

export interface TmuxTargetsOptions {
  readonly tree: ProcessTree;
  /** Settings, read at each use: the program, and the socket or an empty text for tmux's own choice. */
  readonly executable: () => string;
  readonly socket: () => string;
  readonly environment?: NodeJS.ProcessEnv;
  /** What keys mean to a program; absent: the same to all. */
  readonly keysMean?: KeysMean;
  /** Told of commands run in panes whose shells give marks, when they have ended. */
  readonly onFinished?: (run: FinishedRun) => void;
  /** Told of the socket of every server that a terminal of the user shows. */
  readonly onSocket?: (socketPath: string) => void;
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
    if (!client) return null;
    this.#options.onSocket?.(process_.socketPath);
    return TmuxTerminal.connect(pool, client, client.client, this.#options.keysMean);
  }

  /** The pane that a place means now. @throws TerminalError `gone` when the place is. */
  async ofPlace(place: TmuxPlace): Promise<TmuxTerminal> {
    const pane = paneOf(place, await this.panes(place.socketPath));
    if (!pane) throw new TerminalError('gone', `The tmux ${place.kind} is gone, so nothing was done.`);
    return this.#connect(pane);
  }

  /** What a person means by `pane 2` or `session backend`, seen from a pane. @throws TerminalError `gone`, saying what there is. */
  async spoken(said: string, here: ShownPane): Promise<TmuxPlace> {
    return spokenPlace(said, here, await this.panes(here.socketPath));
  }

  /** Every pane of a server; none where no server runs. */
  async panes(path = this.#socket()): Promise<readonly PaneView[]> {
    return (await this.#get()).servers.panes(path);
  }

  /** A control client of that session, for whoever needs more than effects on a pane. @throws TerminalError */
  async connection(path: string, session: SessionId): Promise<TmuxConnection> {
    return (await this.#get()).pool.get(path, session);
  }

  /** Runs one tmux command by a process of its own: the only way where no server runs yet. @throws TerminalError */
  async run(path: string, args: readonly string[]): Promise<readonly string[]> {
    return runTmux((await this.#get()).pool.program, path, args);
  }

  /** The socket that the settings say, or tmux's own choice. */
  get socketPath(): string {
    return this.#socket();
  }

  /** The active pane of the session of that name; empty: of the latest used. @throws TerminalError */
  async ofSession(name: string): Promise<TmuxTerminal> {
    const { servers } = await this.#get();
    const socket = this.#socket();
    return this.#connect(await servers.session(socket, name));
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

  async #connect(pane: ShownPane): Promise<TmuxTerminal> {
    const { pool, servers } = await this.#get();
    const client = (await servers.clients(pane.socketPath)).find((each) => each.session === pane.session);
    return TmuxTerminal.connect(pool, pane, client?.client ?? null, this.#options.keysMean);
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
    const { onFinished } = this.#options;
    const pool = new TmuxPool({ program, ...(onFinished ? { onFinished } : {}) });
    return { executable, pool, servers: new TmuxServers(pool) };
  }
}
