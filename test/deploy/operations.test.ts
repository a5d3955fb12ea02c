import { strict as assert } from 'node:assert';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../e2e/support/port';
import { eventually } from '../e2e/support/waiting';
import { readManifests, render, schemaErrors } from './support/manifests';
import { Program, run } from './support/program';

/**
 * Stand-ins for what needs a container engine or a cluster: `docker` and `npm` write down what they were asked, `kubectl`
 * makes and renders on the client's side, `curl` asks the server of this test.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  docker: 'echo "docker $*" >> "$RECORD"',
  npm: 'echo "npm $*" >> "$RECORD"',
  curl: 'exec "$REAL_CURL" "${@//127.0.0.1:3000/127.0.0.1:$VOICE_PORT}"',
  kubectl: [
    'echo "kubectl $*" >> "$RECORD"',
    'keep() { "$@" >> "$MADE"; echo --- >> "$MADE"; }',
    'case "$*" in',
    '  "apply -k "*) keep "$REAL_KUBECTL" kustomize "$3" ;;',
    '  "apply -f "*) keep cat "$3" ;;',
    '  *" create "*) keep "$REAL_KUBECTL" "$@" --dry-run=client --output=yaml ;;',
    '  *" rollout status "*) ;;',
    '  *) echo "not expected: $*" >&2; exit 1 ;;',
    'esac',
  ].join('\n'),
};

describe('docs/operations.md', () => {
  let folder: string;
  let server: Program;
  let port: number;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'operations-'));
    port = await freePort();
    const options = ['--port', String(port), '--metrics-port', String(await freePort())];
    server = await Program.start(process.execPath, ['dist/cli.js', 'serve', '--host', '127.0.0.1', ...options]);
    await eventually('a ready server', async () => (await fetch(`http://127.0.0.1:${port}/ready`)).ok, 60_000);
  });

  after(async () => {
    await server.end();
    await rm(folder, { recursive: true, force: true });
  });

  it('can be followed, command by command', async () => {
    const text = await readFile('docs/operations.md', 'utf8');
    const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block ?? '');
    assert.ok(blocks.length >= 4);
    await mkdir(join(folder, 'bin'));
    for (const [name, script] of Object.entries(STAND_INS)) {
      await writeFile(join(folder, 'bin', name), `#!/usr/bin/env bash\n${script}\n`);
      await chmod(join(folder, 'bin', name), 0o755);
    }
    const record = join(folder, 'record');
    const made = join(folder, 'made.yaml');
    const which = async (name: string) => (await run('/bin/sh', ['-c', `command -v ${name}`])).trim();
    const env = {
      REAL_KUBECTL: await which('kubectl'),
      REAL_CURL: await which('curl'),
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      HOME: folder,
      RECORD: record,
      MADE: made,
      VOICE_PORT: String(port),
      PAGE_KEY: 'a-key-of-a-pager',
      CHAT_URL: 'https://chat.example.com/hook',
    };
    const all = await Program.start('bash', ['-euo', 'pipefail', '-c', blocks.join('\n')], {
      cwd: resolve('.'),
      env: { ...process.env, ...env },
    });
    assert.equal(await all.exit, 0, all.output);
    assert.match(all.output, /"status":"ready"/);
    assert.match(all.output, /rules found/);

    const asked = (await readFile(record, 'utf8')).split('\n');
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
    for (const [, script] of asked.join('\n').matchAll(/^npm run (\S+)/gm))
      assert.ok(script && script in scripts, script);
    const compose = asked.find((line) => line.startsWith('docker compose'))?.split(' ') ?? [];
    await assert.doesNotReject(readFile(compose[compose.indexOf('--file') + 1] ?? ''));

    const objects = readManifests(await readFile(made, 'utf8')).filter((object) => object as unknown);
    assert.deepEqual(objects.flatMap(schemaErrors), []);
    const secrets = objects
      .filter(({ kind }) => kind === 'Secret')
      .map((secret) => secret as typeof secret & { data: Record<string, string> });
    const deployed = ['deploy/kubernetes/overlays/production', 'deploy/monitoring'];
    const wanted = JSON.stringify(await Promise.all(deployed.map(render)));
    for (const { metadata, data } of secrets) {
      assert.ok(wanted.includes(`"${metadata.name}"`), `nobody reads ${metadata.name}`);
      for (const key of Object.keys(data)) assert.ok(wanted.includes(key), `nobody reads ${key} of ${metadata.name}`);
    }
    // What the manifests mount, apart from certificates, is what the document makes.
    const mounted = new Set([...wanted.matchAll(/"secretName":"([^"]+)"/g)].map(([, name]) => name ?? ''));
    const missing = [...mounted].filter(
      (name) => !name.endsWith('-tls') && !secrets.some((each) => each.metadata.name === name),
    );
    assert.deepEqual(missing, []);
    const composed = await readFile('deploy/docker/compose.yaml', 'utf8');
    for (const [, file] of composed.matchAll(/\$\{SECRETS:\?[^}]*\}\/([\w.-]+)/g)) {
      assert.ok((await readFile(join(folder, 'mango-secrets', file ?? ''), 'utf8')).length > 8, file);
    }
  });
});
