import { execFile, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ProcessFamily } from './processes';
import { eventually } from './waiting';

const run = promisify(execFile);

/** Every pane has the same shell, and nothing on the screen depends on the machine. */
const CONFIGURATION = `set -g default-command "exec env PS1='$ ' bash --norc --noprofile"
set -g status-right ""
`;

/** A real tmux server on a socket of its own, with one session whose shells read no start-up files. */
export class TmuxServer {
  readonly session = 'main';
  /** How the server that was started here ended; null: it runs. */
  #ended: string | null = null;

  private constructor(
    private readonly folder: string,
    private readonly family: ProcessFamily,
  ) {}

  /** @param folder holds the socket; short enough for a socket's path (under 100 characters). */
  static async start(folder: string, family: ProcessFamily): Promise<TmuxServer> {
    const server = new TmuxServer(folder, family);
    await writeFile(server.configuration, CONFIGURATION);
    server.run();
    await eventually('a tmux server', () => server.newSession().then(() => true));
    return server;
  }

  get socket(): string {
    return join(this.folder, 'tmux.sock');
  }

  /** Runs one tmux command and resolves with what it printed. */
  async tmux(...command: string[]): Promise<string> {
    try {
      const { stdout } = await run('tmux', [...this.arguments, ...command], this.options);
      return stdout;
    } catch (error) {
      // tmux has died of commands of its own: of "new-window ; kill-session" with a control client, for one (3.3a).
      if (this.#ended !== null) throw new Error(`The tmux server ended (${this.#ended}).`, { cause: error });
      throw error;
    }
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
    // The server and its session stay: one that is killed and started again at once may find its own socket in the way.
    if ((await this.tmux('list-clients', '-t', this.session)) !== '') {
      await this.tmux('detach-client', '-s', this.session);
    }
    await this.tmux('kill-window', '-a', '-t', this.session);
    await this.tmux('kill-pane', '-a', '-t', this.session);
    await this.tmux('respawn-pane', '-k', '-t', this.session);
  }

  async stop(): Promise<void> {
    await this.tmux('kill-server').catch((error: unknown) => {
      if (!String(error).includes('no server running')) throw error;
    });
  }

  private get configuration(): string {
    return join(this.folder, 'tmux.conf');
  }

  private get arguments(): readonly string[] {
    return ['-S', this.socket, '-f', this.configuration];
  }

  private get options(): { cwd: string; env: Record<string, string> } {
    return { cwd: this.folder, env: this.family.environment({ ...process.env, TMUX: undefined }) };
  }

  /** Starts the server in the foreground, so that how it ends is seen. */
  private run(): void {
    const server = spawn('tmux', [...this.arguments, '-D'], { ...this.options, stdio: 'ignore' });
    const ended = (how: string): void => void (this.#ended = how);
    server.once('error', (error) => ended(error.message));
    server.once('exit', (code, signal) => ended(signal ?? `status ${code}`));
  }

  private async newSession(): Promise<void> {
    await this.tmux('-N', 'new-session', '-d', '-s', this.session, '-x', '120', '-y', '40');
  }
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
