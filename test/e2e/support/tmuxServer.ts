import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ProcessFamily } from './processes';

const run = promisify(execFile);

/** A real tmux server on a socket of its own, with one session whose shell reads no start-up files. */
export class TmuxServer {
  readonly session = 'main';

  private constructor(
    readonly socket: string,
    private readonly family: ProcessFamily,
  ) {}

  static socketIn(folder: string): string {
    return join(folder, 'tmux.sock');
  }

  /** @param folder holds the socket; short enough for a socket's path (under 100 characters). */
  static async start(folder: string, family: ProcessFamily): Promise<TmuxServer> {
    const server = new TmuxServer(TmuxServer.socketIn(folder), family);
    await server.newSession();
    return server;
  }

  /** Runs one tmux command and resolves with what it printed. */
  async tmux(...command: string[]): Promise<string> {
    const { stdout } = await run('tmux', ['-S', this.socket, '-f', '/dev/null', ...command], {
      env: this.family.environment({ ...process.env, TMUX: undefined }),
    });
    return stdout;
  }

  /** Ids of all panes of all sessions. */
  async panes(): Promise<readonly string[]> {
    return lines(await this.tmux('list-panes', '-a', '-F', '#{pane_id}'));
  }

  /** What the active pane shows. */
  screen(): Promise<string> {
    return this.tmux('capture-pane', '-p', '-t', this.session);
  }

  /** One pane with a fresh shell again, whatever was there before. Clients are detached. */
  async reset(): Promise<void> {
    // A server that is killed and started again at once may find its own socket in the way, so this one stays.
    await this.newSession('fresh');
    await this.tmux('kill-session', '-t', this.session);
    await this.tmux('rename-session', '-t', 'fresh', this.session);
  }

  async stop(): Promise<void> {
    await this.tmux('kill-server').catch((error: unknown) => {
      if (!String(error).includes('no server running')) throw error;
    });
  }

  private async newSession(name = this.session): Promise<void> {
    const shell = 'exec env PS1="$ " bash --norc --noprofile';
    await this.tmux('new-session', '-d', '-s', name, '-x', '120', '-y', '40', shell);
  }
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
