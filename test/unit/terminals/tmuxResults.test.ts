import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import type { FinishedRun } from '../../../src/terminals/finishedRun';
import { TmuxPool } from '../../../src/terminals/tmux/pool';
import { findTmux } from '../../../src/terminals/tmux/program';
import { TmuxServers } from '../../../src/terminals/tmux/servers';
import { TmuxTerminal } from '../../../src/terminals/tmux/tmuxTerminal';
import { atOnce } from './atOnce';
import { TmuxServer, until } from './tmuxServer';

const SCRIPTS = resolve('shell-integration');

describe('how a command in a tmux pane ended', () => {
  let server: TmuxServer;
  let pool: TmuxPool;
  let finished: FinishedRun[];

  beforeEach(async () => {
    server = new TmuxServer();
    finished = [];
    pool = new TmuxPool({ program: await findTmux('tmux'), onFinished: (run) => finished.push(run) });
  });
  afterEach(async () => {
    await pool.dispose();
    await server.stop();
  });

  /** A session with one shell that gives marks, as from its user's start-up file; or with other commands. */
  async function session(...command: string[]): Promise<TmuxTerminal> {
    const marked = ['env', 'PS1=ready> ', 'HISTFILE=', 'bash', '--init-file', join(SCRIPTS, 'mango.bash')];
    server.session('main', ...(command.length > 0 ? command : marked));
    return terminal();
  }

  async function terminal(name = 'main'): Promise<TmuxTerminal> {
    return TmuxTerminal.connect(pool, await new TmuxServers(pool).session(server.socket, name), null);
  }

  const run = (on: TmuxTerminal, text: string) => on.perform({ kind: 'run', text }).then(atOnce);
  const prompt = (target = 'main') => until('the prompt', () => /(ready>|[$#%>]) *$/m.test(server.screen(target)));

  for (const [shell, command] of [
    ['bash', ['env', 'PS1=ready> ', 'bash', '--init-file', join(SCRIPTS, 'mango.bash')]],
    ['zsh', ['env', `ZDOTDIR=${join(SCRIPTS, 'zsh')}`, 'zsh']],
    ['fish', ['fish', '--no-config', '--init-command', `source ${join(SCRIPTS, 'mango.fish')}`]],
  ] as const) {
    it(`is told where ${shell} gives marks, from the first command on`, async () => {
      const pane = await session(...command);
      await prompt();
      assert.deepEqual(await run(pane, 'echo one; echo two'), { kind: 'done', exitCode: 0, output: 'one\ntwo' });
      assert.deepEqual(await run(pane, 'sh -c "exit 7"'), { kind: 'done', exitCode: 7, output: '' });
      assert.deepEqual(await run(await terminal(), 'echo again'), { kind: 'done', exitCode: 0, output: 'again' });
      assert.deepEqual(
        finished.map(({ terminal: { kind, id }, commandLine, exitCode }) => [kind, id, commandLine, exitCode]),
        [
          ['tmux', pane.id, 'echo one; echo two', 0],
          ['tmux', pane.id, 'sh -c "exit 7"', 7],
          ['tmux', pane.id, 'echo again', 0],
        ],
      );
    });
  }

  it('is sent where the shell gives none, and that is not waited for again', async () => {
    const pane = await session('env', 'PS1=ready> ', 'bash', '--norc');
    await prompt();
    assert.deepEqual(await run(pane, 'false'), { kind: 'sent' });
    assert.equal(pool.ears.of(server.socket, pane.pane.session).givesMarks(pane.pane.pane), false);
    assert.deepEqual(await run(pane, 'true'), { kind: 'sent' });
    assert.deepEqual(finished, []);
  });

  it('is told again once the shell begins to give marks', async () => {
    const pane = await session('env', 'PS1=ready> ', 'bash', '--norc');
    await prompt();
    await run(pane, `. ${join(SCRIPTS, 'mango.bash')}`);
    const ears = pool.ears.of(server.socket, pane.pane.session);
    await until('the marks to be seen', async () => {
      await run(pane, 'true');
      return ears.givesMarks(pane.pane.pane) === true;
    });
    await until('a result', async () => (await run(pane, '(exit 5)')).kind === 'done');
  });

  it('is sent where another program has the keys', async () => {
    const pane = await session();
    await prompt();
    void run(pane, 'cat');
    await until('cat', () => server.format('main', '#{pane_current_command}') === 'cat');
    assert.deepEqual(await run(await terminal(), 'false'), { kind: 'sent' });
    server.tmux('send-keys', '-t', 'main', 'C-c');
    await until('its end', () => finished.length === 1);
    assert.equal(finished[0]?.exitCode, 130);
  });

  it('follows a command that outlasts the wait', async () => {
    await session();
    await prompt();
    await pool.dispose();
    const program = await findTmux('tmux');
    pool = new TmuxPool({ program, resultWaitMs: 200, onFinished: (each) => finished.push(each) });
    const pane = await terminal();
    const result = await pane.perform({ kind: 'run', text: 'sleep 0.4; echo late; false' });
    const end = result.kind === 'sent' ? await result.ended : undefined;
    assert.deepEqual([end?.exitCode, end?.output], [1, 'late']);
    assert.deepEqual([finished[0]?.exitCode, finished[0]?.output], [1, 'late']);
  });

  it('costs the other panes nothing, and is not flooded', async () => {
    const pane = await session();
    await prompt();
    server.tmux('split-window', '-t', 'main', 'yes');
    server.tmux('select-pane', '-t', pane.pane.pane);
    for (let time = 0; time < 5; time += 1) {
      assert.deepEqual(await run(pane, `echo ${time}`), { kind: 'done', exitCode: 0, output: String(time) });
    }
    server.tmux('kill-pane', '-a', '-t', pane.pane.pane);
    assert.deepEqual(await run(pane, 'head -c 10000000 /dev/zero | tr "\\0" x; (exit 3)'), { kind: 'sent' });
    await until('the prompt', () => server.format(pane.pane.pane, '#{pane_current_command}') === 'bash');
    await until('a result', async () => (await run(pane, 'echo after')).kind === 'done');
  });

  it('leaves sizes as they are, and no client behind', async () => {
    const pane = await session();
    await prompt();
    await run(pane, 'true');
    assert.equal(server.format('main', '#{window_width}x#{window_height}'), '100x30');
    assert.equal(server.tmux('list-clients').split('\n').length, 2);
    await pool.dispose();
    assert.equal(server.tmux('list-clients'), '');
  });

  it('is unknown when the server is killed meanwhile', async () => {
    const pane = await session();
    await prompt();
    await run(pane, 'true');
    const running = run(pane, 'echo begun; sleep 100');
    await until('it to run', () => server.screen('main').includes('\nbegun'));
    server.tmux('kill-server');
    assert.deepEqual(await running, { kind: 'sent' });
    await assert.rejects(run(pane, 'true'), { name: 'TerminalError' });
  });
});
