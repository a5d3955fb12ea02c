import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { socketPath } from '../socketPath';

/** Sockets of the servers that may run for this user: all in the folder that tmux uses, and those named here. */
export async function knownSockets(
  configured: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<readonly string[]> {
  const own = socketPath({ path: configured }, environment);
  const folder = dirname(socketPath({ name: 'default' }, environment));
  let names: readonly string[] = [];
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    names = entries.filter((entry) => entry.isSocket()).map((entry) => entry.name);
  } catch {
    // tmux makes the folder when it first starts.
  }
  return [...new Set([own, ...names.map((name) => join(folder, name))])];
}
