import { setTimeout as delay } from 'node:timers/promises';

/** How often real state (a tmux server, a file, the process table) is looked at while it is waited for. */
const INTERVAL_MS = 50;

/**
 * Resolves with the first value of `look` that is neither null nor undefined nor false.
 * @param what says in the failure what did not come to be.
 * @param timeoutMs after which it rejects, with what `look` threw last if it threw.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let problem: unknown;
  do {
    try {
      const seen = await look();
      if (seen !== null && seen !== undefined && seen !== false) return seen;
      problem = undefined;
    } catch (error) {
      problem = error; // Told when the time is up: a state half built may well throw.
    }
    await delay(INTERVAL_MS);
  } while (performance.now() < deadline);
  throw new Error(`Waited ${timeoutMs} ms for ${what}.`, problem === undefined ? undefined : { cause: problem });
}
