import { rename, rm } from 'node:fs/promises';
import { verifyModel } from './verify';

const ATTEMPTS = 5;

/**
 * Moves a finished model folder to its place. A whole model that another process has put there meanwhile stays, and the
 * new one goes; a damaged one makes way.
 */
export async function moveIntoPlace(made: string, dir: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(made, dir);
      return;
    } catch (error) {
      if ((await verifyModel(dir, 'full')).ok) {
        await rm(made, { recursive: true, force: true });
        return;
      }
      if (attempt === ATTEMPTS) throw error;
    }
    const aside = `${made}-aside`;
    // Another process may have moved it away already; the next attempt tells.
    await rename(dir, aside).catch(() => undefined);
    await rm(aside, { recursive: true, force: true });
  }
}
