import { execFile } from 'node:child_process';
import { TerminalError } from '../terminal';
import type { PaneId, SessionId, WindowId } from './events';
import type { TmuxPool } from './pool';

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

  async #ask(socketPath: string, command: string, formats: readonly string[]): Promise<readonly string[][]> {
    const format = formats.join('\t');
    const connection = this.#pool.any(socketPath);
    const lines = connection
      ? await connection.command(`${command} -F '${format}'`)
      : await this.#spawn(socketPath, [command, '-F', format]);
    return lines.map((line) => line.split('\t'));
  }

  #spawn(socketPath: string, args: readonly string[]): Promise<readonly string[]> {
    const { executable, environment } = this.#pool.program;
    return new Promise((resolve, reject) => {
      const options = { env: environment, timeout: 5000, maxBuffer: 8 << 20 };
      execFile(executable, ['-u', '-S', socketPath, ...args], options, (error, stdout, stderr) => {
        if (!error) resolve(stdout.split('\n').filter(Boolean));
        else if (/no sessions/.test(stderr)) resolve([]);
        else if (/permission denied|access not allowed/i.test(stderr)) {
          reject(new TerminalError('refused', `The tmux server's socket ${socketPath} is not ours to use.`));
        } else if (error.killed)
          reject(new TerminalError('timeout', `The tmux server at ${socketPath} does not answer.`));
        else {
          reject(
            new TerminalError('server-gone', `No tmux server runs at ${socketPath}. Start one with: tmux new-session`),
          );
        }
      });
    });
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
