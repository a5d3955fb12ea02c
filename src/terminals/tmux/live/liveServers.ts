import { dirname } from 'node:path';
import { Emitter } from '../../../platform/emitter';
import { findTmux, type TmuxProgram } from '../program';
import { socketPath } from '../socketPath';
import { TmuxLiveServer, type ServerModel } from './liveServer';
import { knownSockets } from './sockets';
import { FolderWatch } from './socketWatch';

export interface LiveServersOptions {
  /** Settings, read when following begins and when they change: the program, and the socket or an empty text. */
  readonly executable: () => string;
  readonly socket: () => string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly onError: (error: unknown) => void;
}

/** One server with its path; those that do not run are left out. */
export interface LiveServerView {
  readonly socketPath: string;
  readonly model: Exclude<ServerModel, { kind: 'absent' }>;
}

/** All tmux servers of this user, each followed by its own notifications from `start` on; new ones are found by their sockets. */
export class TmuxLiveServers {
  readonly #options: LiveServersOptions;
  readonly #changes: Emitter<void>;
  readonly #servers = new Map<string, TmuxLiveServer>();
  readonly #extra = new Set<string>();
  #program: TmuxProgram | null = null;
  #folder: FolderWatch | null = null;
  #starting: Promise<void> | null = null;
  #disposed = false;

  constructor(options: LiveServersOptions) {
    this.#options = options;
    this.#changes = new Emitter(options.onError);
  }

  /** The servers that run, in the order of their sockets, the configured one first. */
  get servers(): readonly LiveServerView[] {
    return [...this.#servers].flatMap(([path, { model }]) =>
      model.kind === 'absent' ? [] : [{ socketPath: path, model }],
    );
  }

  /** Called after every change. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  /** Begins to follow, once; resolves when every server that runs has been read. @throws TerminalError `tmux-missing`, `unsupported`. */
  start(): Promise<void> {
    this.#starting ??= this.#start().catch((error: unknown) => {
      // It may be installed by the next time.
      this.#starting = null;
      throw error;
    });
    return this.#starting;
  }

  /** Follows the server of another socket too: one that a terminal of the user shows. */
  add(path: string): void {
    this.#extra.add(path);
    this.#follow(path);
  }

  /** Starts anew with what the settings say now. */
  async restart(): Promise<void> {
    if (!this.#starting) return;
    await this.#stop();
    await this.start();
    this.#changes.emit();
  }

  /** Resolves when everything that is known to have changed by now is in the models. */
  async settled(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.settled()));
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#changes.clear();
    await this.#stop();
  }

  async #start(): Promise<void> {
    const { executable, environment } = this.#options;
    this.#program = await findTmux(executable(), environment);
    if (this.#disposed) return;
    const folder = dirname(socketPath({ name: 'default' }, { ...(environment ?? process.env), TMUX: undefined }));
    this.#folder = new FolderWatch(folder, () => {
      this.#look().catch(this.#options.onError);
    });
    await this.#look();
    await this.settled();
  }

  async #look(): Promise<void> {
    const { environment, socket } = this.#options;
    const known = await knownSockets(socket(), environment);
    for (const path of [...known, ...this.#extra]) this.#follow(path);
  }

  #follow(path: string): void {
    if (!this.#program || this.#disposed || this.#servers.has(path)) return;
    const server = new TmuxLiveServer({
      program: this.#program,
      socketPath: path,
      onListenerError: this.#options.onError,
    });
    this.#servers.set(path, server);
    server.onChange(() => this.#changes.emit());
  }

  async #stop(): Promise<void> {
    this.#folder?.close();
    this.#folder = null;
    // Whoever is starting has to come to an end first, or would add servers after this.
    await this.#starting?.catch(() => undefined);
    this.#starting = null;
    this.#program = null;
    const servers = [...this.#servers.values()];
    this.#servers.clear();
    await Promise.all(servers.map((server) => server.dispose()));
  }
}
