import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionId } from '../../../src/terminals/tmux/events';
import { TmuxPool } from '../../../src/terminals/tmux/pool';
import { describeTmux, findTmux } from '../../../src/terminals/tmux/program';
import { TmuxTargets } from '../../../src/terminals/tmux/tmuxTargets';
import { processesOf, TmuxServer, until } from './tmuxServer';

/** A program that stands for a tmux of that version. */
function tmuxOfVersion(server: TmuxServer, version: string): string {
  const executable = join(server.folder, `tmux-${version}`);
  writeFileSync(executable, `#!/bin/sh\necho 'tmux ${version}'\n`, { mode: 0o755 });
  return executable;
}

describe('control clients kept connected', () => {
  let server: TmuxServer;
  let pool: TmuxPool;

  beforeEach(async () => {
    server = new TmuxServer();
    server.session('main', 'cat');
    pool = new TmuxPool({ program: await findTmux('tmux'), backOffMs: [10, 10, 10, 10] });
  });
  afterEach(async () => {
    await pool.dispose();
    await server.stop();
  });

  const clients = (): readonly number[] =>
    server.tmux('list-clients', '-F', '#{client_pid}').split('\n').filter(Boolean).map(Number);

  it('are connected again by themselves when they are killed, and everything that waited is told why', async () => {
    const connection = await pool.get(server.socket, '$0');
    const [pid = 0] = clients();
    const waiting = [connection.command('wait-for never ; list-windows'), connection.command('list-windows')];
    process.kill(pid, 'SIGKILL');
    const ends = await Promise.allSettled(waiting);
    assert.deepEqual(ends.map((end) => end.status === 'rejected' && (end.reason as { code: string }).code).slice(1), [
      'server-gone',
    ]);
    await until('another client', () => clients().length === 1 && !clients().includes(pid));
    const again = await pool.get(server.socket, '$0');
    assert.notEqual(again, connection);
    assert.deepEqual(await again.command('display-message -p here'), ['here']);
  });

  it('give up when the session is gone, and say so to who asks', async () => {
    server.session('other', 'cat');
    await pool.get(server.socket, '$0');
    server.tmux('kill-session', '-t', 'main');
    await assert.rejects(
      pool.get(server.socket, '$0').then((client) => client.command('list-windows')),
      {
        name: 'TerminalError',
      },
    );
    await assert.rejects(pool.get(server.socket, '$0'), { code: 'gone' });
    assert.deepEqual(clients(), []);
  });

  it('are there for who asks, although an attempt of their own that was under way found no server yet', async () => {
    const late = new TmuxServer();
    try {
      const early = pool.get(late.socket, '$0');
      // Begun before the server was there; joined when it is.
      late.session('late', 'cat');
      const joined = pool.get(late.socket, '$0');
      await early.catch(() => undefined);
      assert.deepEqual(await (await joined).command('display-message -p here'), ['here']);
    } finally {
      late.tmux('kill-server');
      await late.stop();
    }
  });

  it('are of any number of servers at once', async () => {
    const second = new TmuxServer();
    try {
      second.session('elsewhere', 'cat');
      const [first, other] = await Promise.all([pool.get(server.socket, '$0'), pool.get(second.socket, '$0')]);
      const name = `display-message -p '#{session_name}'`;
      assert.deepEqual(await Promise.all([first.command(name), other.command(name)]), [['main'], ['elsewhere']]);
      second.tmux('kill-server');
      assert.equal((await other.closed).code, 'server-gone');
      assert.deepEqual(await first.command(name), ['main']);
    } finally {
      await second.stop();
    }
  });

  it('are no more than a few: the one used least recently gives way', async () => {
    const sessions = Array.from({ length: 8 }, (_, at) => server.session(`s${at}`, 'cat') as SessionId);
    for (const session of sessions) await pool.get(server.socket, session);
    await until('the oldest to go', () => clients().length === 6);
    assert.equal(
      await (await pool.get(server.socket, sessions[0] ?? '$0')).command('list-windows').then(({ length }) => length),
      1,
    );
  });

  it('are not connected again after the end', async () => {
    await pool.get(server.socket, '$0');
    await pool.dispose();
    assert.deepEqual(clients(), []);
    await assert.rejects(pool.get(server.socket, '$0'), { code: 'server-gone' });
  });
});

