import type { CommandTracker, MarkedCommand } from './commandTracker';

export interface HeardRun {
  readonly tracker: CommandTracker;
  /** Milliseconds from the enter key until the shell says that the command runs; then it is not ours, or not told. */
  readonly startWaitMs: number;
  /** Milliseconds that it may take until the caller goes on without knowing how it ended. */
  readonly resultWaitMs: number;
}

/** How a command that was just entered goes on. */
export interface HeardCommand {
  /** Whether the shell said that it runs; false: it did not in time, and will not be believed later. */
  readonly started: Promise<boolean>;
  /** The command when it has ended; null: it has not in time, or nothing more can be heard. */
  readonly result: Promise<MarkedCommand | null>;
  /** The same without a limit of time; null: nothing more can be heard. */
  readonly end: Promise<MarkedCommand | null>;
}

/** Listens for the next command that a shell starts. To be called before the enter key is sent. */
export function hearRun({ tracker, startWaitMs, resultWaitMs }: HeardRun): HeardCommand {
  let begin: (started: boolean) => void = () => undefined;
  let finish: (command: MarkedCommand | null) => void = () => undefined;
  const started = new Promise<boolean>((resolve) => (begin = resolve));
  const end = new Promise<MarkedCommand | null>((resolve) => (finish = resolve));
  let runs = false;
  const stop = tracker.on((event) => {
    if (event.kind === 'started' && !runs) {
      runs = true;
      begin(true);
    } else if (event.kind === 'finished' && runs) {
      stop();
      finish(event.command);
    }
  });
  const startTimer = setTimeout(() => {
    if (runs) return;
    stop();
    begin(false);
    finish(null);
  }, startWaitMs);
  const resultTimer = timer(resultWaitMs);
  void end.then(() => {
    clearTimeout(startTimer);
    resultTimer.cancel();
  });
  return { started, end, result: Promise.race([end, resultTimer.over]) };
}

function timer(ms: number): { readonly over: Promise<null>; cancel(): void } {
  let id: NodeJS.Timeout | undefined;
  const over = new Promise<null>((resolve) => (id = setTimeout(() => resolve(null), ms)));
  return { over, cancel: () => clearTimeout(id) };
}
