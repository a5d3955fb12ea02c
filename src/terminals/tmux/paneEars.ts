import { CommandTracker } from '../marks/commandTracker';
import { TerminalError } from '../terminal';
import { TmuxConnection } from './connection';
import { TmuxCommandError } from './engine';
import type { Notification, PaneId, SessionId } from './events';
import { atLeast, type TmuxProgram } from './program';

/** Bytes that are listened to for one command; a pane that prints more is let go, and how it ended stays unknown. */
const MAX_HEARD = 8 << 20;
/** Milliseconds without a listener after which the client is closed. */
const IDLE_MS = 120_000;

/** What of a pane is being listened to. */
export interface Ear {
  readonly tracker: CommandTracker;
  /** Stops listening. */
  release(): void;
}

interface Heard extends Ear {
  /** Whether tmux has let it go on: what it says of the pane before is not of this listening. */
  live: boolean;
  bytes: number;
}

/**
 * Listens to single panes of one session, each for as long as a command of ours runs there. It is a client of its own,
 * beside the one that commands go through: every pane is held back at it but those listened to, so that the others cost
 * nothing, and a flood does not delay commands. (A pane turned off at every client would be held up itself; one that is
 * paused is not.)
 */
export class PaneEars {
  readonly #open: () => Promise<TmuxConnection>;
  readonly #heard = new Map<PaneId, Heard>();
  /** Panes that tmux has been told to hold back, and has not said so yet. */
  readonly #hushed = new Set<PaneId>();
  readonly #marked = new Map<PaneId, boolean>();
  #connection: Promise<TmuxConnection> | null = null;
  #idle: NodeJS.Timeout | null = null;

  /** `open` attaches a client that is sent output, and that lets no pane go on by itself. */
  constructor(open: () => Promise<TmuxConnection>) {
    this.#open = open;
  }

  /** Whether this tmux can hold panes back. */
  static possible({ version }: TmuxProgram): boolean {
    return atLeast(version, 3, 2);
  }

  /** Whether the pane's shell gave marks when it was listened to last; null: it was not yet. */
  givesMarks(pane: PaneId): boolean | null {
    return this.#marked.get(pane) ?? null;
  }

  /** Begins to listen: what the pane prints from now on is heard. Null: someone listens to it already, or tmux refused. */
  async listen(pane: PaneId): Promise<Ear | null> {
    if (this.#heard.has(pane)) return null;
    const heard: Heard = {
      tracker: new CommandTracker({ nonce: null, now: () => performance.now() }),
      live: false,
      bytes: 0,
      release: () => this.#release(pane, heard),
    };
    this.#heard.set(pane, heard);
    if (this.#idle) clearTimeout(this.#idle);
    try {
      const connection = await (this.#connection ??= this.#attach());
      await connection.command(`refresh-client -A '${pane}:continue'`);
      heard.live = true;
      return heard;
    } catch (error) {
      heard.release();
      if (error instanceof TerminalError || error instanceof TmuxCommandError) return null;
      throw error;
    }
  }

  /** Lets go of every pane and waits until the client is gone. */
  async dispose(): Promise<void> {
    if (this.#idle) clearTimeout(this.#idle);
    for (const heard of [...this.#heard.values()]) heard.release();
    const connection = this.#connection;
    this.#connection = null;
    await connection?.then(
      (each) => each.close(),
      () => undefined, // Never opened: there is nothing to close.
    );
    if (this.#idle) clearTimeout(this.#idle);
  }

  async #attach(): Promise<TmuxConnection> {
    try {
      const connection = await this.#open();
      connection.onNotification((event) => this.#take(event, connection));
      void connection.closed.then(() => {
        this.#connection = null;
        this.#hushed.clear();
        for (const heard of [...this.#heard.values()]) heard.release();
      });
      const panes = await connection.command(`list-panes -s -F '#{pane_id}'`);
      await connection.command(`refresh-client ${panes.map((pane) => `-A '${pane}:pause'`).join(' ')}`);
      return connection;
    } catch (error) {
      this.#connection = null;
      throw error;
    }
  }

  #take(event: Notification, connection: TmuxConnection): void {
    if (event.type !== 'pause' && event.type !== 'extended-output') return;
    const heard = this.#heard.get(event.pane);
    if (event.type === 'pause') {
      this.#hushed.delete(event.pane);
      // Its output was more than could be taken, and part of it is lost.
      if (heard?.live) heard.release();
      return;
    }
    if (!heard) this.#hush(event.pane, connection);
    if (!heard?.live) return;
    heard.bytes += event.data.length;
    heard.tracker.push(event.data);
    if (heard.bytes > MAX_HEARD) heard.release();
  }

  #release(pane: PaneId, heard: Heard): void {
    if (this.#heard.get(pane) !== heard) return;
    this.#heard.delete(pane);
    // What printed nothing has said nothing of its marks either.
    if (heard.bytes > 0) this.#marked.set(pane, heard.tracker.state !== 'unknown');
    heard.tracker.lose();
    this.#connection?.then(
      (connection) => this.#hush(pane, connection),
      () => undefined, // Nothing is sent by a client that is not there.
    );
    if (this.#heard.size > 0) return;
    this.#idle = setTimeout(() => void this.dispose(), IDLE_MS);
    this.#idle.unref();
  }

  #hush(pane: PaneId, connection: TmuxConnection): void {
    if (this.#hushed.has(pane)) return;
    this.#hushed.add(pane);
    // Where this fails the pane or the client is gone.
    connection.command(`refresh-client -A '${pane}:pause'`).catch(() => undefined);
  }
}

/** One session's ears for each session that is listened to. */
export class SessionEars {
  readonly #open: (socketPath: string, session: SessionId) => Promise<TmuxConnection>;
  readonly #sessions = new Map<string, PaneEars>();

  constructor(open: (socketPath: string, session: SessionId) => Promise<TmuxConnection>) {
    this.#open = open;
  }

  of(socketPath: string, session: SessionId): PaneEars {
    const key = `${session} ${socketPath}`;
    const ears = this.#sessions.get(key) ?? new PaneEars(() => this.#open(socketPath, session));
    this.#sessions.set(key, ears);
    return ears;
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((ears) => ears.dispose()));
    this.#sessions.clear();
  }
}
