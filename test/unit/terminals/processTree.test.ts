import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createProcessTree, isTmux, readPs } from '../../../src/terminals/processTree';
import { socketArguments, socketPath } from '../../../src/terminals/tmux/socketPath';
import { until } from './tmuxServer';

describe('process tree', () => {
  it('finds a process, its descendants, their arguments and environment', async () => {
    const shell = spawn('sh', ['-c', 'sleep 100 & exec sleep 101'], { env: { ...process.env, MANGO_TEST: 'a=b c' } });
    const closed = once(shell, 'close');
    const tree = createProcessTree();
    const pid = shell.pid ?? 0;
    try {
      const args = async () => (await tree.family(pid)).map((each) => each.args.join(' '));
      await until('both', async () => (await args()).join() === 'sleep 101,sleep 100');
      const [root, child] = await tree.family(pid);
      assert.equal(root?.parent, process.pid);
      assert.equal(child?.parent, pid);
      assert.equal((await tree.environment(child.pid))?.['MANGO_TEST'], 'a=b c');
      process.kill(child.pid, 'SIGKILL');
    } finally {
      shell.kill('SIGKILL');
      await closed;
    }
    assert.deepEqual(await tree.family(pid), []);
    assert.equal(await tree.environment(pid), null);
  });

  it('knows nothing on Windows, which has no tmux', async () => {
    const tree = createProcessTree('win32');
    assert.deepEqual(await tree.family(process.pid), []);
    assert.equal(await tree.environment(process.pid), null);
  });

  it('reads the table of ps', () => {
    assert.deepEqual(readPs('    1     0 Ss   /sbin/init  -x\n  312   300 S+   tmux attach -t main\n\n'), [
      { pid: 1, parent: 0, args: ['/sbin/init', '-x'], foreground: false },
      { pid: 312, parent: 300, args: ['tmux', 'attach', '-t', 'main'], foreground: true },
    ]);
  });

  it('knows tmux by its name', () => {
    assert.ok(isTmux(['tmux', 'attach']));
    assert.ok(isTmux(['/usr/local/bin/tmux']));
    assert.ok(isTmux(['/opt/tmux-3.5/bin/tmux-next'], '/opt/tmux-3.5/bin/tmux-next'));
    assert.ok(!isTmux(['vim', 'tmux']));
    assert.ok(!isTmux([]));
  });
});

describe('tmux sockets', () => {
  it('are those that tmux would use', () => {
    assert.equal(socketPath({}, {}, 5), '/tmp/tmux-5/default');
    assert.equal(socketPath({ name: 'work' }, { TMUX: '/x/y,1,0' }, 5), '/tmp/tmux-5/work');
    assert.equal(socketPath({}, { TMUX_TMPDIR: '/run/me' }, 5), '/run/me/tmux-5/default');
    assert.equal(socketPath({}, { TMUX: '/a,b/sock,123,4', TMUX_TMPDIR: '/run/me' }, 5), '/a,b/sock');
    assert.equal(socketPath({ path: '/p', name: 'n' }, { TMUX: '/x,1,0' }, 5), '/p');
  });

  it('stand in the arguments of a client', () => {
    assert.deepEqual(socketArguments(['tmux', '-S', '/p', 'attach']), { path: '/p' });
    assert.deepEqual(socketArguments(['tmux', '-uLwork', 'new', '-S', 'no']), { name: 'work' });
    assert.deepEqual(socketArguments(['tmux', '-f', '-S', '-2', '-S/p']), { path: '/p' });
    assert.deepEqual(socketArguments(['tmux', 'attach', '-t', 'x']), {});
    assert.deepEqual(socketArguments([]), {});
  });
});
