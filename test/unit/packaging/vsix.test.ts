import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readArchive, type ArchivedFile } from './archive';
import { DEFAULT_MODEL, LAST_RESORT_MODEL } from '../../../src/speech/models/catalogue';

const run = promisify(execFile);

const LIST = join('test', 'unit', 'packaging', 'vsix.txt');
const RECORDING = join('test', 'fixtures', 'commands', 'split-the-pane-vertically-rms.wav');
const MOST_VSIX_BYTES = 75_000_000;
const MOST_HOST_BYTES = 700_000;
const SLOW_MS = 60_000;

function toExpression(line: string): RegExp {
  const escaped = line.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*+/g, (stars) => (stars === '*' ? '[^/]*' : '.*'))}$`);
}

describe('the package', () => {
  let vsix: string;
  let folder: string;
  let files: ArchivedFile[];

  before(async function () {
    this.timeout(SLOW_MS);
    vsix = process.env.MANGO_VSIX ?? '';
    folder = await mkdtemp(join(tmpdir(), 'vsix-'));
    files = await readArchive(vsix, folder, (path) => path.startsWith('extension/'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('holds what the list says and nothing else', async () => {
    const lines = (await readFile(LIST, 'utf8')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const expressions = lines.map(toExpression);
    const unlisted = files.filter(({ path }) => !expressions.some((expression) => expression.test(path)));
    assert.deepEqual(unlisted, [], 'unlisted files');
    const unused = lines.filter((line) => !files.some(({ path }) => toExpression(line).test(path)));
    assert.deepEqual(unused, [], 'lines of the list that match nothing');
  });

  it('stays within the sizes that are allowed', async () => {
    const { size } = await stat(vsix);
    assert.ok(size <= MOST_VSIX_BYTES, `${size} bytes`);
    const host = files.filter(({ path }) => /^extension\/dist\/(extension|rooms)\.js$/.test(path));
    assert.equal(host.length, 2);
    const bytes = host.reduce((sum, each) => sum + each.bytes, 0);
    assert.ok(bytes <= MOST_HOST_BYTES, `${bytes} bytes`);
  });

  it('says which model it carries, and whether it is fit for others', async () => {
    const build: unknown = JSON.parse(await readFile(join(folder, 'extension', 'dist', 'build.json'), 'utf8'));
    const models = new Set(files.map(({ path }) => /^extension\/dist\/models\/([^/]+)/.exec(path)?.[1]));
    models.delete(undefined);
    assert.equal(models.size, 1);
    const [model] = models;
    const kind = model === DEFAULT_MODEL.name ? 'release' : 'development';
    assert.deepEqual(build, { kind, target: `${process.platform}-${process.arch}`, model });
    assert.equal(vsix.endsWith('-development.vsix'), kind === 'development');
  });

  it('names every package in it with its licence', async () => {
    const notices = await readFile(join(folder, 'extension', 'ThirdPartyNotices.txt'), 'utf8');
    for (const name of ['koffi', 'node-pty', 'sql.js', 'vosk', 'pino', 'yaml', '@shiguredo/rnnoise-wasm']) {
      assert.match(notices, new RegExp(`^${name.replace('.', '\\.')} \\d+\\.\\d+\\.\\d+$`, 'm'));
    }
    assert.match(notices, /TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION/);
    assert.match(notices, /^RNNoise 0\.2\nBSD-3-Clause\n/m);
    assert.match(notices, /Jean-Marc Valin[^]*Neither the name of the Xiph\.Org Foundation/);
  });

  it('understands speech where there is nothing but the package: no home, no cache, no network', async function () {
    this.timeout(SLOW_MS);
    const home = join(folder, 'home');
    await mkdir(home);
    const cli = join(folder, 'extension', 'dist', 'cli.js');
    const decode = [process.execPath, cli, 'decode', '--json', RECORDING];
    // Only root may take the network away.
    const [program, ...args] = process.getuid?.() === 0 ? ['unshare', '--net', ...decode] : decode;
    const env = { PATH: process.env.PATH, HOME: home, MANGO_CACHE: join(home, 'cache') };
    const { stdout } = await run(program ?? '', args, { env });
    const { heard, command } = JSON.parse(stdout) as { heard: string; command: { id: string } | null };
    assert.equal(heard, 'split the pane vertically');
    assert.ok(command, 'no command');
  });

  it('loads its native parts from where they lie', async () => {
    const script = `
      const load = require('node:module').createRequire(${JSON.stringify(join(folder, 'extension', 'dist', 'x.js'))});
      load('node-pty');
      load('koffi');
      load('sql.js')().then(({ Database }) => console.log(new Database().exec('select 1 + 1')[0].values[0][0]));`;
    const { stdout } = await run(process.execPath, ['-e', script], { cwd: folder, env: {} });
    assert.equal(stdout.trim(), '2');
  });

  it('is refused as a release when only the last-resort model is there', async () => {
    const cache = join(folder, 'cache');
    await mkdir(join(cache, 'models', LAST_RESORT_MODEL.name), { recursive: true });
    const args = ['scripts/package.mjs', '--release'];
    const failure = await run(process.execPath, args, { env: { ...process.env, MANGO_CACHE: cache } }).then(
      () => assert.fail('it was packaged'),
      (error: unknown) => error as { code: number; stderr: string },
    );
    assert.equal(failure.code, 1);
    assert.match(failure.stderr, /A release carries the default speech model, and only zamia/);
  });
});
