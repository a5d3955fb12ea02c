import { setTimeout as delay } from 'node:timers/promises';
import { lock } from 'proper-lockfile';

/** Attaching takes some tens of milliseconds. Who waited so long goes ahead: the lock is a precaution, not a permission. */
const PATIENCE_MS = 1000;
const WAIT_MS = 10;
/** The shortest there is; a holder that died blocks nobody for longer than the patience of those who wait. */
const STALE_MS = 2000;

/**
 * Waits until no other control client of ours, in this window or another, attaches to the server of a socket or detaches
 * from it; what it resolves to ends the turn.
 *
 * A client says that it is a control client some messages before the server has made what one needs, and whatever the
 * server has to tell between them it tells that client too, and dies of it with all its sessions (tmux 3.3a at least). That
 * a client has attached or detached is such news: with two that do so at the same time the server dies within a hundred
 * times.
 */
export async function attachTurn(socketPath: string): Promise<() => Promise<void>> {
  const givesUpAt = performance.now() + PATIENCE_MS;
  while (performance.now() < givesUpAt) {
    try {
      const release = await lock(`${socketPath}.attaching`, {
        realpath: false,
        stale: STALE_MS,
        // Taken for abandoned while this machine slept: another client attaches, and this one has long done so.
        onCompromised: () => undefined,
      });
      // For the same reason, or because the folder is gone, there may be nothing to release.
      return () => release().catch(() => undefined);
    } catch (error) {
      // No permission in the folder, or the folder went with its server: then there is nobody to keep clear of.
      if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) break;
    }
    await delay(WAIT_MS * (0.5 + Math.random()));
  }
  return () => Promise.resolve();
}
