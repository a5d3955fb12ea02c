import { runEnd, type CommandTracker, type MarkedCommand } from '../marks/commandTracker';
import type { EffectResult, TerminalError } from '../terminal';
import { within } from '../within';

export interface MarkedRun {
  readonly tracker: CommandTracker;
  /** Whether the shell was made to give marks. */
  readonly integrated: boolean;
  /** Sends the command line with its enter key. */
  readonly send: () => void;
  /** Settles when the shell has ended. */
  readonly ended: Promise<unknown>;
  /** Why nothing can be sent any more; null: it can. */
  readonly gone: () => TerminalError | null;
  readonly promptWaitMs: number;
  readonly resultWaitMs: number;
}

/** Milliseconds from a prompt until a command that was typed before it runs. */
const UNDERSTOOD_MS = 200;

/**
 * Sends a command line and waits for how it ends. `sent` where that is not to be had in time, where the keys were
 * another program's, and where the shell asks for more or did not understand. @throws TerminalError when it is gone.
 */
export async function runMarked(run: MarkedRun): Promise<EffectResult> {
  const { tracker } = run;
  if (run.integrated) await prompted(run);
  const gone = run.gone();
  if (gone) throw gone;
  if (tracker.state !== 'input') {
    run.send();
    return { kind: 'sent' };
  }
  const end = endOf(run);
  run.send();
  const finished = await within(end, run.resultWaitMs);
  if (!finished || finished.exitCode === null) {
    return { kind: 'sent', ended: end.then((command) => command && runEnd(command)) };
  }
  return { kind: 'done', exitCode: finished.exitCode, output: finished.output };
}

/**
 * Waits while no one takes keys as keys: a shell that is starting, or has just ended a command, does so in a moment.
 * Ends with the time in any case.
 */
export function prompted({
  tracker,
  ended,
  promptWaitMs,
}: Pick<MarkedRun, 'tracker' | 'ended' | 'promptWaitMs'>): Promise<unknown> {
  if (tracker.state === 'input' || tracker.state === 'running') return Promise.resolve();
  return first(ended, promptWaitMs, (resolve: (value: null) => void) =>
    tracker.on(({ kind }) => {
      if (kind === 'input' || kind === 'started') resolve(null);
    }),
  );
}

/** However long it takes. */
function endOf({ tracker, ended }: MarkedRun): Promise<MarkedCommand | null> {
  let started = false;
  return first(ended, null, (resolve: (value: MarkedCommand | null) => void) =>
    tracker.on((event) => {
      if (event.kind === 'started') started = true;
      else if (event.kind === 'finished' && started) resolve(event.command);
      // Another prompt, and no command: the line was empty or was not understood. Or what was there before it has been
      // interrupted, and this comes yet.
      else if (event.kind === 'prompt' && !started) setTimeout(() => started || resolve(null), UNDERSTOOD_MS);
    }),
  );
}

/** What `listen` is told first; null when the shell ends, or the time is over where there is a limit. */
function first<T>(
  ended: Promise<unknown>,
  ms: number | null,
  listen: (resolve: (value: T | null) => void) => () => void,
): Promise<T | null> {
  return new Promise((resolve) => {
    const done = (value: T | null): void => {
      if (timer) clearTimeout(timer);
      stop();
      resolve(value);
    };
    const timer = ms === null ? null : setTimeout(() => done(null), ms);
    const stop = listen(done);
    void ended.then(() => done(null));
  });
}
