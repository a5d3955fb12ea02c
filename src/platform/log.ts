/** Structured logging as the rooms see it: fields first, then a sentence. pino satisfies it; tests use `silentLog`. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A log whose every line carries the fields; the utterance's id above all. */
  child(fields: object): Log;
}

/** Says nothing; for tests and for the command line without `--verbose`. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};
