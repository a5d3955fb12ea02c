import type { KeysMean } from '../front';
import type { TerminalResolver } from '../terminal';
import { TmuxPool } from './pool';
import { findTmux } from './program';
import { TmuxServers } from './servers';
import { socketPath as defaultSocket } from './socketPath';
import { TmuxTerminal } from './tmuxTerminal';

export interface TmuxSessionOptions {
  /** The session's name; empty: the one used most recently. */
  readonly session: string;
  /** The server's socket; absent: the one that `tmux` itself would use. */
  readonly socketPath?: string;
  /** The tmux program; absent: `tmux`. */
  readonly executable?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Absent: typed text finds its way to whatever program is in front. */
  readonly keysMean?: KeysMean;
}

/** A session whose active pane, at each time of asking, is the target. */
export interface TmuxTerminalSource extends TerminalResolver {
  /** The session's active pane now. @throws TerminalError when the session or its server is gone. */
  resolve(): Promise<TmuxTerminal>;
}

/** Connects to a tmux session for as long as the source lives. @throws TerminalError `tmux-missing`, `server-gone`, `gone`. */
export async function openTmuxSession(options: TmuxSessionOptions): Promise<TmuxTerminalSource> {
  const environment = options.environment ?? process.env;
  const program = await findTmux(options.executable ?? 'tmux', environment);
  const socket = options.socketPath ?? defaultSocket({}, environment);
  const pool = new TmuxPool({ program });
  const servers = new TmuxServers(pool);
  const source: TmuxTerminalSource = {
    async resolve() {
      const session = await servers.session(socket, options.session);
      const client = (await servers.clients(socket)).find((each) => each.session === session.session);
      return TmuxTerminal.connect(pool, session, client?.client ?? null, options.keysMean);
    },
    dispose: () => pool.dispose(),
  };
  try {
    await source.resolve();
    return source;
  } catch (error) {
    await pool.dispose();
    throw error;
  }
}
