import { parse } from 'yaml';
import type { Finding, Rule } from './finding';
import { at, list, text } from './json';

/** A finding that is accepted for a time. */
export interface Exception {
  readonly check: string;
  /** Part of the file's name or of what was found; empty: every finding of the check. */
  readonly where: string;
  readonly reason: string;
  /** The last day, as 2027-01-31. */
  readonly until: string;
}

const RULE: Rule = {
  id: 'exception',
  name: 'Exceptions have a reason and an end',
  category: 'validator',
  severity: 'high',
  remediation: 'Mend what the exception is about, or give it a reason and another day.',
};

/** Reads a file of exceptions: what cannot be used is a finding, and accepts nothing. */
export function readExceptions(file: string, content: string): { exceptions: Exception[]; findings: Finding[] } {
  const exceptions: Exception[] = [];
  const findings: Finding[] = [];
  for (const [index, value] of list(at(parse(content), 'exceptions')).entries()) {
    const [check, where, reason, until] = ['check', 'where', 'reason', 'until'].map((name) =>
      text(at(value, name)).trim(),
    );
    if (!check || !reason || !until || Number.isNaN(Date.parse(until))) {
      findings.push({ ...RULE, file, what: `Exception ${index + 1} needs check, reason, and until as 2027-01-31.` });
    } else exceptions.push({ check, where: where ?? '', reason, until });
  }
  return { exceptions, findings };
}

/** Marks what is accepted. An exception whose day is over, or that accepts nothing any more, is a finding of its own. */
export function accept(
  findings: readonly Finding[],
  exceptions: readonly Exception[],
  file: string,
  today: Date,
): readonly Finding[] {
  const used = new Set<Exception>();
  const marked = findings.map((finding) => {
    const exception = exceptions.find(
      ({ check, where }) => check === finding.id && `${finding.file} ${finding.what}`.includes(where),
    );
    if (!exception) return finding;
    used.add(exception);
    const { reason, until } = exception;
    return isOver(exception, today) ? finding : { ...finding, accepted: { reason, until } };
  });
  const over = exceptions
    .filter((exception) => used.has(exception) && isOver(exception, today))
    .map(({ check, until }) => ({ ...RULE, file, what: `The exception from ${check} ended on ${until}.` }));
  const idle = exceptions
    .filter((exception) => !used.has(exception))
    .map(({ check, where }) => ({
      ...RULE,
      severity: 'low' as const,
      file,
      what: `The exception from ${check} (${where || 'everywhere'}) is not needed any more.`,
    }));
  return [...marked, ...over, ...idle];
}

function isOver({ until }: Exception, today: Date): boolean {
  return Date.parse(`${until}T23:59:59Z`) < today.getTime();
}
