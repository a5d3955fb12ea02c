import type { Risk } from '../../protocol/words';

/** What makes a program call dangerous. */
export interface RiskEntry {
  /** Programs, by name without folder and ending, upper and lower case the same; `*` at the end stands for anything. */
  readonly programs: readonly string[];
  /** Words that must follow each other first among the arguments, options left out: `push`, or `system prune`. */
  readonly subcommand?: string;
  /** At least so many arguments that are no options, the subcommand among them. */
  readonly operands?: number;
  /** Any of these options: `--force`, or `-f` alone or among others (`-xf`). Absent: whatever the options. */
  readonly options?: readonly string[];
  /** Any argument that matches. */
  readonly argument?: RegExp;
  /** An option, or the word behind the subcommand, that makes it harmless after all: only to show what would be done. */
  readonly unless?: RegExp;
  /** A word before the argument with which that is no more than a name: `get` in `kubectl get pods -n delete`. */
  readonly unlessFirst?: RegExp;
  readonly risk: Risk;
  /** What it does, for people. */
  readonly why: string;
}

export const D = 'destructive';
export const C = 'caution';

export function words(text: string): readonly string[] {
  return text.split(' ');
}
