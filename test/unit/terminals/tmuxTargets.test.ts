import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { spawn, type IPty } from 'node-pty';
import { createProcessTree } from '../../../src/terminals/processTree';
import { TmuxTargets } from '../../../src/terminals/tmux/tmuxTargets';
import { TmuxServer, until } from './tmuxServer';

/** A terminal with a shell in it that runs a command line, as the editor would have one. */
function terminal(commandLine: string): { readonly pid: number; close(): Promise<void> } {
  const env: Record<string, string> = { PATH: process.env['PATH'] ?? '', PS1: '$ ', TERM: 'xterm' };
  const pty = spawn('bash', ['--norc', '--noprofile'], { env, cols: 90, rows: 30 }) as IPty & { destroy(): void };
  const closed = new Promise<void>((resolve) => {
    pty.onExit(() => resolve());
  });
  pty.write(`${commandLine}\r`);
  return {
    pid: pty.pid,
    close() {
      // Closes the terminal and then hangs up: the signal alone is lost on a bash that has just begun (1 in 1,300).
      pty.destroy();
      return closed;
    },
  };
}

describe('tmux in a terminal', () => {
  let server: TmuxServer;
  let other: TmuxServer;
  let targets: TmuxTargets;

  beforeEach(() => {
    server = new TmuxServer();
    other = new TmuxServer();
    targets = new TmuxTargets({ tree: createProcessTree(), executable: () => 'tmux', socket: () => server.socket });
    server.session('one');
    server.session('two');
    other.session('one');
  });
  afterEach(async () => {
    await targets.dispose();
    await server.stop();
    await other.stop();
  });

  it('is the active pane of the client in front of that terminal, on its own server', async () => {
    const [first, second] = [
      terminal(`tmux -S ${server.socket} attach -t two`),
      terminal(`tmux -S${other.socket} attach`),
    ];
    try {
      await until('the clients', () => server.tmux('list-clients') !== '' && other.tmux('list-clients') !== '');
      const inFirst = await targets.ofTerminal(first.pid);
      assert.equal(inFirst?.label, 'tmux two:0.0');
      assert.equal(inFirst.pane.socketPath, server.socket);
      assert.equal((await targets.ofTerminal(second.pid))?.pane.socketPath, other.socket);

      server.tmux('split-window', '-t', 'two');
      assert.equal((await targets.ofTerminal(first.pid))?.label, 'tmux two:0.1', 'the active pane now');
      await inFirst.perform({ kind: 'tmux', line: 'switch-client -t one' });
      assert.equal((await targets.ofTerminal(first.pid))?.label, 'tmux one:0.0');
    } finally {
      await first.close();
      await second.close();
    }
  });

  it('is found by the environment of the client', async () => {
    const folder = `${server.folder}/tmux-${process.getuid?.() ?? 0}`;
    const byFolder = terminal(`TMUX_TMPDIR=${server.folder} tmux -u -f /dev/null new -s env`);
    const byServer = terminal(`TMUX=${other.socket},1,0 tmux attach -t one`);
    try {
      await until('the new server', () => existsSync(`${folder}/default`));
      await until('the first', async () => (await targets.ofTerminal(byFolder.pid))?.pane.sessionName === 'env');
      assert.equal((await targets.ofTerminal(byFolder.pid))?.pane.socketPath, `${folder}/default`);
      await until('the second', async () => (await targets.ofTerminal(byServer.pid)) !== null);
      assert.equal((await targets.ofTerminal(byServer.pid))?.pane.socketPath, other.socket);
    } finally {
      execFileSync('tmux', ['-S', `${folder}/default`, 'kill-server']);
      await byFolder.close();
      await byServer.close();
    }
  });

  it('is nothing where another program is in front', async () => {
    const none = terminal('true');
    try {
      assert.equal(await targets.ofTerminal(none.pid), null);
      assert.equal(await targets.ofTerminal(2 ** 22 + 1), null);
    } finally {
      await none.close();
    }
  });

  it('can be chosen by session', async () => {
    assert.equal((await targets.ofSession('two')).label, 'tmux two:0.0');
    assert.deepEqual((await targets.shown()).map(({ sessionName }) => sessionName).sort(), ['one', 'two']);
    await assert.rejects(targets.ofSession('three'), { code: 'gone' });
  });
});
