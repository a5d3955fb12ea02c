import { strict as assert } from 'node:assert';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluate, runNode } from './script';

const SETUP = 'scripts/setup.mjs';

/** Stands for the package manager: refuses to install until the lists are fetched, and notes what it was asked. */
const APT = `#!/bin/sh
cd "\${0%/*}"
echo "$*" >> asked
case "$*" in
  *update*) : > lists ;;
  *) if [ ! -e lists ]; then echo "E: Unable to locate package tmux"; exit 100; fi; : > tmux; : > ps ;;
esac
`;

describe('set-up', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'setup-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** As another user, with nothing on the path but what the test puts there. */
  function setUpAs(uid: number, ...steps: string[]): ReturnType<typeof runNode> {
    const user = `data:text/javascript,process.getuid = () => ${uid};`;
    return runNode(['--import', user, SETUP, ...steps], { PATH: folder, HOME: folder });
  }

  async function putApt(): Promise<void> {
    await writeFile(join(folder, 'apt-get'), APT);
    await chmod(join(folder, 'apt-get'), 0o755);
  }

  it('prints the command to run when it may not install', async () => {
    await putApt();
    const { code, stderr } = await setUpAs(1000, 'tmux');
    assert.equal(code, 1);
    assert.match(stderr, /^ {2}sudo apt-get update && sudo apt-get install -y --no-install-recommends tmux procps$/m);
    assert.ok(!(await readdir(folder)).includes('asked'), 'it asked apt all the same');
  });

  it('names the packages where there is no apt', async () => {
    const { code, stderr } = await setUpAs(0, 'tmux');
    assert.equal(code, 1);
    assert.match(stderr, /tmux procps$/m);
  });

  it('installs with apt, with fresh lists when the old ones do not know a package, and says why', async () => {
    await putApt();
    const { code, stdout, stderr } = await setUpAs(0, 'tmux');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^setup: installing tmux \(apt\): .+$/m);
    const asked = (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n').slice(-2);
    assert.match(asked[0] ?? '', / update$/);
    assert.match(asked[1] ?? '', / install -y --no-install-recommends tmux procps$/);
  });

  it('is silent when everything is there', async () => {
    assert.deepEqual(await runNode([SETUP, 'modules', 'git', 'tmux']), { code: 0, stdout: '', stderr: '' });
  });

  it('refuses a step that it does not know, and lists those it does', async () => {
    const { code, stderr } = await runNode([SETUP, 'everything']);
    assert.equal(code, 1);
    assert.match(stderr, /No step "everything"; there are: .*demo.*modules/);
  });

  it('leaves no half folder behind when fetching fails', async () => {
    const place = JSON.stringify(join(folder, 'cache', 'thing'));
    const fill = `async (partial) => { await (await import('node:fs/promises')).mkdir(partial + '/a'); throw new Error('torn'); }`;
    const said = await evaluate(
      'setup/cache.mjs',
      'fillAtomically',
      `fillAtomically(${place}, ${fill}).catch((e) => e.message)`,
    );
    assert.equal(said, 'torn');
    assert.deepEqual(await readdir(join(folder, 'cache')), []);
  });

  describe('of node_modules', () => {
    const lock = { packages: { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'x' } } };

    async function agreesWith(installed: unknown): Promise<unknown> {
      await mkdir(join(folder, 'node_modules'));
      await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock));
      if (installed !== null) {
        await writeFile(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify(installed));
      }
      return evaluate('setup/modules.mjs', 'agrees', `agrees(${JSON.stringify(folder)})`);
    }

    it('is content with what the lock file asks for', async () => {
      assert.equal(await agreesWith(lock), true);
    });

    it('sees an installation that was interrupted', async () => {
      assert.equal(await agreesWith(null), false);
    });

    it('sees a package of another version', async () => {
      assert.equal(await agreesWith({ packages: { 'node_modules/a': { version: '1.0.1', integrity: 'y' } } }), false);
    });
  });
});