describe('a tmux that is not as it should be', () => {
  let server: TmuxServer;

  beforeEach(() => {
    server = new TmuxServer();
  });
  afterEach(() => server.stop());

  it('is refused when it is too old, with what is needed for what', async () => {
    await assert.rejects(findTmux(tmuxOfVersion(server, '2.9a')), {
      code: 'unsupported',
      message:
        /tmux 2\.9a is too old: 3\.0 or newer is needed to drive it, and 3\.2 to tell how commands in panes ended/,
    });
    const { version } = await findTmux(tmuxOfVersion(server, '3.1c'));
    assert.match(describeTmux(version), /^tmux 3\.1c can be driven; it would take 3\.2 to tell how commands .*titles/);
    assert.equal(describeTmux((await findTmux(tmuxOfVersion(server, '3.5a'))).version), 'tmux 3.5a');
  });

  it('is asked in the words of its version', async () => {
    const [old, recent] = await Promise.all(['3.0a', '3.4'].map((version) => findTmux(tmuxOfVersion(server, version))));
    assert.deepEqual(old?.setupCommands(false), ['refresh-client -F no-output']);
    assert.ok(!old.attachArguments('/s', '$0', false).includes('-N'));
    assert.deepEqual(recent?.setupCommands(false), []);
    assert.match(
      recent.attachArguments('/s', '$0', false).join(' '),
      /-N -S \/s -C attach-session -t \$0 -f ignore-size,no-output/,
    );
  });

  it('has no panes where it has no sessions, and is no trouble', async () => {
    server.tmux('start-server', ';', 'set-option', '-g', 'exit-empty', 'off');
    const targets = new TmuxTargets({
      tree: { family: () => Promise.resolve([]), environment: () => Promise.resolve(null) },
      executable: () => 'tmux',
      socket: () => server.socket,
    });
    try {
      assert.deepEqual(await targets.panes(), []);
      assert.deepEqual(await targets.shown(), []);
    } finally {
      await targets.dispose();
    }
  });

  it('works although its configuration has errors', async () => {
    const configuration = join(server.folder, 'bad.conf');
    writeFileSync(configuration, 'nonsense-command\nset -g no-such-option 1\n');
    server.tmux('-f', configuration, 'new-session', '-d', '-s', 'main', 'cat');
    const targets = new TmuxTargets({
      tree: { family: () => Promise.resolve([]), environment: () => Promise.resolve(null) },
      executable: () => 'tmux',
      socket: () => server.socket,
    });
    try {
      const terminal = await targets.ofSession('main');
      await terminal.perform({ kind: 'type', text: 'typed all the same' });
      await until('the text', () => server.screen('main').includes('typed all the same'));
    } finally {
      await targets.dispose();
    }
    server.tmux('kill-server');
    await until('its end', () => processesOf(server.socket).length === 0);
  });

  it('loses a pane in the middle of being written to, and nothing is written elsewhere', async () => {
    server.session('main');
    server.tmux('split-window', '-d', '-t', 'main', 'exec cat');
    const targets = new TmuxTargets({
      tree: { family: () => Promise.resolve([]), environment: () => Promise.resolve(null) },
      executable: () => 'tmux',
      socket: () => server.socket,
    });
    try {
      const terminal = await targets.ofSession('main');
      const writing = Array.from({ length: 30 }, (_, at) => terminal.perform({ kind: 'type', text: `astray-${at} ` }));
      server.tmux('kill-pane', '-t', '%0');
      for (const end of await Promise.allSettled(writing)) {
        if (end.status === 'rejected') assert.equal((end.reason as { code: string }).code, 'gone');
      }
      await assert.rejects(terminal.perform({ kind: 'type', text: 'astray' }), { code: 'gone' });
      assert.doesNotMatch(server.screen('main'), /astray/);
    } finally {
      await targets.dispose();
    }
  });
});
