import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListError, type ListProvider } from '../../../src/lists/listProvider';
import { hostProvider, knownHosts } from '../../../src/lists/providers/hosts';
import { makeTargets, justRecipes } from '../../../src/lists/providers/scripts';
import { standardProviders } from '../../../src/lists/standardProviders';

const tmux = {
  windows: () =>
    Promise.resolve([
      { index: 0, name: 'editor' },
      { index: 1, name: 'bash' },
      { index: 2, name: 'bash' },
      { index: 3, name: '7' },
    ]),
  sessions: () => Promise.resolve(['work', '0']),
};

const never = new AbortController().signal;

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // There is no such process any more.
    return false;
  }
}

describe('what can be named', () => {
  let folder: string;
  const under = (path: string) => join(folder, path);
  const provider = (name: string): ListProvider => {
    const found = standardProviders(tmux).find((each) => each.name === name);
    assert.ok(found, name);
    return found;
  };
  const names = async (name: string, where = folder) =>
    (await provider(name).list(where, never)).map((each) => each.written ?? each.name);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: folder,
      stdio: 'pipe',
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lists-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is every branch, tag and remote, also of a worktree and from a folder inside', async () => {
    git('init', '-q', '-b', 'main');
    git('commit', '-q', '--allow-empty', '-m', 'x');
    git('branch', 'feature/login');
    git('tag', 'v1.2');
    git('remote', 'add', 'origin', 'https://example.com/x.git');
    git('update-ref', 'refs/remotes/origin/far', 'HEAD');
    git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/far');
    assert.deepEqual((await names('branch')).toSorted(), ['far', 'feature/login', 'main', 'origin/far']);
    assert.deepEqual(await names('tag'), ['v1.2']);
    assert.deepEqual(await names('remote'), ['origin']);
    await mkdir(under('inside'));
    assert.deepEqual(await names('tag', under('inside')), ['v1.2']);
    git('worktree', 'add', '-q', 'tree', 'feature/login');
    assert.deepEqual(await names('tag', under('tree')), ['v1.2']);
  });

  it('shows by a cheap stamp when it has changed', async () => {
    git('init', '-q', '-b', 'main');
    git('commit', '-q', '--allow-empty', '-m', 'x');
    await mkdir(under('inside'));
    const stamp = (name: string, where = folder) => provider(name).stamp?.(where);
    const before = await stamp('branch', under('inside'));
    assert.equal(await stamp('branch', under('inside')), before);
    git('branch', 'other');
    assert.notEqual(await stamp('branch', under('inside')), before);
    const files = await stamp('file');
    await writeFile(under('new.txt'), '');
    assert.notEqual(await stamp('file'), files);
    const scripts = await stamp('script');
    await writeFile(under('package.json'), '{"scripts": {"a": ""}}');
    assert.notEqual(await stamp('script'), scripts);
  });

  it('says why where there is no repository', async () => {
    await assert.rejects(
      names('branch'),
      (error) => error instanceof ListError && /not a git repository/u.test(error.message),
    );
  });

  it('runs nothing that a repository brings along', async () => {
    git('init', '-q');
    await writeFile(under('spy.sh'), `#!/bin/sh\ntouch ${under('ran')}\n`, { mode: 0o755 });
    git('config', 'core.fsmonitor', under('spy.sh'));
    git('config', 'core.hooksPath', folder);
    for (const name of ['branch', 'tag', 'remote', 'file', 'folder']) await names(name);
    assert.ok(!(await names('file')).includes('ran'));
  });

  it('is every file and folder, two levels deep, but not what is ignored', async () => {
    git('init', '-q');
    await mkdir(under('src/deep'), { recursive: true });
    await mkdir(under('node_modules/x'), { recursive: true });
    await mkdir(under('dist'));
    await writeFile(under('.gitignore'), 'dist\n*.log\n');
    for (const file of [
      'main.ts',
      '-rf',
      'a b.txt',
      'x.log',
      'src/app.ts',
      'src/x.log',
      'dist/out.js',
      'src/deep/no.ts',
    ]) {
      await writeFile(under(file), '');
    }
    await symlink('main.ts', under('link.ts'));
    assert.deepEqual(await names('file'), ['./-rf', '.gitignore', 'a b.txt', 'link.ts', 'main.ts', 'src/app.ts']);
    assert.deepEqual(await names('folder'), ['src', 'src/deep']);
  });

  it('keeps to the folder itself where the level below makes too many', async () => {
    await mkdir(under('many'));
    await writeFile(under('one.txt'), '');
    await Promise.all(Array.from({ length: 310 }, (_, index) => writeFile(under(`many/f${index}`), '')));
    assert.deepEqual(await names('file'), ['one.txt']);
    assert.equal((await names('file', under('many'))).length, 310, 'too many are told of as such');
  });

  it('is every script, goal, recipe and task of the project', async () => {
    await mkdir(under('src'));
    await mkdir(under('.vscode'));
    await writeFile(under('package.json'), '{"scripts": {"test:unit": "x", "$(id)": "y"}}');
    await writeFile(
      under('Makefile'),
      'all: a.o b.o\n%.o: %.c\n\tcc\n.PHONY: all clean\nclean up::\n\trm\nX := 1\n# no: comment\n',
    );
    await writeFile(
      under('justfile'),
      'set shell := ["sh"]\nv := "1"\nbuild target="all": dep\n  x\n@quiet:\n  x\n_own:\n  x\n',
    );
    await writeFile(
      under('.vscode/tasks.json'),
      '{ // said\n "tasks": [{"label": "Build // all", /* x */}, {"type": "npm", "script": "test"},], }',
    );
    assert.deepEqual(await names('script', under('src')), ['test:unit', '$(id)']);
    assert.deepEqual(await names('goal'), ['all', 'clean', 'up']);
    assert.deepEqual(await names('goal', under('src')), [], 'make does not look above');
    assert.deepEqual(await names('recipe', under('src')), ['build', 'quiet']);
    assert.deepEqual(await names('task', under('src')), ['Build // all', 'npm: test']);
    await writeFile(under('package.json'), '{');
    await assert.rejects(names('script'), ListError);
    assert.deepEqual(makeTargets('a b: c\n\tx: y\nd:e\n'), ['a', 'b', 'd']);
    assert.deepEqual(justRecipes('alias b := build\nrun *args:\n'), ['run']);
  });

  it('is every host that ssh knows by name', async () => {
    await mkdir(under('.ssh/conf.d'), { recursive: true });
    await writeFile(
      under('.ssh/config'),
      'Include conf.d/*.conf\nInclude config\nHost build "my box" *.example.com !not\n  HostName x\nHost=web -oProxyCommand=x # end\n',
    );
    await writeFile(under('.ssh/conf.d/more.conf'), 'host db1\n');
    await writeFile(
      under('.ssh/known_hosts'),
      '|1|abc|def ssh-rsa A\nfar.example.com,10.0.0.1 ssh-rsa A\n[port.example.com]:22 x A\n',
    );
    const found = await hostProvider(() => folder).list('', never);
    assert.deepEqual(found.map(({ name }) => name).toSorted(), ['build', 'db1', 'far.example.com', 'web']);
    assert.deepEqual(knownHosts('@cert-authority *.x,host.x ssh-rsa A'), ['host.x']);
  });

  it('is every window and session with a name of its own', async () => {
    assert.deepEqual(await names('window'), [':0']);
    assert.deepEqual(await names('session'), ['=work']);
  });

  describe('by the program that has it', () => {
    const path = process.env['PATH'] ?? '';
    const program = (name: string, script: string) =>
      writeFile(under(name), `#!/bin/sh\n${script}\n`, { mode: 0o755 }).then(() => undefined);
    beforeEach(() => (process.env['PATH'] = `${folder}:${path}`));
    afterEach(() => (process.env['PATH'] = path));

    it('is every container, of docker or else of podman', async () => {
      await program('docker', 'echo "$@" >> "$0.asked"; echo web; echo db_1');
      assert.deepEqual(await names('container'), ['web', 'db_1']);
      assert.equal(await readFile(under('docker.asked'), 'utf8'), 'ps --all --format {{.Names}}\n');
      await program('docker', 'echo "Cannot connect to the daemon" >&2; exit 1');
      await program('podman', 'echo cache');
      assert.deepEqual(await names('container'), ['cache']);
    });

    it('is not there where neither answers, and both say why', async () => {
      await program('docker', 'echo "Cannot connect to the daemon" >&2; exit 1');
      await program('podman', 'exit 3');
      await assert.rejects(
        names('container'),
        (error) => error instanceof ListError && error.message === 'Cannot connect to the daemon podman failed.',
      );
    });

    it('is not waited for: a program that hangs ends with the search', async () => {
      // It tells that it runs, and then does nothing for ever.
      await program('docker', `echo $$ > ${under('pid')}; exec sleep 1000`);
      await program('podman', 'exit 1');
      const ended = new AbortController();
      const searching = provider('container').list('', ended.signal);
      searching.catch(() => undefined);
      let pid = '';
      while (pid === '') {
        pid = (await readFile(under('pid'), 'utf8').catch(() => '')).trim();
        await new Promise(setImmediate);
      }
      ended.abort();
      await assert.rejects(searching, ListError);
      while (isRunning(Number(pid))) await new Promise(setImmediate);
    });

    it('is not kept when there is more of it than a list may have, or than anybody reads', async () => {
      await program('docker', 'yes name | head -n 100000 | nl');
      assert.ok((await provider('container').list('', never)).length > provider('container').limit, 'told of as such');
      await program('docker', 'yes a-long-name-for-a-container');
      await program('podman', 'exit 1');
      await assert.rejects(names('container'), ListError);
    });
  });

  it('is every program of the user', async () => {
    assert.ok((await names('process')).includes('node'));
  });

  it('is ended with the search', async () => {
    git('init', '-q');
    const ended = new AbortController();
    ended.abort();
    await assert.rejects(provider('branch').list(folder, ended.signal));
    await assert.rejects(provider('file').list(folder, ended.signal));
  });
});
