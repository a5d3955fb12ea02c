import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TmuxConnection } from '../../../src/terminals/tmux/connection';
import { TmuxLiveServer, type ServerModel } from '../../../src/terminals/tmux/live/liveServer';
import { readModel, type SessionModel } from '../../../src/terminals/tmux/live/model';
import { knownSockets } from '../../../src/terminals/tmux/live/sockets';
import { findTmux } from '../../../src/terminals/tmux/program';
import { processesOf, TmuxServer, until } from './tmuxServer';

/** Waits for a model that satisfies, by the live server's own events. */
function seen(
  live: TmuxLiveServer,
  what: string,
  holds: (sessions: readonly SessionModel[]) => boolean,
): Promise<void> {
  const now = (model: ServerModel): boolean => model.kind === 'present' && holds(model.sessions);
  return state(live, what, now);
}

function state(live: TmuxLiveServer, what: string, holds: (model: ServerModel) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`never seen: ${what}; last ${JSON.stringify(live.model)}`));
    }, 10_000);
    const check = (model: ServerModel): void => {
      if (!holds(model)) return;
      clearTimeout(timer);
      stop();
      resolve();
    };
    const stop = live.onChange(check);
    check(live.model);
  });
}

/**
 * Has the program in the pane end. tmux 3.3 never knows with what where it sees the end of the output ahead of that of the
 * process, every fifth time on a busy machine; then another one has to end.
 */
async function dieWith(server: TmuxServer, status: number): Promise<void> {
  const dead = () => server.tmux('display-message', '-p', '-t', 'main', '#{pane_dead} #{pane_dead_status}').trim();
  for (let tries = 0; tries < 20; tries += 1) {
    server.tmux('respawn-pane', '-k', '-t', 'main', `exit ${status}`);
    for (let looks = 0; looks < 20 && dead() !== `1 ${status}`; looks += 1) await delay(25);
    if (dead() === `1 ${status}`) return;
  }
  assert.fail(`tmux never knew that a program ended with ${status}`);
}

