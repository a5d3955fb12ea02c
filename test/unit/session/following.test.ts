import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Effect } from '../../../src/protocol/words';
import { openTmuxSession, type TmuxTerminalSource } from '../../../src/terminals/tmux/openTmuxSession';
import { TerminalError } from '../../../src/terminals/terminal';
import { VoiceSession } from '../../../src/voiceSession';
import { TmuxServer, until } from '../terminals/tmuxServer';
import { command, FakeTerminal, makeSession } from './fakes';

const tmux = (line: string): Effect => ({ kind: 'tmux', line });
const run = (text: string): Effect => ({ kind: 'run', text });
const [newWindow, status, split, kill] = [
  command('new', [tmux('new-window')]),
  command('status', [run('git status')]),
  command('split', [tmux('split-window -h')]),
  command('kill', [tmux('kill-pane')]),
];

const sentences = {
  'new window then status then split': [newWindow, status, split],
  'status then split': [status, split],
  'close then status': [kill, status],
  'new terminal then status': [command('terminal', [{ kind: 'terminal', operation: 'new' }]), status],
};

describe('what is said after the focus was moved, in the same breath', () => {
  /** A session in which the focus is elsewhere once something was done in the first terminal. */
  function scene(there: Partial<FakeTerminal> = {}) {
    const made = makeSession(sentences);
    const other = Object.assign(new FakeTerminal('pty:2', 'terminal two'), there);
    const { terminal } = made;
    terminal.program = 'bash';
    let asked = 0;
    made.parts.terminals.resolve = () => {
      asked += 1;
      return Promise.resolve(asked > 1 ? other : terminal);
    };
    return { ...made, other };
  }

  it('goes to where the focus is now, and the history says where', async () => {
    const { session, terminal, other } = scene({ program: 'zsh' });
    const entry = await session.submitText('new window then status then split');
    assert.deepEqual(terminal.done, [tmux('new-window')]);
    assert.deepEqual(other.done, [run('git status'), tmux('split-window -h')]);
    assert.deepEqual(
      entry.executions.map(({ target }) => target),
      ['terminal one', 'terminal two', 'terminal two'],
    );
  });

  it('goes to a new terminal of the editor', async () => {
    const { session, terminal, other, outward } = scene();
    await session.submitText('new terminal then status');
    assert.deepEqual(outward, [{ kind: 'terminal', operation: 'new' }]);
    assert.deepEqual([terminal.done, other.done], [[], [run('git status')]]);
  });

  it('stays where it was meant for when nothing moved the focus, or what had it was ended', async () => {
    const stays = scene();
    await stays.session.submitText('status then split');
    assert.deepEqual(stays.terminal.done, [run('git status'), tmux('split-window -h')]);
    const ended = scene();
    const waiting = ended.session.submitText('close then status');
    await waiting;
    assert.deepEqual(ended.other.done, []);
  });

  for (const [what, there, message] of [
    ['an editor', { program: 'vim' }, /^vim is in front of terminal two, so nothing was typed there\. The 2 commands/u],
    ['a shell that reads other quotes', { program: 'fish' }, /^fish is in front/u],
  ] as const) {
    it(`goes nowhere where ${what} would take it for something else`, async () => {
      const { session, other } = scene(there);
      const entry = await session.submitText('new window then status then split');
      assert.equal(entry.outcome.kind, 'failed');
      assert.match(entry.outcome.message, message);
      assert.deepEqual(other.done, []);
    });
  }

  it('goes nowhere when the target cannot be found any more', async () => {
    const { session, parts, terminal } = makeSession(sentences);
    const resolve = [
      () => Promise.resolve(terminal),
      () => Promise.reject(new TerminalError('server-gone', 'The tmux server is gone.')),
    ];
    parts.terminals.resolve = () => resolve.shift()!();
    const entry = await session.submitText('new window then status then split');
    assert.match(entry.outcome.message, /^The tmux server is gone\. The 2 commands after it were left out\.$/u);
    assert.deepEqual(terminal.done, [tmux('new-window')]);
  });

  describe('in tmux itself', function () {
    this.timeout(30_000);
    const server = new TmuxServer();
    const here = join(server.folder, 'here');
    let source: TmuxTerminalSource;

    before(async () => {
      server.session('main', '-c', server.folder, 'bash', '--norc');
      source = await openTmuxSession({ session: 'main', socketPath: server.socket });
    });
    after(async () => {
      await source.dispose();
      await server.stop();
    });

    it('is done in the new window', async () => {
      const { parts } = makeSession({
        'new window then mark then split': [newWindow, command('mark', [run(`echo $TMUX_PANE > ${here}`)]), split],
      });
      const session = new VoiceSession({ ...parts, terminals: source });
      const entry = await session.submitText('new window then mark then split');
      assert.equal(entry.outcome.kind, 'executed', entry.outcome.message);
      const panes = () => server.tmux('list-panes', '-s', '-t', 'main', '-F', '#{window_index} #{pane_id}');
      assert.deepEqual(panes().trim().split('\n'), ['0 %0', '1 %1', '1 %2']);
      const said = () => (existsSync(here) ? readFileSync(here, 'utf8') : '');
      await until('the line to be run', () => said().endsWith('\n'));
      assert.equal(said(), '%1\n');
      await session.dispose();
    });
  });
});
