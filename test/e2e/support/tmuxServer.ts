import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ProcessFamily } from './processes';

const run = promisify(execFile);

/** Every pane has the same shell, and nothing on the screen depends on the machine. */
const CONFIGURATION = `set -g default-command "exec env PS1='$ ' bash --norc --noprofile"
set -g status-right ""
`;

/** A real tmux server on a socket of its own, with one session whose shells read no start-up files. */
export class TmuxServer {
  readonly session = 'main';

  private constructor(
    private readonly folder: string,
    private readonly family: ProcessFamily,
  ) {}

  /** @param folder holds the socket; short enough for a socket's path (under 100 characters). */
  static async start(folder: string, family: ProcessFamily): Promise<TmuxServer> {
    const server = new TmuxServer(folder, family);
    await writeFile(server.configuration, CONFIGURATION);
    await server.newSession();
    return server;
  }

  get socket(): string {
    return join(this.folder, 'tmux.sock');
  }

  /** Runs one tmux command and resolves with what it printed. */
  async tmux(...command: string[]): Promise<string> {
    const { stdout } = await run('tmux', ['-S', this.socket, '-f', this.configuration, ...command], {
      cwd: this.folder,
      env: this.family.environment({ ...process.env, TMUX: undefined }),
    });
    return stdout;
  }

  /** Ids of all panes of all sessions. */
  async panes(): Promise<readonly string[]> {
    return lines(await this.tmux('list-panes', '-a', '-F', '#{pane_id}'));
  }

  /** How many terminals show the session; control clients are none. */
  async shown(): Promise<number> {
    const clients = lines(await this.tmux('list-clients', '-t', this.session, '-F', '#{client_control_mode}'));
    return clients.filter((control) => control === '0').length;
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

  private get configuration(): string {
    return join(this.folder, 'tmux.conf');
  }

  private async newSession(name = this.session): Promise<void> {
    await this.tmux('new-session', '-d', '-s', name, '-x', '120', '-y', '40');
  }
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
