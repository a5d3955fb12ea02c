import type { Progress } from './measureAccuracy';

/** Tells every so many trials how far it is. */
export function tellEvery(trials: number): Progress {
  return (done, all) => {
    if (done % trials === 0) console.log(`heard ${done} of ${all}`);
  };
}
