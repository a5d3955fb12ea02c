import { setTimeout as delay } from 'node:timers/promises';

/** Attaching takes some tens of milliseconds. Who waited so long goes ahead: the lock is a precaution, not a permission. */
const PATIENCE_MS = 1000;
const WAIT_MS = 10;
/** The shortest there is; a holder that died blocks nobody for longer than the patience of those who wait. */
const STALE_MS = 2000;

/**
 * Does `work` while no other control client of ours, in this window or another, attaches to the server of a socket or
 * detaches from it. Not to be used within such work.
 *
 * A client says that it is a control client some messages before the server has made what one needs, and whatever the
 * server has to tell between them it tells that client too, and dies of it with all its sessions (tmux 3.3a at least). That
 * a client has attached or detached is such news: with two that do so at the same time the server dies within a hundred
 * times.
 */
export async function attachTurn<Result>(socketPath: string, work: () => Promise<Result>): Promise<Result> {
  const release = await turn(socketPath);
  try {
    return await work();
  } finally {
    // It may have been taken for abandoned while this machine slept, or be gone with its folder.
    await release?.().catch(() => undefined);
  }
}

/** Null: there is none to be had. */
async function turn(socketPath: string): Promise<(() => Promise<void>) | null> {
  // A window without tmux does not load it.
  const { lock } = await import('./attachLock');
  const givesUpAt = performance.now() + PATIENCE_MS;
  while (performance.now() < givesUpAt) {
    try {
      // Whoever takes it for abandoned attaches when this one has long done so.
      return await lock(`${socketPath}.attaching`, {
        realpath: false,
        stale: STALE_MS,
        onCompromised: () => undefined,
      });
    } catch (error) {
      // No permission in the folder, or the folder went with its server: then there is nobody to keep clear of.
      if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) return null;
    }
    await delay(WAIT_MS * (0.5 + Math.random()));
  }
  return null;
}
