import { strict as assert } from 'node:assert';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from 'sarif';
import { parse } from 'yaml';
import { version } from '../../package.json';
import type { Finding } from '../../src/deployment/finding';
import { Program } from './support/program';

const DEPLOYMENT = ['--deployment', 'deploy', '--workflows', '.github/workflows', '--lock', 'package-lock.json'];

describe('mango doctor --deployment', () => {
  let folder: string;

  before(async () => (folder = await mkdtemp(join(tmpdir(), 'doctor-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  async function doctor(...args: readonly string[]): Promise<{ exit: number | string; findings: Finding[] }> {
    const program = await Program.start(process.execPath, ['dist/cli.js', 'doctor', '--json', ...args]);
    const exit = await program.exit;
    const lines = program.output.trim().split('\n').filter(Boolean);
    return { exit, findings: lines.map((line) => JSON.parse(line) as Finding) };
  }

  it('finds nothing in what is shipped but what is accepted for a time, and what the registry does not say', async () => {
    const file = join(folder, 'findings.sarif');
    const { exit, findings } = await doctor(...DEPLOYMENT, '--sarif', file);
    assert.equal(exit, 0);
    const open = findings.filter(({ accepted, id }) => !accepted && id !== 'audit-unavailable');
    assert.deepEqual(open, []);
    assert.ok(
      findings.some(({ id }) => id === 'image-digest'),
      'the manifests were rendered and looked at',
    );
    const log = JSON.parse(await readFile(file, 'utf8')) as Log;
    assert.equal(log.runs[0]?.results?.length, findings.length);
  });

  it('fails on what is critical', async () => {
    await writeFile(
      join(folder, 'compose.yaml'),
      'services:\n  server:\n    image: alphanumeric-mango/server\n    environment:\n      MANGO_TOKEN: mango\n    privileged: true\n',
    );
    const { exit, findings } = await doctor('--deployment', folder);
    assert.equal(exit, 1);
    const critical = findings.filter(({ severity }) => severity === 'critical').map(({ id }) => id);
    assert.deepEqual(critical.sort(), ['compose-password', 'compose-privileged']);
  });
});

describe('the compose file', () => {
  it('names the images of this version, and mounts only files and secrets that it says', async () => {
    const compose = parse(await readFile('deploy/docker/compose.yaml', 'utf8'), { merge: true }) as {
      services: Record<string, { image: string; secrets?: (string | { source: string })[]; volumes?: string[] }>;
      secrets: Record<string, { file: string }>;
      volumes: Record<string, unknown>;
    };
    assert.equal(compose.services['server']?.image, `alphanumeric-mango/server:${version}`);
    assert.equal(compose.services['editor']?.image, `alphanumeric-mango/editor:${version}`);
    for (const [name, { secrets = [], volumes = [] }] of Object.entries(compose.services)) {
      for (const secret of secrets) {
        const source = typeof secret === 'string' ? secret : secret.source;
        assert.ok(source in compose.secrets, `${name}: ${source}`);
      }
      for (const volume of volumes) {
        const [from = ''] = volume.split(':');
        if (from.startsWith('.')) await assert.doesNotReject(() => stat(join('deploy/docker', from)), volume);
        else assert.ok(from in compose.volumes, volume);
      }
    }
    for (const { file } of Object.values(compose.secrets)) assert.match(file, /^\$\{SECRETS:\?/);
  });
});