describe('live model of a tmux server', () => {
  let server: TmuxServer;
  let live: TmuxLiveServer;
  const errors: unknown[] = [];

  beforeEach(async () => {
    server = new TmuxServer();
    server.session('main');
    live = new TmuxLiveServer({
      program: await findTmux('tmux'),
      socketPath: server.socket,
      onListenerError: (error) => errors.push(error),
    });
    await seen(live, 'the first session', (sessions) => sessions.length === 1);
  });
  afterEach(async () => {
    await live.dispose();
    await server.stop();
    assert.deepEqual(errors.splice(0), []);
  });

  const window = (sessions: readonly SessionModel[]) => sessions[0]?.windows[0];

  it('has everything about sessions, windows and panes', () => {
    const [session] = live.model.kind === 'present' ? live.model.sessions : [];
    const pane = session?.windows[0]?.panes[0];
    assert.deepEqual([session?.id, session?.name, session?.clients], ['$0', 'main', 0]);
    assert.equal(session?.windows[0]?.layout, server.format('main', '#{window_layout}'));
    assert.deepEqual([pane?.id, pane?.width, pane?.height, pane?.active, pane?.dead], ['%0', 100, 30, true, false]);
    assert.equal(String(pane?.pid), server.format('main', '#{pane_pid}'));
    assert.equal(pane?.folder, process.cwd());
  });

  it('follows structure: panes, windows, sessions, names, zoom', async () => {
    server.tmux('split-window', '-h', '-t', 'main');
    await seen(live, 'two panes', (sessions) => window(sessions)?.panes.length === 2);
    server.tmux('select-pane', '-t', 'main:.0');
    await seen(live, 'the first active', (sessions) => window(sessions)?.panes[0]?.active === true);
    server.tmux('resize-pane', '-Z', '-t', 'main');
    await seen(live, 'zoom', (sessions) => window(sessions)?.zoomed === true);
    server.tmux('rename-window', '-t', 'main', `a 'b'; 😀`);
    await seen(live, 'the window name', (sessions) => window(sessions)?.name === `a 'b'; 😀`);
    server.tmux('new-window', '-t', 'main:7', '-n', 'seven');
    await seen(live, 'a window', (sessions) => sessions[0]?.windows[1]?.index === 7 && sessions[0].windows[1].active);
    server.session('other');
    await seen(live, 'a session', (sessions) => sessions.length === 2);
    server.tmux('rename-session', '-t', 'other', 'renamed');
    await seen(live, 'the session name', (sessions) => sessions.some(({ name }) => name === 'renamed'));
    server.tmux('split-window', '-t', 'renamed');
    await seen(live, 'a pane elsewhere', (sessions) => sessions[1]?.windows[0]?.panes.length === 2);
    server.tmux('kill-session', '-t', 'renamed');
    await seen(live, 'one session', (sessions) => sessions.length === 1);
  });

  it('follows what tmux has no notification for: titles, programs, folders, dead panes, alerts', async () => {
    server.tmux('set-option', '-g', 'remain-on-exit', 'on');
    server.tmux('send-keys', '-t', 'main', `cd /; printf '\\033]2;my title\\007'; exec cat`, 'Enter');
    await seen(live, 'title, program and folder', (sessions) => {
      const pane = window(sessions)?.panes[0];
      return pane?.title === 'my title' && pane.program === 'cat' && pane.folder === '/';
    });
    server.tmux('set-option', '-w', '-t', 'main', 'synchronize-panes', 'on');
    await seen(live, 'synchronized', (sessions) => window(sessions)?.synchronized === true);
    await dieWith(server, 3);
    await seen(live, 'a dead pane', (sessions) => {
      const pane = window(sessions)?.panes[0];
      return pane?.dead === true && pane.deadStatus === 3;
    });
    server.tmux('new-window', '-d', '-t', 'main', `sleep 0.2; printf '\\a'; cat`);
    await seen(live, 'the bell', (sessions) => sessions[0]?.windows[1]?.bell === true);
  });

  it('survives the session it is attached to', async () => {
    server.session('other');
    server.tmux('kill-session', '-t', 'main');
    await seen(live, 'the other alone', ([session, ...more]) => session?.name === 'other' && more.length === 0);
    server.tmux('rename-session', '-t', 'other', 'still followed');
    await seen(live, 'its new name', ([session]) => session?.name === 'still followed');
  });

  it('goes on to follow titles when the window that it looks at closes', async () => {
    const title = (text: string): string => `printf '\\033]2;${text}\\007'; exec cat`;
    server.tmux('new-window', '-d', '-t', 'main', title('second'));
    server.tmux('kill-window', '-t', 'main:0');
    await seen(live, 'one window', (sessions) => window(sessions)?.panes[0]?.title === 'second');
    server.tmux('respawn-pane', '-k', '-t', 'main', title('third'));
    await seen(live, 'the title', (sessions) => window(sessions)?.panes[0]?.title === 'third');
  });

  it('does not take the server along when its session is closed while its client is held up', async () => {
    server.session('other');
    await seen(live, 'both', (sessions) => sessions.length === 2);
    const clients = server.tmux('list-clients', '-F', '#{client_pid}').split('\n').map(Number);
    for (const pid of clients) process.kill(pid, 'SIGSTOP');
    server.tmux('kill-session', '-t', 'main');
    // tmux looks at subscriptions once a second; one of our own tells that it has, twice.
    const watch = await TmuxConnection.open({
      program: await findTmux('tmux'),
      socketPath: server.socket,
      session: '$1',
    });
    try {
      for (const name of ['first', 'second', 'third']) {
        const told = new Promise<void>((resolve) => {
          watch.onNotification((event) => {
            if (event.type === 'subscription-changed' && event.value === name) resolve();
          });
        });
        await watch.command(`refresh-client -B 'watch:@1:#{window_name}'`);
        server.tmux('rename-window', '-t', 'other', name);
        await Promise.race([told, watch.closed.then((error) => assert.fail(error))]);
      }
    } finally {
      for (const pid of clients) process.kill(pid, 'SIGCONT');
      await watch.close();
    }
    await seen(live, 'the other alone', ([session, ...more]) => session?.name === 'other' && more.length === 0);
  });

  it('sees the server go, and come again', async () => {
    server.tmux('kill-server');
    await state(live, 'absence', ({ kind }) => kind === 'absent');
    await until('the processes to end', () => processesOf(server.socket).length === 0);
    server.session('again');
    await seen(live, 'the new server', ([session]) => session?.name === 'again');
  });

  it('waits for a server, and its folder, that are not there yet', async () => {
    const folder = join(server.folder, 'not', 'yet');
    const socketPath = join(folder, 'socket');
    const early = new TmuxLiveServer({
      program: await findTmux('tmux'),
      socketPath,
      onListenerError: (error) => errors.push(error),
    });
    try {
      await early.settled();
      assert.equal(early.model.kind, 'absent');
      mkdirSync(folder, { recursive: true });
      server.tmux('-S', socketPath, 'new-session', '-d', '-s', 'late');
      await seen(early, 'the late server', ([session]) => session?.name === 'late');
    } finally {
      await early.dispose();
      server.tmux('-S', socketPath, 'kill-server');
      await until('the late server to end', () => processesOf(socketPath).length === 0);
    }
  });

  it('says when the socket is not ours to use', async () => {
    const forbidden = new TmuxLiveServer({
      program: await findTmux(server.forbid()),
      socketPath: server.socket,
      onListenerError: (error) => errors.push(error),
    });
    try {
      await state(
        forbidden,
        'that it is forbidden',
        (model) => model.kind === 'failed' && /not ours to use/.test(model.message),
      );
    } finally {
      await forbidden.dispose();
    }
  });

  it('does not tell the same model twice, and goes on when a listener throws', async () => {
    const told: ServerModel[] = [];
    live.onChange(() => {
      throw new Error('a listener of the test');
    });
    live.onChange((model) => told.push(model));
    live.refresh();
    live.refresh();
    await live.settled();
    assert.deepEqual(told, []);
    server.tmux('rename-window', '-t', 'main', 'changed');
    await seen(live, 'the change', (sessions) => window(sessions)?.name === 'changed');
    assert.ok(told.length > 0);
    assert.ok(errors.splice(0).length > 0);
  });

  it('holds fifty sessions of two hundred panes', async () => {
    for (let at = 1; at < 50; at += 1) {
      server.tmux('new-session', '-d', '-s', `s${at}`, 'cat', ';', 'split-window', 'cat', ';', 'split-window', 'cat');
      server.tmux('select-layout', '-t', `s${at}`, 'tiled', ';', 'split-window', '-t', `s${at}`, 'cat');
    }
    const panes = (sessions: readonly SessionModel[]): number =>
      sessions.flatMap(({ windows }) => windows.flatMap((each) => each.panes)).length;
    await seen(live, 'all of them', (sessions) => sessions.length === 50 && panes(sessions) === 1 + 49 * 4);
  });
});

