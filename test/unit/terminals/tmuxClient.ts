import { spawn } from 'node:child_process';
import { until, type TmuxServer } from './tmuxServer';

/** Somebody who looks at a session: a tmux client in a terminal of its own. */
export interface Looking {
  /** Name of the session shown; empty when there is no client any more. */
  session(): string;
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

export async function lookingAt(server: TmuxServer, session: string): Promise<Looking> {
  const line = `TERM=xterm tmux -S ${server.socket} attach -t ${session}`;
  const client = spawn('script', ['-qc', line, '/dev/null'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = new Promise<void>((resolve) => client.once('close', () => resolve()));
  const shown = (): string =>
    server.tmux('list-clients', '-F', '#{?client_control_mode,,#{session_name}}').replaceAll('\n', '');
  await until('the client', () => shown() === session);
  return {
    session: shown,
    ended,
    close: () => {
      client.kill();
      return ended;
    },
  };
}
