import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { KeyChord } from '../../../src/protocol/words';
import { openTmuxSession, type TmuxTerminalSource } from '../../../src/terminals/tmux/openTmuxSession';
import { processesOf, TmuxServer, until } from './tmuxServer';

const key = (name: string, ...modifiers: KeyChord['modifiers']): KeyChord => ({ key: name, modifiers });

describe('tmux terminal, on a real tmux', () => {
  let server: TmuxServer;
  let source: TmuxTerminalSource;

  beforeEach(async () => {
    server = new TmuxServer();
    server.session('main');
    source = await openTmuxSession({ session: 'main', socketPath: server.socket });
    await until('the prompt', () => server.screen('main').includes('$'));
  });
  afterEach(async () => {
    await source.dispose();
    await server.stop();
  });

  const panes = (target = 'main'): string[] => server.tmux('list-panes', '-t', target, '-F', '#{pane_id}').split('\n');
  const shows = (text: string, target = 'main'): Promise<void> =>
    until(`"${text}" on the screen`, () => server.screen(target).includes(text));

  it('says what and where it is', async () => {
    const terminal = await source.resolve();
    assert.equal(terminal.id, `tmux:${server.socket}:%0`);
    assert.equal(terminal.label, 'tmux main:0.0');
    assert.equal(terminal.program, 'bash');
    assert.equal(await terminal.alive(), true);
  });

  it('runs, types and presses', async () => {
    const terminal = await source.resolve();
    assert.equal((await terminal.perform({ kind: 'run', text: 'echo one-$((1+1))' })).kind, 'sent');
    await shows('one-2');
    await terminal.perform({ kind: 'type', text: `echo 'a;b' "#{pid}" ~ mañana 😀` });
    await shows(`echo 'a;b' "#{pid}" ~ mañana 😀`);
    await terminal.perform({ kind: 'press', keys: [key('home'), key('x'), key('y'), key('enter')] });
    await shows('xyecho: command not found');
    await terminal.perform({ kind: 'run', text: 'cat' });
    await until('cat', () => server.format('main', '#{pane_current_command}') === 'cat');
    await terminal.perform({ kind: 'press', keys: [key('c', 'control')] });
    await until('the shell', () => server.format('main', '#{pane_current_command}') === 'bash');
  });

  it('types text as it is: names of keys, dashes and lines', async () => {
    const terminal = await source.resolve();
    await terminal.perform({ kind: 'run', text: 'cat -A' });
    await until('cat', () => server.format('main', '#{pane_current_command}') === 'cat');
    await terminal.perform({ kind: 'run', text: '-l Enter C-c \\; ;' });
    await shows('-l Enter C-c \\; ;$');
    await terminal.perform({ kind: 'run', text: 'first line\nsecond $HOME\n' });
    await shows('second $HOME$');
    assert.match(server.screen('main'), /^first line\$$/m);
    assert.equal(server.tmux('list-buffers'), '', 'the paste leaves no buffer');
    await terminal.perform({
      kind: 'press',
      keys: [key('left', 'control'), key('f5'), key(';'), key('-'), key('enter')],
    });
    await shows('^[[1;5D^[[15~;-$');
  });

  it('pastes lines as one bracketed paste where the program asks for it', async () => {
    server.tmux('respawn-pane', '-k', '-t', 'main', `printf '\\033[?2004h'; exec cat -A`);
    await until('cat', () => server.format('main', '#{pane_current_command}') === 'cat');
    await (await source.resolve()).perform({ kind: 'run', text: 'a\nb' });
    await shows('b^[[201~$');
    assert.match(server.screen('main'), /\^\[\[200~a/);
  });

  it('carries out tmux lines on its own pane, whichever is active', async () => {
    const terminal = await source.resolve();
    assert.deepEqual(await terminal.perform({ kind: 'tmux', line: 'split-window -h' }), { kind: 'done' });
    assert.deepEqual(panes(), ['%0', '%1']);
    assert.equal(server.format('main', '#{pane_id}'), '%1');
    await terminal.perform({ kind: 'tmux', line: 'split-window -v' });
    assert.deepEqual(panes(), ['%0', '%2', '%1'], 'the left pane was split, not the active one');
    await terminal.perform({ kind: 'tmux', line: 'new-window -n logs' });
    await terminal.perform({ kind: 'tmux', line: 'rename-window code' });
    assert.equal(server.tmux('list-windows', '-t', 'main', '-F', '#{window_name}'), 'code\nlogs');
    await terminal.perform({ kind: 'tmux', line: 'previous-window ; kill-pane -a' });
    assert.deepEqual(panes(':code'), ['%0']);
    assert.deepEqual(await terminal.perform({ kind: 'tmux', line: "display-message -p '#{pane_id}'" }), {
      kind: 'done',
      output: '%0',
    });
  });

  it('does terminal operations', async () => {
    const terminal = await source.resolve();
    const operate = (operation: string, argument?: string) =>
      terminal.perform({ kind: 'terminal', operation, ...(argument === undefined ? {} : { argument }) });
    const window = (): string => server.format('main', '#{window_index}:#{window_name}');
    await operate('new', 'my logs');
    assert.equal(window(), '1:my logs');
    await operate('previous');
    assert.match(window(), /^0:/);
    await operate('focus', '1');
    assert.equal(window(), '1:my logs');
    await operate('next');
    await operate('focus', 'my logs');
    assert.equal(window(), '1:my logs');
    await operate('focus', '0');
    await operate('rename', "a 'b'; c");
    assert.equal(window(), `0:a 'b'; c`);
    await operate('split');
    assert.equal(panes().length, 2);

    await terminal.perform({ kind: 'run', text: 'seq 500' });
    await shows('\n500', '%0');
    await operate('scroll', 'up');
    assert.equal(server.format('%0', '#{pane_in_mode} #{scroll_position}'), '1 10');
    await operate('scroll', 'top');
    assert.notEqual(server.format('%0', '#{scroll_position}'), '10');
    await terminal.perform({ kind: 'run', text: 'echo left-the-mode' });
    await shows('\nleft-the-mode', '%0');
    await operate('clear');
    await until('a clear screen', () => !server.screen('%0').includes('500'));
    await terminal.perform({ kind: 'run', text: 'sleep 100' });
    await until('sleep', () => server.format('%0', '#{pane_current_command}') === 'sleep');
    await operate('interrupt');
    await until('the shell', () => server.format('%0', '#{pane_current_command}') === 'bash');
    await assert.rejects(operate('levitate'), { code: 'unsupported' });
    await operate('close');
    assert.deepEqual(panes(), ['%2']);
    await assert.rejects(operate('split'), { code: 'gone' });
  });

  it('refuses with the words of tmux, and goes on', async () => {
    const terminal = await source.resolve();
    await assert.rejects(terminal.perform({ kind: 'tmux', line: 'select-window -t :99' }), {
      name: 'TerminalError',
      code: 'refused',
      message: /can't find window/,
    });
    await assert.rejects(terminal.perform({ kind: 'tmux', line: 'frobnicate' }), { code: 'refused' });
    await assert.rejects(terminal.perform({ kind: 'type', text: 'x'.repeat(1_000_000) }), { code: 'refused' });
    assert.equal(await terminal.alive(), true);
  });

  it('does not take another pane for a relative target', async () => {
    const terminal = await source.resolve();
    server.tmux('split-window', '-h', '-t', 'main');
    await assert.rejects(terminal.perform({ kind: 'tmux', line: 'if-shell -F 1 { kill-pane }' }), {
      code: 'unsupported',
    });
    assert.deepEqual(panes(), ['%0', '%1']);
  });

  it('is gone when its pane is, and types nowhere else', async () => {
    const terminal = await source.resolve();
    server.tmux('split-window', '-h', '-t', 'main');
    server.tmux('kill-pane', '-t', '%0');
    assert.equal(await terminal.alive(), false);
    for (const effect of [
      { kind: 'run', text: 'echo astray' },
      { kind: 'type', text: 'astray' },
      { kind: 'press', keys: [key('a')] },
      { kind: 'tmux', line: 'split-window' },
      { kind: 'terminal', operation: 'clear' },
    ] as const) {
      await assert.rejects(terminal.perform(effect), { name: 'TerminalError', code: 'gone' }, effect.kind);
    }
    assert.deepEqual(panes(), ['%1']);
    assert.doesNotMatch(server.screen('%1'), /astray/);
    assert.equal((await source.resolve()).id, `tmux:${server.socket}:%1`);
  });

  it('is gone when its program ended and the pane remains', async () => {
    const terminal = await source.resolve();
    server.tmux('set-option', '-g', 'remain-on-exit', 'on');
    await terminal.perform({ kind: 'run', text: 'exit 3' });
    await until('the pane to be dead', () => server.format('%0', '#{pane_dead}') === '1');
    assert.equal(await terminal.alive(), false);
    await assert.rejects(terminal.perform({ kind: 'run', text: 'echo astray' }), { code: 'gone' });
  });

  it('is gone when its session is closed between hearing and doing', async () => {
    const terminal = await source.resolve();
    server.session('other');
    server.tmux('kill-session', '-t', 'main');
    assert.equal(await terminal.alive(), false);
    await assert.rejects(terminal.perform({ kind: 'run', text: 'echo astray' }), { code: 'gone' });
    await assert.rejects(source.resolve(), { code: 'gone', message: /There is: other/ });
    assert.doesNotMatch(server.screen('other'), /astray/);
  });

  it('does not follow its client to another session', async () => {
    const terminal = await source.resolve();
    server.session('other');
    server.tmux('set-option', '-g', 'detach-on-destroy', 'off');
    server.tmux('kill-session', '-t', 'main');
    await assert.rejects(terminal.perform({ kind: 'tmux', line: 'split-window' }), { code: 'gone' });
    assert.equal(panes('other').length, 1);
  });

  it('rejects what is under way when the server is killed, and takes no pane of a new one for its own', async () => {
    const terminal = await source.resolve();
    server.tmux('set-hook', '-g', 'after-rename-window', 'wait-for never');
    const blocking = terminal.perform({ kind: 'tmux', line: 'rename-window x' });
    await until('the command to be under way', () => server.format('main', '#{window_name}') === 'x');
    const waiting = terminal.perform({ kind: 'run', text: 'echo astray' });
    server.tmux('kill-server');
    await assert.rejects(waiting, { name: 'TerminalError', code: 'server-gone', message: /tmux/ });
    assert.deepEqual(await blocking, { kind: 'done' }, 'what was answered counts as done');
    await assert.rejects(terminal.perform({ kind: 'run', text: 'echo astray' }), { code: 'server-gone' });
    assert.equal(await terminal.alive(), false);
    await until('the old server to end', () => processesOf(server.socket).length === 0);

    server.session('main');
    await assert.rejects(terminal.perform({ kind: 'run', text: 'echo astray' }), { code: 'gone' });
    await until('the prompt', () => server.screen('main').includes('$'));
    assert.doesNotMatch(server.screen('main'), /astray/);
    const again = await source.resolve();
    await again.perform({ kind: 'run', text: 'echo found-again' });
    await shows('\nfound-again');
  });

  it('connects again when its client is detached', async () => {
    const terminal = await source.resolve();
    server.tmux('detach-client', '-s', 'main');
    await until('the client to be gone or new', async () => {
      try {
        await terminal.perform({ kind: 'press', keys: [] });
        return true;
      } catch {
        return false;
      }
    });
    await terminal.perform({ kind: 'run', text: 'echo still-here' });
    await shows('\nstill-here');
  });

  it('is not held up by a command that waits', async () => {
    const terminal = await source.resolve();
    assert.deepEqual(await terminal.perform({ kind: 'tmux', line: 'wait-for never' }), { kind: 'sent' });
    await terminal.perform({ kind: 'run', text: 'echo not-held-up' });
    await shows('\nnot-held-up');
    await assert.rejects(terminal.perform({ kind: 'tmux', line: 'wait-for' }), { code: 'refused' });
  });

  it('leaves the size of the window to those who look at it', async () => {
    assert.equal(server.format('main', '#{window_width}x#{window_height}'), '100x30');
    await (await source.resolve()).perform({ kind: 'tmux', line: 'split-window' });
    assert.equal(server.format('main', '#{window_width}x#{window_height}'), '100x30');
  });

  it('moves the client of the user, and not its own, to a new session', async () => {
    const inner = [`TERM=xterm tmux -S ${server.socket} attach -t main`, '/dev/null'];
    const looking = spawn('script', ['-qc', ...inner], { stdio: ['pipe', 'ignore', 'ignore'] });
    const ended = new Promise((resolve) => looking.once('close', resolve));
    const shown = (): string =>
      server.tmux('list-clients', '-F', '#{?client_control_mode,,#{session_name}}').replaceAll('\n', '');
    await until('the client', () => shown() === 'main');
    const terminal = await source.resolve();
    await terminal.perform({ kind: 'tmux', line: 'new-session -s web' });
    assert.equal(shown(), 'web');
    await terminal.perform({ kind: 'tmux', line: 'switch-client -t main' });
    assert.equal(shown(), 'main');
    await terminal.perform({ kind: 'tmux', line: 'detach-client' });
    await ended;
    assert.equal(shown(), '');
  });
});

describe('opening a tmux session', () => {
  it('says how to install tmux where it is missing', async () => {
    await assert.rejects(openTmuxSession({ session: '', executable: '/nowhere/tmux' }), {
      name: 'TerminalError',
      code: 'tmux-missing',
      message: /apt install tmux.*mango\.tmux\.executable/,
    });
    await assert.rejects(openTmuxSession({ session: '', executable: 'true' }), { code: 'tmux-missing' });
  });

  it('says when there is no server, and starts none', async () => {
    const server = new TmuxServer();
    await assert.rejects(openTmuxSession({ session: 'x', socketPath: server.socket }), { code: 'server-gone' });
    assert.ok(!existsSync(server.socket));
    await server.stop();
  });

  it('takes names for names', async () => {
    const server = new TmuxServer();
    try {
      const names = ['a b', '=odd', '@1', '😀 "quoted"', '$0', "it's", '#{pid}', '\\;', '-n'];
      const made = names.map((name) => server.tmux('new-session', '-d', '-P', '-F', '#{session_name}', '-s', name));
      for (const name of made) {
        const source = await openTmuxSession({ session: name, socketPath: server.socket });
        const terminal = await source.resolve();
        assert.equal(server.format(terminal.pane.pane, '#{session_name}'), name);
        await source.dispose();
      }
      await assert.rejects(openTmuxSession({ session: 'a', socketPath: server.socket }), { code: 'gone' });
    } finally {
      await server.stop();
    }
  });

  it('says when the socket is not ours', async () => {
    const server = new TmuxServer();
    try {
      server.session('main');
      const executable = server.forbid();
      await assert.rejects(openTmuxSession({ session: 'main', socketPath: server.socket, executable }), {
        code: 'refused',
        message: /not ours to use/,
      });
    } finally {
      await server.stop();
    }
  });

  it('takes the latest used session when none is named', async () => {
    const server = new TmuxServer();
    try {
      server.session('old');
      const [client] = [spawn('script', ['-qc', `TERM=xterm tmux -S ${server.socket} attach -t old`, '/dev/null'])];
      const ended = new Promise((resolve) => client.once('close', resolve));
      await until('the client', () => server.tmux('list-clients') !== '');
      server.session('newer, but nobody looks');
      const source = await openTmuxSession({ session: '', socketPath: server.socket });
      assert.equal((await source.resolve()).pane.sessionName, 'old');
      await source.dispose();
      server.tmux('kill-server');
      await ended;
    } finally {
      await server.stop();
    }
  });
});
