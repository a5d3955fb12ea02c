import { Emitter } from '../platform/emitter';
import type { FinishedRun } from './finishedRun';

/** What a shell says of a command that its user interrupted: 128 and the signal's number. */
const INTERRUPTED = 130;

export const hasFailed = ({ exitCode }: FinishedRun): boolean =>
  exitCode !== undefined && exitCode !== 0 && exitCode !== INTERRUPTED;

/** What ended lately in any terminal: the last failure is kept, and everyone who listens is told of each end. */
export class LastRuns {
  readonly #ends: Emitter<FinishedRun>;
  #failure: FinishedRun | null = null;

  constructor(onListenerError: (error: unknown) => void) {
    this.#ends = new Emitter(onListenerError);
  }

  /** The command that failed last, interrupted ones not counted; null: none has. */
  get failure(): FinishedRun | null {
    return this.#failure;
  }

  record(run: FinishedRun): void {
    if (hasFailed(run)) this.#failure = run;
    this.#ends.emit(run);
  }

  /** Returns an unsubscribe function. */
  on(listener: (run: FinishedRun) => void): () => void {
    return this.#ends.on(listener);
  }
}
