import { createHash } from 'node:crypto';
import { readdir, rename } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isMissing, syncFolder } from '../files';

/**
 * Journals are named `<id>-<machine>-<pid>.journal`, and `.sealed` instead once their window has gone on to another. The
 * machine is a hash, so that a folder shared over a network tells the machines apart without naming them.
 */
const NAME = /^(?<id>[0-9a-f-]{36})-(?<machine>[0-9a-f]{8})-(?<pid>\d+)\.(?<state>journal|sealed)$/;

export interface JournalName {
  /** Stays the same when the journal is sealed. */
  readonly id: string;
  readonly path: string;
  readonly sealed: boolean;
  /** Its window will write no more: it is sealed, or its process is gone. */
  readonly finished: boolean;
  /** Of a process of this machine. */
  readonly here: boolean;
}

/** A short, stable name of this machine. */
export function machineOf(host = hostname()): string {
  return createHash('sha256').update(host).digest('hex').slice(0, 8);
}

export function journalPath(folder: string, id: string): string {
  return join(folder, `${id}-${machineOf()}-${process.pid}.journal`);
}

/** The name of a journal that is written no more. */
export function sealedPath(path: string): string {
  return path.replace(/journal$/, 'sealed');
}

/** The journals in a folder, oldest first. Other files in it are left alone. */
export async function listJournals(folder: string): Promise<readonly JournalName[]> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  const here = machineOf();
  return names.toSorted().flatMap((name): readonly JournalName[] => {
    const { id, machine, pid, state } = NAME.exec(name)?.groups ?? {};
    if (id === undefined) return [];
    const sealed = state === 'sealed';
    // Of another machine's process nothing can be known: its journals are read, and kept until it seals them.
    const orphaned = machine === here && !isRunning(Number(pid));
    return [{ id, path: join(folder, name), sealed, finished: sealed || orphaned, here: machine === here }];
  });
}

/** Ends the journals of this machine whoever writes them: the next record of each goes to another. */
export async function takeJournals(folder: string): Promise<void> {
  for (const { path, sealed, here } of await listJournals(folder)) {
    if (sealed || !here) continue;
    try {
      await rename(path, sealedPath(path));
    } catch (error) {
      // Its own window was first.
      if (!isMissing(error)) throw error;
    }
  }
  await syncFolder(folder).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}

/** Whether a process of this machine is there. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
