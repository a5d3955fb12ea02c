import { readdir, readFile } from 'node:fs/promises';
import { createProcessTree } from '../processTree';

/**
 * Processes of the terminal session whose leader is (or was) `leader`, itself among them. On Linux those that belong to
 * the session, also when the leader has ended; elsewhere those below the leader. What left the session is not its own.
 */
export async function sessionProcesses(leader: number): Promise<readonly number[]> {
  if (process.platform === 'linux') return ofSession(leader);
  return (await createProcessTree().family(leader)).map(({ pid }) => pid);
}

async function ofSession(leader: number): Promise<readonly number[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const members = await Promise.all(names.map(async (name) => ((await isMember(name, leader)) ? [Number(name)] : [])));
  return members.flat();
}

async function isMember(name: string, leader: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${name}/stat`, 'utf8');
    // Behind the name, which may hold spaces and parentheses: state, parent, group, session.
    const [state, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A leader that was only just forked has no session of its own yet; it is our child.
    const isLeader = Number(name) === leader && Number(parent) === process.pid;
    return (isLeader || Number(session) === leader) && state !== 'Z';
  } catch {
    // It ended while the list was read.
    return false;
  }
}

/** Sends a signal; a process that is gone needs none. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Gone, or become another user's by a set-user-id program: neither is ours to end.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
