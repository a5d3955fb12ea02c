export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type Category =
  'network' | 'container' | 'secrets' | 'access' | 'monitoring' | 'pipeline' | 'dependencies' | 'validator';

/** A place where a check is not met. */
export interface Problem {
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  /** From 1; where it is known. */
  readonly line?: number;
  /** One sentence: which part, and what about it. */
  readonly what: string;
}

/** What a check is about, and what to do where it is not met. */
export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly remediation: string;
}

export interface Finding extends Rule, Problem {
  /** Why it is accepted for now, and until which day; from the file of exceptions. */
  readonly accepted?: { readonly reason: string; readonly until: string };
}
