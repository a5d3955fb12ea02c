import { setTimeout as delay } from 'node:timers/promises';
import { TerminalError } from '../../terminal';
import { TmuxConnection } from '../connection';
import { TmuxCommandError } from '../engine';
import type { Notification, NotificationType, WindowId } from '../events';
import { atLeast, type TmuxProgram } from '../program';
import { quote } from '../quote';
import { runTmux } from '../runTmux';
import { isSession } from '../servers';
import { CLIENTS_COMMAND, MODEL_COMMAND, MODEL_SUBSCRIPTION, readModel, type SessionModel } from './model';
import { SocketWatch } from './socketWatch';

/** A tmux server as it is. `absent`: none runs at the socket. `failed`: there is one that cannot be talked to. */
export type ServerModel =
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'present'; readonly sessions: readonly SessionModel[] };

export interface LiveServerOptions {
  readonly program: TmuxProgram;
  readonly socketPath: string;
  /** An error in a listener; the others still hear. */
  readonly onListenerError: (error: unknown) => void;
}

/** Notifications after which the model is read again. Panes' output and the like change nothing in it. */
const STRUCTURAL: ReadonlySet<NotificationType> = new Set<NotificationType>([
  'client-detached',
  'client-session-changed',
  'layout-change',
  'pane-mode-changed',
  'session-renamed',
  'session-window-changed',
  'sessions-changed',
  'subscription-changed',
  'unlinked-window-add',
  'unlinked-window-close',
  'unlinked-window-renamed',
  'window-add',
  'window-close',
  'window-pane-changed',
  'window-renamed',
]);

const SUBSCRIPTION = 'mango-model';
/** Waits between attempts to reach a server that is there but fails, in milliseconds. */
const BACK_OFF_MS = [100, 500, 2000, 10_000];
/**
 * Between the end of a session with our client in it and the next attaching. Who ended it often goes on at once, with another
 * session or its name, and a server that tells of that while a client attaches may die of it (attachTurn.ts).
 */
const PAUSE_MS = 150;

/**
 * One tmux server's sessions, windows and panes, kept by its notifications and one format subscription. It survives the
 * session it is attached to, and the server: when that is gone it waits for the socket to appear again.
 */
