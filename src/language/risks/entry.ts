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
  /** An argument that makes it harmless after all, such as one that only shows what would be done. */
  readonly unless?: RegExp;
  readonly risk: Risk;
  /** What it does, for people. */
  readonly why: string;
}

export const D = 'destructive';
export const C = 'caution';

export function words(text: string): readonly string[] {
  return text.split(' ');
}
