import { CHECKS } from './checks';
import type { Deployment } from './deployment';
import { SEVERITIES, type Finding } from './finding';

/** Everything that the checks find, the worst first. */
export function validate(deployment: Deployment): readonly Finding[] {
  return CHECKS.flatMap((check) => {
    const { id, name, category, severity, remediation } = check;
    const rule = { id, name, category, severity, remediation };
    return check.find(deployment).map((problem) => ({ ...rule, ...problem }));
  });
}

export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  const rank = ({ severity, accepted }: Finding) => SEVERITIES.indexOf(severity) + (accepted ? SEVERITIES.length : 0);
  return [...findings].sort((one, other) => rank(one) - rank(other));
}

/** Whether this must stop a release: something critical that nobody accepted. */
export function fails(findings: readonly Finding[]): boolean {
  return findings.some(({ severity, accepted }) => severity === 'critical' && !accepted);
}
