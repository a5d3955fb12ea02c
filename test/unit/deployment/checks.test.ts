import { strict as assert } from 'node:assert';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CHECKS } from '../../../src/deployment/checks';
import { readDeployment } from '../../../src/deployment/readDeployment';
import { fails, validate, worstFirst } from '../../../src/deployment/validate';
import { SAMPLES, type Files } from './samples';

describe('the checks of a deployment', () => {
  let folder: string;

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'checks-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function found(files: Files) {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const workflows = Object.keys(files).some((name) => name.startsWith('.github')) ? '.github/workflows' : null;
    const place = workflows ? join(folder, 'empty') : folder;
    await mkdir(place, { recursive: true });
    const { deployment, findings } = await readDeployment(place, workflows && join(folder, workflows), folder);
    assert.deepEqual(findings, []);
    return validate(deployment);
  }

  it('have each a sample that passes and one that fails', () => {
    assert.deepEqual(CHECKS.map(({ id }) => id).sort(), Object.keys(SAMPLES).sort());
    assert.equal(new Set(CHECKS.map(({ id }) => id)).size, CHECKS.length);
  });

  for (const { id, name, severity } of CHECKS) {
    it(`${id}: ${name}`, async () => {
      const { pass, fail } = SAMPLES[id]!;
      assert.deepEqual(
        (await found(pass)).filter((finding) => finding.id === id),
        [],
      );
      await rm(folder, { recursive: true });
      const findings = (await found(fail)).filter((finding) => finding.id === id);
      assert.ok(findings.length > 0, 'the sample that fails is not found');
      for (const finding of findings) {
        assert.ok(finding.file in fail || finding.file.startsWith('monitoring/'), finding.file);
        assert.ok(finding.what.length > 0 && finding.remediation.length > 0);
      }
      assert.equal(fails(findings), severity === 'critical');
      assert.equal(worstFirst(findings)[0]?.id, id);
    });
  }
});
