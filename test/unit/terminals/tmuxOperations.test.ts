import assert from 'node:assert/strict';
import { CAPABILITIES } from '../../../src/terminals/capabilities';
import type { Terminal } from '../../../src/terminals/terminal';
import { openTmuxSession, type TmuxTerminalSource } from '../../../src/terminals/tmux/openTmuxSession';
import { literalFormat } from '../../../src/terminals/tmux/quote';
import { outputAbove } from '../../../src/terminals/tmux/screenText';
import { TmuxServer, until } from './tmuxServer';
import { lookingAt } from './tmuxClient';

/** Names that hurt where they are not quoted. */
const HOSTILE = [
  'with spaces',
  `a 'b' "c"`,
  '#{pid} #(touch x) #S #[bold]',
  '; kill-server',
  '$HOME ~ {a} %1 @2',
  '-t',
  'mañana 😀',
  '\\n \\; `id`',
  'two\nlines\tand a tab',
];

describe('operations on a tmux pane', () => {
  let server: TmuxServer;
  let source: TmuxTerminalSource;
  let terminal: Terminal;

  beforeEach(async () => {
    server = new TmuxServer();
    server.session('main');
    source = await openTmuxSession({ session: 'main', socketPath: server.socket });
    terminal = await source.resolve();
  });
  afterEach(async () => {
    await source.dispose();
    await server.stop();
  });

  const operate = (operation: string, argument?: string) =>
    terminal.perform({ kind: 'terminal', operation, ...(argument === undefined ? {} : { argument }) });
  const panes = (target = 'main'): readonly string[] =>
    server.tmux('list-panes', '-t', target, '-F', '#{pane_id}').split('\n');
  const active = (): string => server.format('main', '#{pane_id}');
  /** How this tmux keeps a name: each version shows backslashes, dollars and control characters in its own way. */
  const kept = (name: string): string => {
    server.tmux('rename-window', '-t', 'main:0', '--', literalFormat(name));
    return server.format('main:0', '#{window_name}');
  };

  it('split to every side, and focus by direction, number, order and last', async () => {
    await operate('split', 'right');
    await operate('split', 'down');
    await operate('split', 'left');
    await operate('split', 'up');
    assert.deepEqual(panes(), ['%3', '%4', '%0', '%2', '%1']);
    for (const [which, expected] of [
      ['0', '%3'],
      ['4', '%1'],
      ['last', '%3'],
      ['2', '%0'],
      ['left', '%3'],
    ] as const) {
      await operate('focus-pane', which);
      assert.equal(active(), expected, which);
    }
    await assert.rejects(operate('focus-pane', '9'), { code: 'gone', message: /There is: 0 bash/ });
  });

  it('focus by program and by title', async () => {
    server.tmux('split-window', '-t', 'main', 'exec cat');
    server.tmux('split-window', '-t', 'main', `printf '\\033]2;build log\\007'; exec tail -f /dev/null`);
    await until('titles and programs', () =>
      server.tmux('list-panes', '-t', 'main', '-F', '#{pane_current_command} #{pane_title}').includes('build log'),
    );
    await until('cat', () => server.tmux('list-panes', '-F', '#{pane_current_command}').includes('cat'));
    await operate('focus-pane', 'cat');
    assert.equal(active(), '%1');
    await operate('focus-pane', 'build-log');
    assert.equal(active(), '%2');
  });

  it('zoom, resize, swap, rotate, lay out and synchronize', async () => {
    await operate('split', 'right');
    await operate('zoom');
    assert.equal(server.format('main', '#{window_zoomed_flag} #{pane_id}'), '1 %0');
    await operate('zoom');
    const width = (): number => Number(server.format('%0', '#{pane_width}'));
    const before = width();
    await operate('resize', 'right 7');
    assert.equal(width(), before + 7);
    await operate('resize', 'narrower by 2');
    assert.equal(width(), before + 5);
    await operate('swap', '1');
    assert.deepEqual(panes(), ['%1', '%0']);
    await operate('swap', 'left');
    assert.deepEqual(panes(), ['%0', '%1']);
    await operate('rotate');
    assert.deepEqual(panes(), ['%1', '%0']);
    await operate('layout', 'even vertical');
    assert.equal(server.format('%0', '#{pane_width}'), '100');
    await operate('synchronize', 'on');
    assert.equal(server.format('%0', '#{pane_synchronized}'), '1');
    await operate('synchronize', 'off');
    assert.equal(server.format('%0', '#{pane_synchronized}'), '0');
    await assert.rejects(operate('resize', 'sideways'), { code: 'refused' });
    await assert.rejects(operate('layout', 'spiral'), { code: 'refused', message: /tiled/ });
  });

  it('move between windows and panes, and scroll by lines, pages and to the ends', async () => {
    await operate('new', 'second');
    await operate('last');
    assert.equal(server.format('main', '#{window_index}'), '0');
    await operate('focus-window', 'second');
    assert.equal(server.format('main', '#{window_name}'), 'second');
    await operate('last');
    server.tmux('respawn-pane', '-k', '-t', '%0', 'seq 400; exec cat');
    await until('the lines', () => server.screen('%0').includes('\n400'));
    const scrolled = (): number => Number(server.format('%0', '#{scroll_position}'));
    await operate('scroll-up', '5');
    assert.equal(scrolled(), 5);
    await operate('scroll-down', '3');
    assert.equal(scrolled(), 2);
    await operate('scroll-page-up');
    const page = scrolled();
    assert.ok(page > 20, `${page}`);
    await operate('scroll-page-down');
    assert.ok(scrolled() < page);
    await operate('scroll-top');
    assert.ok(scrolled() > 300);
    await operate('search', '123');
    assert.equal(server.format('%0', '#{copy_cursor_line}'), '123');
    await operate('search-next');
    await operate('search-previous');
    assert.equal(server.format('%0', '#{copy_cursor_line}'), '123');
    await operate('scroll-bottom');
    assert.equal(server.format('%0', '#{pane_in_mode}'), '0');
  });

  it('interrupt what heeds it, and end what does not by closing its pane', async () => {
    server.tmux(
      'split-window',
      '-d',
      '-t',
      'main',
      `exec bash -c 'trap "echo not me" INT HUP; while :; do sleep 0.1; done'`,
    );
    const [, stubborn = ''] = panes();
    const pid = Number(server.format(stubborn, '#{pane_pid}'));
    await until('the program', () => server.format(stubborn, '#{pane_current_command}') !== '');
    await operate('focus-pane', '1');
    const ignoring = await source.resolve();
    assert.deepEqual(await ignoring.perform({ kind: 'terminal', operation: 'interrupt' }), { kind: 'done' });
    await until('its answer', () => server.screen(stubborn).includes('not me'));
    assert.equal(await ignoring.alive(), true);
    assert.deepEqual(await ignoring.perform({ kind: 'terminal', operation: 'close' }), { kind: 'done' });
    assert.deepEqual(panes(), ['%0']);
    await assert.rejects(ignoring.perform({ kind: 'terminal', operation: 'interrupt' }), { code: 'gone' });
    process.kill(pid, 'SIGKILL');
  });

  it('break a pane out, and join it again by the number or name of its window', async () => {
    await operate('split', 'right');
    await operate('break', 'apart');
    assert.deepEqual(panes(':=apart'), ['%0']);
    server.tmux('new-window', '-d', '-t', 'main:7', '-n', 'log files', 'cat');
    await operate('join', '7');
    assert.equal(panes(':=apart').length, 2);
    await assert.rejects(operate('join', 'nowhere'), { code: 'gone' });
  });

  for (const name of HOSTILE) {
    it(`take ${JSON.stringify(name)} for a name, and nothing else`, async () => {
      const expected = kept(name);
      server.tmux('rename-window', '-t', 'main:0', 'other');
      await operate('new', name);
      const made = server.format('main:1', '#{window_name}');
      assert.ok([name, expected].includes(made), made);
      await operate('focus', '0');
      await operate('rename', name);
      assert.equal(server.format('main:0', '#{window_name}'), expected);
      server.tmux('rename-window', '-t', 'main:1', 'other');
      await operate('focus', 'other');
      // Nobody says a line break: such a name is chosen as it is shown.
      await operate('focus', name.includes('\n') ? expected : name);
      assert.equal(server.format('main', '#{window_index}'), '0', 'focused by its name');
      await operate('rename-session', name);
      const renamed = server.format('%0', '#{session_name}');
      assert.equal(renamed, expected.replaceAll(/[.:]/g, '_'));
      await operate('new-session', `${name}2`);
      assert.equal(server.tmux('list-sessions', '-F', '#{session_name}').split('\n').length, 2);
      await operate('search', name);
      assert.equal(server.format('%0', '#{pane_in_mode}'), '1');
    });
  }

  it('paste in one piece, whatever stands in it', async () => {
    server.tmux('respawn-pane', '-k', '-t', 'main', `printf '\\033[?2004h'; exec cat -A`);
    await until('cat', () => server.format('main', '#{pane_current_command}') === 'cat');
    terminal = await source.resolve();
    assert.deepEqual(await operate('paste', `#{pid} 'x' ; y`), { kind: 'sent' });
    await terminal.perform({ kind: 'press', keys: [{ key: 'enter', modifiers: [] }] });
    await until('the paste', () => server.screen('main').includes(`^[[200~#{pid} 'x' ; y^[[201~$`));
    server.tmux('set-buffer', 'from the buffer');
    await operate('paste');
    await until('the buffer', () => server.screen('main').includes('^[[200~from the buffer^[[201~'));
  });

  it('search, copy the last output and a line, and give all text', async () => {
    await until('the prompt', () => server.screen('main').startsWith('$'));
    await terminal.perform({ kind: 'run', text: 'seq 300 302; echo "#{pid}; $((40+2))"' });
    await until('the output', () => server.screen('main').includes('\n$'));
    const output = '300\n301\n302\n#{pid}; 42';
    assert.deepEqual(await operate('copy-output'), { kind: 'done', output });
    assert.equal(server.tmux('show-buffer'), output);
    assert.deepEqual(await operate('copy-line', '1'), { kind: 'done', output: '#{pid}; 42' });
    await terminal.perform({ kind: 'type', text: 'half a command' });
    await until('the text', () => server.screen('main').includes('half a command'));
    assert.deepEqual(await operate('copy-line'), { kind: 'done', output: '$ half a command' });
    const captured = await operate('capture');
    assert.match(captured.kind === 'done' ? (captured.output ?? '') : '', /^\$ seq 300.*\n300\n301\n302\n/);
    await operate('search', '301');
    assert.equal(server.format('main', '#{copy_cursor_line}'), '301');
    await operate('search-next');
    await operate('scroll-bottom');
    await terminal.perform({ kind: 'run', text: '; clear' });
    await until('nothing', () => server.screen('main').trim() === '$');
    await terminal.perform({ kind: 'run', text: `PS1='other> '` });
    await until('the other prompt', () => server.screen('main').includes('other>'));
    await assert.rejects(operate('copy-output'), { code: 'unsupported' });
  });

  it('move the client of the user from session to session, and let it go', async () => {
    const looking = await lookingAt(server, 'main');
    try {
      terminal = await source.resolve();
      await operate('new-session', 'back end');
      await until('the new session', () => looking.session() === 'back end');
      await operate('switch', 'main');
      await until('the first session', () => looking.session() === 'main');
      await operate('switch', 'last');
      await until('the last session', () => looking.session() === 'back end');
      await operate('attach', 'main');
      await until('the first session again', () => looking.session() === 'main');
      await assert.rejects(operate('switch', 'nowhere'), { code: 'gone', message: /main, back end|back end, main/ });
      await operate('detach');
      await looking.ended;
    } finally {
      await looking.close();
    }
    await operate('kill-session');
    assert.equal(server.tmux('list-sessions', '-F', '#{session_name}'), 'back end');
  });

  it('say so when nobody looks at the session', async () => {
    for (const operation of ['detach', 'switch']) {
      await assert.rejects(
        operate(operation, 'next'),
        { code: 'unsupported', message: /No terminal shows/ },
        operation,
      );
    }
  });

  describe('of every kind', () => {
    /** What each needs to be understood at all; the others need nothing. */
    const said: Readonly<Record<string, string>> = { resize: 'left', search: 'x', 'focus-pane': '1', join: '0' };
    const every = CAPABILITIES.tmux.operations.map((name) => [name, said[name] ?? 'even vertical'] as const);
    const state = (): string =>
      server.tmux(
        'list-panes',
        '-a',
        '-F',
        '#{session_name} #{window_layout} #{window_name} #{pane_id} #{pane_in_mode}',
      );

    it('do nothing elsewhere when the pane is gone, nor when the server is', async () => {
      server.tmux('split-window', '-t', 'main');
      server.tmux('split-window', '-t', 'main');
      server.tmux('set-window-option', '-g', 'automatic-rename', 'off');
      server.tmux('kill-pane', '-t', '%0');
      const before = state();
      for (const [name, argument] of every) await assert.rejects(operate(name, argument), { code: 'gone' }, name);
      assert.equal(state(), before);
      server.tmux('kill-server');
      for (const [name, argument] of every)
        await assert.rejects(operate(name, argument), { name: 'TerminalError' }, name);
    });

    it('end with a reason when the server is killed in the middle', async () => {
      const last = ['close', 'kill-session'];
      const inOrder = [...every.filter(([name]) => !last.includes(name)), ...last.map((name) => [name, ''] as const)];
      const all = inOrder.map(([name, argument]) => operate(name, argument));
      server.tmux('kill-server');
      for (const [at, end] of (await Promise.allSettled(all)).entries()) {
        if (end.status === 'rejected') assert.equal((end.reason as Error).name, 'TerminalError', inOrder[at]?.[0]);
      }
    });
  });
});

