import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readdir, rename, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isMissing, syncFolder } from '../files';

/**
 * Journals are named `<id>-<machine><boot>-<pid>.journal`, and `.sealed` instead once their window has gone on to another.
 * Machine and boot are hashes, so that a folder shared over a network tells them apart without naming them.
 */
const NAME =
  /^(?<id>[0-9a-f-]{36})-(?<machine>[0-9a-f]{8})(?<boot>[0-9a-f]{8})?-(?<pid>\d+)\.(?<state>journal|sealed)$/;

/** A journal of this machine from before it was started anew, or of a copy of this machine: after so long it is no window's. */
const ABANDONED_MS = 3_600_000;

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

/** A short name of this machine, the same after it was started anew, and of copies of it. */
export function machineOf(): string {
  return shortHash(hostname() + textOf('/etc/machine-id'));
}

/** Among machines of one name, those that know each other's processes by their numbers: one start of one kernel, one container. */
export function bootOf(): string {
  return shortHash(textOf('/proc/sys/kernel/random/boot_id') + linkOf('/proc/self/ns/pid'));
}

export function journalPath(folder: string, id: string): string {
  return join(folder, `${id}-${machineOf()}${bootOf()}-${process.pid}.journal`);
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
  const [ownMachine, ownBoot] = [machineOf(), bootOf()];
  const journals: JournalName[] = [];
  for (const name of names.toSorted()) {
    const { id, machine, boot = ownBoot, pid, state } = NAME.exec(name)?.groups ?? {};
    if (id === undefined) continue;
    const path = join(folder, name);
    const sealed = state === 'sealed';
    // Of another machine's process nothing can be known: its journals are read, and kept until it seals them.
    const here = machine === ownMachine && boot === ownBoot;
    const orphaned = here ? !isRunning(Number(pid)) : machine === ownMachine && !sealed && (await isOld(path));
    journals.push({ id, path, sealed, finished: sealed || orphaned, here });
  }
  return journals;
}

async function isOld(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > ABANDONED_MS;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** Empty on systems that have no such file: names and process numbers tell there what they can. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
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
