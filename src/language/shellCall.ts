/** One program call inside a command line. */
export interface ShellCall {
  /** The program and its arguments, quotes taken off. */
  readonly words: readonly string[];
  /** It reads what the call before it writes, by itself or with the group that it stands in. */
  readonly piped: boolean;
  /** Files that it writes anew by redirection. */
  readonly writes: readonly string[];
  /** Files that it adds to. */
  readonly appends: readonly string[];
  /** Files that it reads by redirection. */
  readonly reads: readonly string[];
  /** A here-string or a here-document: text that it reads. */
  readonly input?: string;
  /** It stands for what lies too deep to be taken apart. */
  readonly unread?: true;
}

/** Stands in a word for what a substitution would put there. */
export const SUBSTITUTED = '$()';

export const TOO_DEEP: ShellCall = { words: [], piped: false, writes: [], appends: [], reads: [], unread: true };

/** `none`: to what is open already, as in `2>&1`. */
export type Redirection = 'writes' | 'appends' | 'reads' | 'input' | 'none';

/** What a call reads and writes by redirection. */
export type Files = Record<Exclude<Redirection, 'none'>, string[]>;

export function noFiles(): Files {
  return { writes: [], appends: [], reads: [], input: [] };
}

export function redirectionOf(operator: string): Redirection {
  if (operator === '<<<') return 'input';
  if (operator.includes('>>')) return 'appends';
  return operator.includes('>') ? 'writes' : 'reads';
}
