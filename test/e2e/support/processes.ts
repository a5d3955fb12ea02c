import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { eventually } from './waiting';

/** A live process, as /proc shows it. */
export interface ProcessInfo {
  readonly pid: number;
  /** The command line, arguments separated by spaces. */
  readonly command: string;
}

const MARKER = 'MANGO_TEST_FAMILY';

/**
 * Everything one test run starts, found again by a marker in the environment: shells and tmux servers leave the process
 * group and the parentage of what started them, the environment they keep. Linux only, as /proc is.
 */
export class ProcessFamily {
  readonly id = randomUUID();

  /** The environment to start a member with. */
  environment(base: NodeJS.ProcessEnv = process.env): Record<string, string> {
    const set = Object.entries(base).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return { ...Object.fromEntries(set), [MARKER]: this.id };
  }

  /** The members alive now, zombies left out. */
  members(): readonly ProcessInfo[] {
    return liveProcesses().filter(({ pid }) =>
      read(`/proc/${pid}/environ`).split('\0').includes(`${MARKER}=${this.id}`),
    );
  }

  /** Kills whatever still lives, and resolves when nothing does. */
  async end(): Promise<void> {
    await eventually(`an end of ${this.id}`, () => {
      const left = this.members();
      for (const { pid } of left) signal(pid, 'SIGKILL');
      return left.length === 0;
    });
  }
}

/** Sends a signal to a process (a group, when negative) that may be gone already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function liveProcesses(): readonly ProcessInfo[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      // After the name in parentheses, which may hold anything, comes the state.
      const state = /^.*\) (\S)/s.exec(read(`/proc/${name}/stat`))?.[1];
      if (!state || state === 'Z') return [];
      return [{ pid: Number(name), command: read(`/proc/${name}/cmdline`).replaceAll('\0', ' ') }];
    });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // It ended between the listing and the look.
  }
}
