import type { Log, Result } from 'sarif';
import { CHECKS } from './checks';
import { SEVERITIES, type Finding, type Rule, type Severity } from './finding';

/** Lines for people: each finding with what to do, then how many there are of each severity. */
export function lines(findings: readonly Finding[]): readonly string[] {
  const told = findings.flatMap(({ severity, category, id, name, file, line, what, remediation, accepted }) => [
    `${accepted ? 'accepted' : severity.padEnd(8)} ${category}: ${name} (${id})`,
    `         ${file}${line === undefined ? '' : `:${line}`}: ${what}`,
    accepted ? `         until ${accepted.until}: ${accepted.reason}` : `         mend: ${remediation}`,
  ]);
  const open = findings.filter(({ accepted }) => !accepted);
  const counts = SEVERITIES.map(
    (severity) => `${open.filter((each) => each.severity === severity).length} ${severity}`,
  );
  return [...told, `${counts.join(', ')}, ${findings.length - open.length} accepted`];
}

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** What GitHub shows beside a result, 0 to 10. */
const SCORES: Readonly<Record<Severity, string>> = { critical: '9.5', high: '7.5', medium: '5.0', low: '2.0' };

/** SARIF 2.1.0, as code scanning reads it. */
export function sarif(findings: readonly Finding[], version: string): Log {
  const rules = new Map<string, Rule>([...CHECKS, ...findings].map((rule) => [rule.id, rule]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'mango doctor --deployment',
            version,
            rules: [...rules.values()].map(({ id, name, category, severity, remediation }) => ({
              id,
              shortDescription: { text: name },
              help: { text: remediation },
              defaultConfiguration: { level: LEVELS[severity] },
              properties: { tags: ['security', category], 'security-severity': SCORES[severity] },
            })),
          },
        },
        results: findings.map(result),
      },
    ],
  };
}

function result({ id, severity, file, line, what, accepted }: Finding): Result {
  return {
    ruleId: id,
    level: LEVELS[severity],
    message: { text: what },
    locations: [{ physicalLocation: { artifactLocation: { uri: file }, region: { startLine: line ?? 1 } } }],
    ...(accepted
      ? { suppressions: [{ kind: 'external', justification: `${accepted.reason} (until ${accepted.until})` }] }
      : {}),
  };
}