export class TmuxLiveServer {
  readonly #options: LiveServerOptions;
  readonly #listeners = new Set<(model: ServerModel) => void>();
  readonly #watch: SocketWatch;
  #connection: TmuxConnection | null = null;
  /** The window that the subscription is on. */
  #subscribed: WindowId | null = null;
  #model: ServerModel = { kind: 'absent' };
  #raw = '';
  #disposed = false;
  #running: Promise<void> | null = null;
  #again = false;
  #failures = 0;
  /** When the last client ended that it had. */
  #endedAt = -Infinity;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: LiveServerOptions) {
    this.#options = options;
    this.#watch = new SocketWatch(options.socketPath, () => this.refresh());
    this.refresh();
  }

  get socketPath(): string {
    return this.#options.socketPath;
  }

  get model(): ServerModel {
    return this.#model;
  }

  /** Called with each new model, never with one like the last. Returns an unsubscribe function. */
  onChange(listener: (model: ServerModel) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when everything that is known to have changed by now is in the model. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Reads the model again. Calls while it is being read become one more reading after it. */
  refresh(): void {
    if (this.#disposed) return;
    this.#again = true;
    this.#running ??= this.#readAll();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#listeners.clear();
    this.#watch.close();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
    await this.#connection?.close();
  }

  async #readAll(): Promise<void> {
    while (this.#again && !this.#disposed) {
      this.#again = false;
      await this.#readOnce();
    }
    this.#running = null;
  }

  async #readOnce(): Promise<void> {
    try {
      const connection = await this.#connected();
      if (!connection) {
        // A server that is just starting, or one told to stay without sessions: there is nothing to attach to, and so
        // nothing that would tell of the first one.
        this.#set({ kind: 'present', sessions: [] }, '');
        this.#retry(Math.min(this.#failures++, BACK_OFF_MS.length - 1));
        return;
      }
      const [panes, clients] = await Promise.all([
        connection.command(MODEL_COMMAND),
        connection.command(CLIENTS_COMMAND),
      ]);
      this.#failures = 0;
      const sessions = readModel(panes, clients);
      await this.#subscribe(connection, sessions);
      const raw = [...panes, '', ...clients.filter(Boolean)].join('\n');
      this.#set({ kind: 'present', sessions }, raw);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** A client in some session, with notifications on. Null: there is no session. */
  async #connected(): Promise<TmuxConnection | null> {
    if (this.#connection && !this.#connection.ended) return this.#connection;
    const { program, socketPath } = this.#options;
    const [session] = await runTmux(program, socketPath, ['list-sessions', '-F', '#{session_id}']);
    if (!isSession(session)) return null;
    const pause = this.#endedAt + PAUSE_MS - performance.now();
    if (pause > 0) {
      await delay(pause);
      return this.#disposed ? null : this.#connected();
    }
    const connection = await TmuxConnection.open({ program, socketPath, session });
    this.#connection = connection;
    this.#subscribed = null;
    connection.onNotification((event) => this.#notified(event));
    void connection.closed.then(() => {
      if (this.#connection !== connection) return;
      this.#connection = null;
      this.#endedAt = performance.now();
      this.refresh();
    });
    return connection;
  }

  /**
   * Has tmux tell what changes without a notification, over the whole server. The subscription is on one window, and not
   * on the session as it would be by itself: tmux (3.3a at least) looks at a subscribed session once a second without
   * asking whether it was closed meanwhile, and the server dies of that with all its sessions.
   */
  async #subscribe(connection: TmuxConnection, sessions: readonly SessionModel[]): Promise<void> {
    if (!atLeast(this.#options.program.version, 3, 2)) return;
    const windows = sessions.find(({ id }) => id === connection.session)?.windows ?? [];
    const [first] = windows;
    if (!first || windows.some(({ id }) => id === this.#subscribed)) return;
    await connection.command(`refresh-client -B ${quote(`${SUBSCRIPTION}:${first.id}:${MODEL_SUBSCRIPTION}`)}`);
    this.#subscribed = first.id;
  }

  #notified(event: Notification): void {
    if (event.type === 'subscription-changed' && event.name !== SUBSCRIPTION) return;
    if (STRUCTURAL.has(event.type)) this.refresh();
  }

  #failed(error: unknown): void {
    if (error instanceof TerminalError && error.code === 'server-gone' && this.#failures === 0) {
      // Gone while it was being asked, or not there at all: the next look decides, and then the socket is watched.
      this.#failures = 1;
      this.#set({ kind: 'absent' }, '');
      this.#retry(0);
      return;
    }
    if (error instanceof TerminalError && (error.code === 'server-gone' || error.code === 'gone')) {
      this.#set({ kind: 'absent' }, '');
      if (error.code === 'gone') this.#retry(0);
      return;
    }
    if (!(error instanceof TerminalError || error instanceof TmuxCommandError)) throw error;
    this.#set({ kind: 'failed', message: error.message }, error.message);
    this.#failures += 1;
    this.#retry(Math.min(this.#failures - 1, BACK_OFF_MS.length - 1));
  }

  #retry(step: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#disposed) return;
    this.#timer = setTimeout(() => this.refresh(), BACK_OFF_MS[step]);
    this.#timer.unref();
  }

  #set(model: ServerModel, raw: string): void {
    const key = `${model.kind}\n${raw}`;
    if (key === this.#raw || this.#disposed) return;
    this.#raw = key;
    this.#model = model;
    for (const listener of [...this.#listeners]) {
      try {
        listener(model);
      } catch (error) {
        this.#options.onListenerError(error);
      }
    }
  }
}
