import satisfies from 'spdx-satisfies';
import type { Finding, Rule, Severity } from './finding';
import { at, entries, text } from './json';

/** Licences under which a package may be used and passed on as part of this product. */
const ALLOWED = [
  ...[
    'MIT',
    'MIT-0',
    'ISC',
    '0BSD',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'Zlib',
    'Unlicense',
  ],
  ...['CC0-1.0', 'CC-BY-3.0', 'CC-BY-4.0', 'Python-2.0', 'PSF-2.0', 'WTFPL', 'Artistic-2.0'],
];

/** And what may be used to make it, but does not travel in it. */
const ALLOWED_IN_DEVELOPMENT = [...ALLOWED, 'MPL-2.0'];

const LICENCE: Rule = {
  id: 'licence',
  name: 'Packages may be used and passed on',
  category: 'dependencies',
  severity: 'high',
  remediation: 'Use another package, or add an exception with the reason why this one is allowed.',
};

const AUDIT: Rule = {
  id: 'audit',
  name: 'No package has a known weakness',
  category: 'dependencies',
  severity: 'high',
  remediation: 'Run "npm audit fix", or replace the package.',
};

const UNASKED: Rule = {
  id: 'audit-unavailable',
  name: 'Known weaknesses could be asked for',
  category: 'dependencies',
  severity: 'medium',
  remediation: 'Run it where the registry answers "npm audit"; the pipeline does.',
};

/** Licences of everything in package-lock.json that its packages do not allow. */
export function licenceFindings(lock: unknown): readonly Finding[] {
  return entries(at(lock, 'packages')).flatMap(([path, entry]) => {
    // The project itself, and folders of it.
    if (!path.startsWith('node_modules/') || at(entry, 'link') === true) return [];
    const licence = text(at(entry, 'license'));
    const inDevelopment = at(entry, 'dev') === true;
    if (isAllowed(licence, inDevelopment ? ALLOWED_IN_DEVELOPMENT : ALLOWED)) return [];
    const use = inDevelopment ? 'for development' : 'in the product';
    return [
      {
        ...LICENCE,
        file: 'package-lock.json',
        what: `${path} (${use}) is under "${licence || 'nothing that it says'}".`,
      },
    ];
  });
}

function isAllowed(licence: string, allowed: readonly string[]): boolean {
  try {
    return satisfies(licence, [...allowed]);
  } catch {
    return false; // No expression that anybody else would understand either.
  }
}

const SEVERITIES: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  high: 'high',
  moderate: 'medium',
  low: 'low',
  info: 'low',
};

/** What "npm audit --json" found; an answer that is none is a finding too, so that silence never looks like safety. */
export function auditFindings(output: string): readonly Finding[] {
  const report = parsed(output);
  const found = at(report, 'vulnerabilities');
  if (found === undefined) {
    const why = text(at(report, 'message')) || text(at(report, 'error', 'summary')) || output.trim().split('\n')[0];
    return [
      { ...UNASKED, file: 'package-lock.json', what: `The registry did not answer: ${why || 'it said nothing'}.` },
    ];
  }
  return entries(found).map(([name, entry]) => ({
    ...AUDIT,
    severity: SEVERITIES[text(at(entry, 'severity'))] ?? 'high',
    file: 'package-lock.json',
    what: `${name} ${text(at(entry, 'range'))}: ${titles(entry)}`,
  }));
}

function titles(entry: unknown): string {
  const via = at(entry, 'via');
  const causes = Array.isArray(via) ? (via as readonly unknown[]) : [];
  return causes.map((cause) => text(at(cause, 'title')) || `through ${text(cause)}`).join('; ');
}

function parsed(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}
