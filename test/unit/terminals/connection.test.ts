import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TmuxConnection } from '../../../src/terminals/tmux/connection';
import type { Notification, SessionId } from '../../../src/terminals/tmux/events';
import { atLeast, findTmux, readVersion } from '../../../src/terminals/tmux/program';
import { processesOf, TmuxServer, until } from './tmuxServer';

describe('connection to a real tmux', () => {
  let server: TmuxServer;
  let connection: TmuxConnection | null = null;

  const open = async (output = false, timeoutMs = 5000): Promise<TmuxConnection> => {
    const session = server.tmux('list-sessions', '-F', '#{session_id}').split('\n')[0] as SessionId;
    connection = await TmuxConnection.open({
      program: await findTmux('tmux'),
      socketPath: server.socket,
      session,
      output,
      timeoutMs,
    });
    return connection;
  };

  beforeEach(() => {
    server = new TmuxServer();
  });
  afterEach(async () => {
    await connection?.close();
    connection = null;
    await server.stop();
  });

  it('answers many commands at once, each with its own reply', async () => {
    server.session('main', 'cat');
    const tmux = await open();
    const numbers = Array.from({ length: 500 }, (_, at) => String(at));
    const replies = await Promise.all(numbers.map((text) => tmux.command(`display-message -p '${text}'`)));
    assert.deepEqual(replies.flat(), numbers);
  });

  it('tells what happens, and nothing of what panes print', async () => {
    server.session('main', 'yes');
    const tmux = await open();
    const told: Notification[] = [];
    const renamed = new Promise<void>((resolve) => {
      tmux.onNotification((event) => {
        told.push(event);
        if (event.type === 'window-renamed' && event.name === 'new name') resolve();
      });
    });
    server.tmux('rename-window', '-t', 'main', 'new name');
    await renamed;
    assert.ok(!told.some(({ type }) => type.endsWith('output')));
  });

  it('brings output where it is wanted, is held back, and still answers', async () => {
    server.session('main', 'sh', '-c', 'read x; echo wanted; exec yes 0123456789');
    const tmux = await open(true);
    let text = '';
    let bytes = 0;
    tmux.onNotification((event) => {
      if (!('data' in event)) return;
      bytes += event.data.length;
      if (text.length < 1000) text += Buffer.from(event.data).toString('utf8');
    });
    await tmux.command('send-keys Enter');
    await until('output', () => text.includes('0123456789'));
    assert.match(text, /wanted\r\n0123456789/);

    const goOn = tmux.holdOutput();
    const answer = tmux.command('display-message -p still');
    goOn();
    assert.deepEqual(await answer, ['still']);

    const before = bytes;
    await until('output to go on', () => bytes > before);
  });

  it('goes on with a pane that tmux held back', async () => {
    // When tmux pauses a pane depends on how the machine is loaded, so here a script stands in for it.
    const executable = join(server.folder, 'tmux-that-pauses');
    const log = join(server.folder, 'log');
    writeFileSync(
      executable,
      `#!/bin/sh
      printf '%%begin 1 1 0\\n%%end 1 1 0\\n%%session-changed $0 x\\n%%pause %%7\\n'
      number=1
      while read -r line; do
        echo "$line" >> '${log}'
        number=$((number + 1))
        case "$line" in
          "display-message -p '#{pid}:"*) answer=1:1 ;;
          *) answer=\${line#*"'"}; answer=\${answer%"'"} ;;
        esac
        printf '%%begin 1 %d 1\\n%s\\n%%end 1 %d 1\\n' $number "$answer" $number
      done`,
      { mode: 0o755 },
    );
    const program = { ...(await findTmux('tmux')), executable };
    connection = await TmuxConnection.open({ program, socketPath: server.socket, session: '$0', output: true });
    await until('the pane to go on', () => readFileSync(log, 'utf8').includes(`refresh-client -A '%7:continue'`));
  });

  it('gives up on a queue that is held up, says so, and leaves no client', async () => {
    server.session('main', 'cat');
    const tmux = await open(false, 300);
    const waiting = [tmux.command('wait-for never ; display-message -p a'), tmux.command('display-message -p secret')];
    const [first, second] = await Promise.allSettled(waiting);
    assert.equal(first?.status, 'fulfilled', 'wait-for itself was answered');
    const told = second?.status === 'rejected' ? String(second.reason) : '';
    assert.match(told, /within 0\.3 s: (wait-for|display-message)$/, told);
    assert.equal(second?.status === 'rejected' && (second.reason as { code: string }).code, 'timeout');
    assert.equal((await tmux.closed).code, 'timeout');
    assert.equal(tmux.ended, true);
    await until('the client to be gone', () => server.tmux('list-clients') === '');
  });

  it('survives a hook that prints, an alias of several commands and if-shell', async () => {
    server.session('main', 'cat');
    server.tmux('set-hook', '-g', 'after-split-window', 'display-message -p hooked');
    server.tmux('set-option', '-s', 'command-alias[50]', 'twice=display-message -p one ; display-message -p two');
    const tmux = await open();
    const replies = await Promise.all([
      tmux.command('split-window'),
      tmux.command('twice'),
      tmux.command(`if-shell -F 1 'display-message -p yes' 'display-message -p no'`),
      tmux.command(`run-shell 'echo %end 1 2 1; echo %exit'`),
      tmux.command('display-message -p last'),
    ]);
    assert.deepEqual(replies.slice(1, 3), [['two'], ['yes']]);
    assert.deepEqual(replies[4], ['last']);
  });

  it('ends with every call rejected when its client is killed', async () => {
    server.session('main', 'cat');
    const tmux = await open();
    const waiting = tmux.command('display-message -p x', 'reply', null);
    for (const pid of processesOf(server.socket)) {
      if (String(pid) !== server.format('main', '#{pid}')) process.kill(pid, 'SIGKILL');
    }
    await Promise.allSettled([waiting]);
    assert.equal((await tmux.closed).code, 'server-gone');
    await assert.rejects(tmux.command('display-message -p y'), { name: 'TerminalError', code: 'server-gone' });
  });
});

describe('versions of tmux', () => {
  it('are read and compared', () => {
    assert.deepEqual(readVersion('tmux 3.3a\n'), { text: '3.3a', major: 3, minor: 3 });
    assert.deepEqual(readVersion('tmux next-3.6'), { text: 'next-3.6', major: 3, minor: 6 });
    assert.equal(readVersion('tmux master')?.major, 99);
    assert.equal(readVersion('GNU screen 4'), null);
    const old = readVersion('tmux 2.9a');
    assert.ok(old && !atLeast(old, 3, 0));
    assert.ok(atLeast({ text: '3.10', major: 3, minor: 10 }, 3, 2));
  });
});
