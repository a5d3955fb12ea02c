import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { evaluate } from './script';

const execute = promisify(execFile);

describe('the budgets of what is built', () => {
  function complaints(...parts: readonly object[]): Promise<unknown> {
    const budgets = '{inAll: 100, chunk: 50, asset: 20}';
    return evaluate('analyze/budgets.mjs', 'broken', `broken(${JSON.stringify(parts)}, ${budgets})`);
  }

  it('are kept by what is small, and say nothing of engines', async () => {
    const engine = { path: 'libvosk.so', kind: 'engine', raw: 1000 };
    assert.deepEqual(await complaints({ path: 'a.js', kind: 'chunk', raw: 50 }, engine), []);
  });

  it('name the part, how much it is over, and what to do', async () => {
    const inputs = { 'node_modules/@x/y/a.js': 30, 'src/ui/panel.ts': 10, 'src/ui/view.ts': 11 };
    const [chunk, ...rest] = (await complaints({ path: 'a.js', kind: 'chunk', raw: 51, inputs })) as string[];
    assert.deepEqual(rest, []);
    assert.match(chunk ?? '', /^a\.js: 51 bytes, 1 more than the 50/);
    assert.match(chunk ?? '', /import\(\).*node_modules\/@x\/y \(30\), src\/ui \(21\)/);
    const [asset] = (await complaints({ path: 'a.json', kind: 'asset', raw: 21 })) as string[];
    assert.match(asset ?? '', /^a\.json: 21 bytes, 1 more than the 20 .* Compress/);
  });

  it('hold everything together too', async () => {
    const parts = ['a', 'b', 'c'].map((name) => ({ path: `${name}.js`, kind: 'chunk', raw: 40 }));
    const [all] = (await complaints(...parts)) as string[];
    assert.match(all ?? '', /^in all: 120 bytes, 20 more/);
  });
});

describe('the git hooks', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hooks-'));
    await mkdir(join(folder, 'scripts'));
    await cp('scripts/hooks.mjs', join(folder, 'scripts', 'hooks.mjs'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const install = () =>
    execute(process.execPath, [join(folder, 'scripts', 'hooks.mjs')], { env: { ...process.env, CI: '' } });

  it('are not missed by an installation without git, or without the packages for development', async () => {
    await install();
    await execute('git', ['init', '--quiet'], { cwd: folder });
    await install();
  });

  it('refuse a commit whose files are not as they should be', async () => {
    await execute('git', ['init', '--quiet'], { cwd: folder });
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    await mkdir(join(folder, '.husky'));
    await cp('.husky/pre-commit', join(folder, '.husky', 'pre-commit'));
    await writeFile(join(folder, 'package.json'), '{ "lint-staged": { "*.json": "prettier --check" } }\n');
    await install();
    assert.equal((await readFile(join(folder, '.git', 'config'), 'utf8')).includes('.husky'), true);
    const commit = async (text: string) => {
      await writeFile(join(folder, 'a.json'), text);
      await execute('git', ['add', 'a.json'], { cwd: folder });
      const person = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
      return execute('git', [...person, 'commit', '--quiet', '--message', 'a'], { cwd: folder });
    };
    await assert.rejects(commit('{"a":1}'), /prettier|a\.json/);
    await commit('{ "a": 1 }\n');
  }).timeout(60_000);
});
