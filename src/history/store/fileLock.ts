import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { bootOf, isRunning, machineOf } from '../journal/journalFolder';

/** A lock whose holder does not renew it is abandoned after this. */
const STALE_MS = 10_000;
/** Another window folds its rows in tens of milliseconds. Gives up after some seconds; journals keep everything. */
const PATIENCE_MS = 6_000;
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 200;

/** What the holder of a lock is told: whether it still is its own. */
export interface HeldLock {
  /** @throws when the lock was taken for abandoned, after a long sleep of the machine for instance. */
  assertHeld(): void;
}

/**
 * Does `work` while no other process has the file's lock. A lock whose process is dead is taken over at once where that is
 * certain, and after ten seconds where it is not.
 * @throws when the lock cannot be had in some seconds.
 */
export async function withLock<Result>(file: string, work: (held: HeldLock) => Promise<Result>): Promise<Result> {
  let lost: Error | null = null;
  let owner: string | null = null;
  const release = await patiently(file, (error) => (lost = error));
  const held: HeldLock = {
    // Looked at anew each time: the clocks of two machines may differ, and this one may have slept.
    assertHeld: () => {
      if (lost) throw lost;
      if (owner !== null && ownerNow(file) !== owner) throw new Error('Another window took its lock for abandoned');
    },
  };
  try {
    const signed = [holderHere(), process.pid, await birthOf(file), randomUUID()].join(' ');
    await writeFile(ownerFile(file), signed);
    owner = signed;
    return await work(held);
  } finally {
    // One that was lost is another's to release.
    if (isHeld(held)) await release();
  }
}

/** Waits for its turn; while it does, the holder may die. */
async function patiently(file: string, onCompromised: (error: Error) => void): Promise<() => Promise<void>> {
  const givesUpAt = performance.now() + PATIENCE_MS;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
    try {
      return await lock(file, { realpath: false, stale: STALE_MS, onCompromised });
    } catch (error) {
      const held = error instanceof Error && 'code' in error && error.code === 'ELOCKED';
      if (!held || performance.now() > givesUpAt) throw error;
    }
    await removeIfDead(file);
    await setTimeout(wait * (0.5 + Math.random()));
  }
}

function isHeld(held: HeldLock): boolean {
  try {
    held.assertHeld();
    return true;
  } catch {
    return false;
  }
}

/** Who holds the lock; it outlives the lock, and so names the very lock that it is about. */
const ownerFile = (file: string): string => `${file}.owner`;
const lockFolder = (file: string): string => `${file}.lock`;

/** Machines of one name, as copies of one have, do not know each other's processes. */
const holderHere = (): string => machineOf() + bootOf();

/** Null: there is no lock, or nobody signed it. */
function ownerNow(file: string): string | null {
  try {
    statSync(lockFolder(file));
    return readFileSync(ownerFile(file), 'utf8');
  } catch {
    return null;
  }
}

async function birthOf(file: string): Promise<string> {
  const { ino, birthtimeNs } = await stat(lockFolder(file), { bigint: true });
  return `${ino}:${birthtimeNs}`;
}

async function removeIfDead(file: string): Promise<void> {
  if (!(await heldByTheDead(file))) return;
  // One at a time: a second look that finds the same dead holder must not meet the lock of who came after it.
  let release: () => Promise<void>;
  try {
    release = await lock(`${file}.takeover`, { realpath: false, stale: STALE_MS });
  } catch {
    // Another does it just now.
    return;
  }
  try {
    if (await heldByTheDead(file)) await rmdir(lockFolder(file));
  } finally {
    await release();
  }
}

async function heldByTheDead(file: string): Promise<boolean> {
  try {
    const [machine, pid, birth] = (await readFile(ownerFile(file), 'utf8')).split(' ');
    if (machine !== holderHere() || isRunning(Number(pid)) || birth !== (await birthOf(file))) return false;
    // Near its end by age, others may be taking it over on that ground.
    return Date.now() - (await stat(lockFolder(file))).mtimeMs < STALE_MS / 2;
  } catch {
    // No owner, or no lock: nothing to take over.
    return false;
  }
}