describe('the program in front of a pane', () => {
  let server: TmuxServer;
  let source: TmuxTerminalSource;
  const keysMean = (program: string): string => (program === 'cat' ? 'cat' : '');

  beforeEach(async () => {
    server = new TmuxServer();
    server.session('main');
    source = await openTmuxSession({ session: 'main', socketPath: server.socket, keysMean });
  });
  afterEach(async () => {
    await source.dispose();
    await server.stop();
  });

  const program = (): string => server.format('main', '#{pane_current_command}');

  it('is looked at again: nothing is typed when the keys mean something else by now', async () => {
    const heardInShell = await source.resolve();
    server.tmux('send-keys', '-t', 'main', 'cat', 'Enter');
    await until('cat', () => program() === 'cat');
    for (const effect of [
      { kind: 'run', text: 'echo astray' },
      { kind: 'type', text: 'astray' },
      { kind: 'press', keys: [{ key: 'a', modifiers: [] }] },
      { kind: 'terminal', operation: 'paste', argument: 'astray' },
    ] as const) {
      await assert.rejects(heardInShell.perform(effect), { code: 'refused', message: /cat came to the front.*bash/ });
    }
    assert.doesNotMatch(server.screen('main'), /astray/);
    await heardInShell.perform({ kind: 'tmux', line: 'split-window -d' });
    const heardInCat = await source.resolve();
    await heardInShell.perform({ kind: 'terminal', operation: 'interrupt' });
    await until('the shell', () => program() === 'bash');
    await assert.rejects(heardInCat.perform({ kind: 'type', text: 'astray' }), { message: /bash came to the front/ });
  });

  it('may be another one to which keys mean the same', async () => {
    const terminal = await source.resolve();
    server.tmux('send-keys', '-t', 'main', 'sleep 60', 'Enter');
    await until('sleep', () => program() === 'sleep');
    await terminal.perform({ kind: 'type', text: 'typed ahead' });
    await until('the text', () => server.screen('main').includes('typed ahead'));
  });
});

describe('the output above a prompt', () => {
  it('lies between the last two lines that begin alike', () => {
    const lines = ['$ ls', 'a', 'b', '$ echo x', 'x', '$'];
    assert.equal(outputAbove(lines, 2), 'x');
    assert.equal(outputAbove(['$ ls', 'a', '$ gi'], 2), 'a');
    assert.equal(outputAbove(['$ true', '$'], 2), '');
    assert.equal(outputAbove(['a', '$'], 2), null);
    assert.equal(outputAbove(['a', ''], 0), null);
    assert.equal(outputAbove(['$HOME', '$ x', 'out', '$'], 2), 'out');
  });
});
