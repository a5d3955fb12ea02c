import { isTmux, type ProcessTree } from '../processTree';
import { socketArguments, socketPath } from './socketPath';

/** A tmux client process and the socket of the server it shows. */
export interface TmuxClientProcess {
  readonly pid: number;
  readonly socketPath: string;
}

/**
 * The tmux client in front of the terminal whose first process is `pid`: the one that gets the terminal's keys. Null:
 * another program is in front.
 */
export async function tmuxClientOf(
  pid: number,
  tree: ProcessTree,
  executable = 'tmux',
): Promise<TmuxClientProcess | null> {
  const family = await tree.family(pid);
  const client = family.find(({ args, foreground }) => foreground && isTmux(args, executable));
  if (!client) return null;
  const environment = (await tree.environment(client.pid)) ?? process.env;
  return { pid: client.pid, socketPath: socketPath(socketArguments(client.args), environment) };
}
