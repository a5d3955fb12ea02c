import { TerminalError } from '../terminal';
import type { PaneId, SessionId, WindowId } from './events';
import type { TmuxPool } from './pool';
import { runTmux } from './runTmux';

/** The pane that a client or a session shows now. */
export interface ShownPane {
  readonly socketPath: string;
  readonly session: SessionId;
  readonly sessionName: string;
  readonly window: WindowId;
  readonly windowIndex: number;
  readonly pane: PaneId;
  readonly paneIndex: number;
  readonly dead: boolean;
  /** The program in its foreground: `bash`, `vim`. */
  readonly program: string;
}

export interface ClientView extends ShownPane {
  /** Process of the tmux client. */
  readonly pid: number;
  readonly tty: string;
  /** For `-c` and `-t` of client commands. */
  readonly client: string;
  /** Seconds since 1970 of the last key. */
  readonly activity: number;
}

export interface SessionView extends ShownPane {
  readonly activity: number;
}

/** A pane of a server, shown or not. */
export interface PaneView extends ShownPane {
  readonly windowName: string;
  readonly title: string;
  /** The active one of its window. */
  readonly active: boolean;
  /** Its window is the current one of its session. */
  readonly windowActive: boolean;
}

const SHOWN = [
  '#{session_id}',
  '#{window_id}',
  '#{window_index}',
  '#{pane_id}',
  '#{pane_index}',
  '#{pane_dead}',
  '#{pane_current_command}',
  '#{session_name}',
];
const PANES = ['#{pane_active}', '#{window_active}', '#{window_name}', '#{pane_title}'];
const CLIENTS = ['#{client_control_mode}', '#{client_pid}', '#{client_activity}', '#{client_tty}', '#{client_name}'];

/** Questions about a whole server, asked over a client that is there, else by running `tmux` once. */
export class TmuxServers {
  readonly #pool: TmuxPool;

  constructor(pool: TmuxPool) {
    this.#pool = pool;
  }

  /** Clients that a person looks at (control clients, ours among them, show nothing), the latest used first. */
  async clients(socketPath: string): Promise<readonly ClientView[]> {
    const lines = await this.#ask(socketPath, 'list-clients', [...SHOWN, ...CLIENTS]);
    return lines
      .flatMap((fields): ClientView[] => {
        const shown = readShown(socketPath, fields);
        const [control, pid, activity, tty = '', client = ''] = fields.slice(SHOWN.length);
        if (!shown || control === '1' || client === '') return [];
        return [{ ...shown, pid: Number(pid), activity: Number(activity), tty, client }];
      })
      .sort((a, b) => b.activity - a.activity);
  }

  /** Sessions, the latest used first: where somebody looks and typed last, then the others by their own activity. */
  async sessions(socketPath: string): Promise<readonly SessionView[]> {
    const lines = await this.#ask(socketPath, 'list-sessions', [...SHOWN, '#{session_activity}']);
    const clients = await this.clients(socketPath);
    const rank = ({ session, activity }: SessionView): readonly [number, number] => [
      clients.find((client) => client.session === session)?.activity ?? 0,
      activity,
    ];
    return lines
      .flatMap((fields): SessionView[] => {
        const shown = readShown(socketPath, fields);
        return shown ? [{ ...shown, activity: Number(fields[SHOWN.length]) }] : [];
      })
      .sort((a, b) => {
        const [seenA, activeA] = rank(a);
        const [seenB, activeB] = rank(b);
        return seenB - seenA || activeB - activeA;
      });
  }

  /** The session of that name, or with an empty name the latest used. @throws TerminalError `gone` when there is none. */
  async session(socketPath: string, name: string): Promise<SessionView> {
    const sessions = await this.sessions(socketPath);
    const found = name === '' ? sessions[0] : sessions.find(({ sessionName }) => sessionName === name);
    if (found) return found;
    const known = sessions.map(({ sessionName }) => sessionName).join(', ');
    throw new TerminalError(
      'gone',
      name === ''
        ? 'There is no tmux session. Start one with: tmux new-session'
        : `There is no tmux session "${name}". ${known ? `There is: ${known}.` : `Start it with: tmux new-session -s ${name}`}`,
    );
  }

  /** Every pane of every session, in tmux's order; none where no server runs. */
  async panes(socketPath: string): Promise<readonly PaneView[]> {
    const lines = await this.#ask(socketPath, 'list-panes -a', [...SHOWN, ...PANES]);
    return lines.flatMap((fields): PaneView[] => {
      const shown = readShown(socketPath, fields);
      const [active, windowActive, windowName = '', title = ''] = fields.slice(SHOWN.length);
      return shown ? [{ ...shown, active: active === '1', windowActive: windowActive === '1', windowName, title }] : [];
    });
  }

  async #ask(socketPath: string, command: string, formats: readonly string[]): Promise<readonly string[][]> {
    const format = formats.join('\t');
    const lines =
      (await this.#askClient(socketPath, `${command} -F '${format}'`)) ??
      (await runTmux(this.#pool.program, socketPath, [...command.split(' '), '-F', format]));
    return lines.map((line) => line.split('\t'));
  }

  /** Null: there is no client to ask, or it ended meanwhile and cannot tell what of the server is left. */
  async #askClient(socketPath: string, line: string): Promise<readonly string[] | null> {
    try {
      return (await this.#pool.any(socketPath)?.command(line)) ?? null;
    } catch (error) {
      if (error instanceof TerminalError) return null;
      throw error;
    }
  }
}

function readShown(socketPath: string, fields: readonly string[]): ShownPane | null {
  const [session, window, windowIndex, pane, paneIndex, dead, program = '', sessionName = ''] = fields;
  if (!isSession(session) || !isWindow(window) || !isPane(pane)) return null;
  return {
    socketPath,
    session,
    sessionName,
    window,
    windowIndex: Number(windowIndex),
    pane,
    paneIndex: Number(paneIndex),
    dead: dead === '1',
    program,
  };
}

export const isSession = (text: string | undefined): text is SessionId => /^\$\d+$/.test(text ?? '');
export const isWindow = (text: string | undefined): text is WindowId => /^@\d+$/.test(text ?? '');
export const isPane = (text: string | undefined): text is PaneId => /^%\d+$/.test(text ?? '');
