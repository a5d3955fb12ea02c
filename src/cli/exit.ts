/** Exit statuses of the command line: 0 done, 1 something was rejected or failed, 2 the arguments cannot be used. */
export const EXIT = { done: 0, failed: 1, unusable: 2 } as const;

/** Ends the command with one line on standard error. */
export class CliError extends Error {
  override readonly name = 'CliError';
  constructor(
    message: string,
    readonly status: (typeof EXIT)[keyof typeof EXIT] = EXIT.unusable,
  ) {
    super(message);
  }
}