describe('reading the model', () => {
  it('keeps a folder with a newline or tab in its name, and drops what it cannot read', () => {
    const row = (pane: string, folder: string): string =>
      ['$1', '@1', '0', '1', '0', '0', '0', '0', '0', 'x', pane, '0', '1', '80', '24', '0', '0', '1', '0', '', '0']
        .concat(['/dev/pts/1', 'sh', 'w', 's', 'title', folder])
        .join('\t');
    const lines = [row('%1', '/a\tb'), 'c', row('%2', '/d'), row('bad', '/e')];
    const [session] = readModel(lines, ['', '$1', '$2']);
    assert.equal(session?.clients, 1);
    assert.deepEqual(
      session.windows[0]?.panes.map(({ id, folder }) => [id, folder]),
      [
        ['%1', '/a\tb\nc'],
        ['%2', '/d'],
      ],
    );
    assert.deepEqual(readModel(['garbage', '', '$1'], []), []);
  });
});

describe('known tmux sockets', () => {
  it('are the configured one and all in the folder of tmux', async () => {
    const server = new TmuxServer();
    const folder = join(server.folder, `tmux-${process.getuid?.() ?? 0}`);
    try {
      assert.deepEqual(await knownSockets('', { TMUX_TMPDIR: server.folder }), [join(folder, 'default')]);
      mkdirSync(folder, { mode: 0o700 });
      server.tmux('-S', join(folder, 'work'), 'new-session', '-d');
      const found = await knownSockets('/some/where', { TMUX_TMPDIR: server.folder });
      assert.deepEqual(found, ['/some/where', join(folder, 'work')]);
      server.tmux('-S', join(folder, 'work'), 'kill-server');
    } finally {
      await server.stop();
    }
  });
});
