import { strict as assert } from 'node:assert';
import { auditFindings, licenceFindings } from '../../../src/deployment/dependencies';
import { accept, readExceptions } from '../../../src/deployment/exceptions';
import type { Finding } from '../../../src/deployment/finding';
import { lines, sarif } from '../../../src/deployment/report';
import { fails } from '../../../src/deployment/validate';

const FINDING: Finding = {
  id: 'pod-non-root',
  name: 'Runs as nobody special',
  category: 'container',
  severity: 'critical',
  remediation: 'Set it.',
  file: 'a/b.yaml',
  line: 3,
  what: 'Deployment x: may run as root',
};
const TODAY = new Date('2026-06-01');

function exceptions(text: string) {
  return readExceptions('exceptions.yaml', `exceptions:\n${text}`);
}

describe('an exception from a check', () => {
  it('accepts what it names, until its day', () => {
    const { exceptions: read } = exceptions(`  - {check: pod-non-root, where: x, reason: soon, until: 2026-06-01}`);
    const [marked] = accept([FINDING], read, 'exceptions.yaml', TODAY);
    assert.deepEqual(marked?.accepted, { reason: 'soon', until: '2026-06-01' });
    assert.equal(fails([marked]), false);
    const later = accept([FINDING], read, 'exceptions.yaml', new Date('2026-06-02T00:00:01Z'));
    assert.equal(fails(later), true);
    assert.ok(later.some(({ id, what }) => id === 'exception' && what.includes('ended on 2026-06-01')));
  });

  it('without a reason or a day accepts nothing and is a finding', () => {
    for (const text of [
      '{check: pod-non-root, until: 2027-01-01}',
      '{check: pod-non-root, reason: r}',
      '{reason: r, until: soon}',
    ]) {
      const { exceptions: read, findings } = exceptions(`  - ${text}`);
      assert.deepEqual(read, []);
      assert.equal(findings.length, 1, text);
    }
  });

  it('that is not needed any more is told', () => {
    const { exceptions: read } = exceptions(`  - {check: pod-host, reason: r, until: 2027-01-01}`);
    assert.match(accept([FINDING], read, 'exceptions.yaml', TODAY)[1]?.what ?? '', /not needed/);
  });
});

describe('the packages', () => {
  const lock = (license: string) => ({ packages: { '': {}, 'node_modules/p': { version: '1.0.0', license } } });

  it('are held to licences that allow what we do', () => {
    for (const allowed of ['MIT', '(MIT OR GPL-3.0-or-later)', '(MIT AND Zlib)', 'Apache-2.0']) {
      assert.deepEqual(licenceFindings(lock(allowed)), [], allowed);
    }
    assert.equal(licenceFindings(lock('MPL-2.0')).length, 1);
    const development = { packages: { 'node_modules/p': { license: 'MPL-2.0', dev: true } } };
    assert.deepEqual(licenceFindings(development), []);
    for (const not of ['GPL-3.0-only', 'SEE LICENSE IN LICENSE', '', '(MIT AND AGPL-3.0-only)', 'UNLICENSED']) {
      assert.equal(licenceFindings(lock(not)).length, 1, not);
    }
  });

  it('are audited, and a registry that does not answer is a finding', () => {
    const vulnerabilities = { p: { severity: 'critical', range: '<2', via: [{ title: 'Runs anything' }] } };
    const [known] = auditFindings(JSON.stringify({ vulnerabilities }));
    assert.ok(known);
    assert.equal(known.severity, 'critical');
    assert.match(known.what, /p <2: Runs anything/);
    assert.deepEqual(auditFindings('{"vulnerabilities": {}}'), []);
    for (const silent of ['', 'npm error audit endpoint returned an error', '{"message": "405"}']) {
      assert.equal(auditFindings(silent)[0]?.id, 'audit-unavailable', silent);
    }
  });
});

describe('the report', () => {
  it('tells people what, where and what to do, and how much there is', () => {
    const text = lines([FINDING, { ...FINDING, accepted: { reason: 'soon', until: '2027-01-01' } }]).join('\n');
    assert.match(
      text,
      /critical container: Runs as nobody special \(pod-non-root\)\n\s+a\/b.yaml:3: .*\n\s+mend: Set it\./,
    );
    assert.match(text, /until 2027-01-01: soon/);
    assert.match(text, /1 critical, 0 high, 0 medium, 0 low, 1 accepted$/);
  });

  it('tells code scanning the same', () => {
    const log = sarif([FINDING, { ...FINDING, accepted: { reason: 'soon', until: '2027-01-01' } }], '1.2.3');
    const [run] = log.runs;
    assert.equal(log.version, '2.1.0');
    const ids = new Set(run?.tool.driver.rules?.map(({ id }) => id));
    const [open, accepted] = run?.results ?? [];
    assert.ok(open?.ruleId && ids.has(open.ruleId));
    assert.equal(open.level, 'error');
    assert.equal(open.locations?.[0]?.physicalLocation?.artifactLocation?.uri, 'a/b.yaml');
    assert.equal(open.locations[0].physicalLocation.region?.startLine, 3);
    assert.equal(open.suppressions, undefined);
    assert.equal(accepted?.suppressions?.[0]?.kind, 'external');
  });
});
