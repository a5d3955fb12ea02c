import type { Clock } from '../audio/clock';

/** A timer this late means that the whole host stood still. */
const STALL_MS = 40;
/** However long it stood still, what waited outside is heard after this. */
const LONGEST_GRACE_MS = 300;

/**
 * A clock for timers that mean "nothing came in the meantime". A host that stood still runs its timers before it reads
 * what arrived while it did; so an alarm that is late goes off only after as much time again as it was late, and never
 * before what has already arrived was read.
 */
export function patientClock(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    after(ms, callback) {
      let cancelTimer: () => void = () => undefined;
      let turn: NodeJS.Immediate | undefined;
      const ring = (dueAt: number) => () => {
        const late = clock.now() - dueAt;
        if (late > STALL_MS) {
          const grace = Math.min(late, LONGEST_GRACE_MS);
          cancelTimer = clock.after(grace, ring(clock.now() + grace));
        } else {
          turn = setImmediate(callback);
        }
      };
      cancelTimer = clock.after(ms, ring(clock.now() + ms));
      return () => {
        cancelTimer();
        if (turn) clearImmediate(turn);
      };
    },
  };
}
