import assert from 'node:assert/strict';
import { opensPrompt } from '../../../src/session/promptOpeners';
import type { RunEnd } from '../../../src/terminals/terminal';
import { command, FakeTerminal, makeSession, next } from './fakes';

const run = (text: string) => command(text, [{ kind: 'run', text }]);
const tests = run('npm test');
const push = run('git push');
const split = command('split', [{ kind: 'tmux', line: 'split-window' }]);

const SENTENCES = {
  'run the tests then push': [tests, push],
  'run the tests then split then push': [tests, split, push],
  'log in then list': [run('ssh build'), run('ls')],
  'show status': [run('git status')],
  'stop that': [command('cancel', [{ kind: 'mango', action: 'cancel' }])],
};

function made() {
  const session = makeSession(SENTENCES);
  let end: (end: RunEnd | null) => void = () => undefined;
  session.terminal.ends = new Promise((resolve) => (end = resolve));
  /** What was done on the terminal, in order. */
  const done = () => session.terminal.done.map((effect) => ('text' in effect ? effect.text : effect.kind));
  return { ...session, end: (how: RunEnd | null) => end(how), done };
}

describe('a command said after one that is still running', () => {
  it('waits for it, and that is told', async () => {
    const { session, terminal, end, done, history } = made();
    const waiting = next(session, 'waiting');
    const entry = session.submitText('run the tests then push');
    assert.deepEqual(await waiting, {
      kind: 'waiting',
      message: 'npm test is still running; git push waits for its end.',
    });
    assert.deepEqual(done(), ['npm test']);
    const over = next(session, 'waiting', ({ message }) => message === null);
    terminal.ends = null;
    terminal.exitCode = 0;
    end({ exitCode: 0, output: 'all passed', durationMs: 60_000 });
    await over;
    const { executions, outcome } = await entry;
    assert.deepEqual(done(), ['npm test', 'git push']);
    assert.deepEqual(
      executions.map((each) => [each.command.id, each.outcome.exitCode, each.output, each.durationMs > 0]),
      [
        ['npm test', 0, 'all passed', true],
        ['git push', 0, undefined, false],
      ],
    );
    assert.equal(outcome.kind, 'executed');
    assert.deepEqual((await history.recent(1))[0]?.executions, executions);
  });

  it('is left out where that fails', async () => {
    const { session, end, done } = made();
    const waiting = next(session, 'waiting');
    const entry = session.submitText('run the tests then push');
    await waiting;
    end({ exitCode: 1, output: '3 failed', durationMs: 60_000 });
    const { outcome, executions } = await entry;
    assert.deepEqual(done(), ['npm test']);
    assert.deepEqual(outcome, {
      kind: 'failed',
      message: 'npm test: exit code 1 The command after it was left out.',
      exitCode: 1,
    });
    assert.equal(executions.length, 1);
  });

  it('goes ahead where nobody can tell how that ended', async () => {
    const { session, end, done } = made();
    const waiting = next(session, 'waiting');
    const entry = session.submitText('run the tests then push');
    await waiting;
    end(null);
    await entry;
    assert.deepEqual(done(), ['npm test', 'git push']);
  });

  it('is left out by "cancel", while other words are understood and done meanwhile', async () => {
    const { session, terminal, end, done } = made();
    const waiting = next(session, 'waiting');
    const entry = session.submitText('run the tests then push');
    await waiting;
    const running = terminal.ends;
    terminal.ends = null;
    assert.equal((await session.submitText('show status')).outcome.kind, 'executed');
    assert.deepEqual(done(), ['npm test', 'git status']);
    terminal.ends = running;
    assert.match((await session.submitText('stop that')).outcome.message, /^Stopped/u);
    assert.match((await entry).outcome.message, /The command after it was left out/u);
    const changed = next(session, 'changed');
    end({ exitCode: 0, output: '', durationMs: 9 });
    // How the first one ended is still written down.
    assert.equal((await changed).change.execution?.outcome.exitCode, 0);
    assert.deepEqual(done(), ['npm test', 'git status']);
  });

  it('is still told of when another one has not to wait any more', async () => {
    const { session, terminal, end, events } = made();
    const first = next(session, 'waiting');
    const one = session.submitText('run the tests then push');
    await first;
    let endSecond: (end: RunEnd) => void = () => undefined;
    terminal.ends = new Promise((resolve) => (endSecond = resolve));
    const second = next(session, 'waiting');
    const other = session.submitText('run the tests then push');
    await second;
    terminal.ends = null;
    endSecond({ exitCode: 1, output: '', durationMs: 1 });
    await other;
    const told = events.flatMap((event) => (event.kind === 'waiting' ? [event.message] : []));
    assert.ok(told.at(-1)?.startsWith('npm test is still running'), `${told.at(-1)}`);
    end({ exitCode: 1, output: '', durationMs: 1 });
    await one;
    assert.equal(events.findLast((event) => event.kind === 'waiting')?.message, null);
  });

  it('is left out by a "cancel" that comes before it has its turn again', async () => {
    const { session, terminal, end, done } = made();
    const waiting = next(session, 'waiting');
    const entry = session.submitText('run the tests then push');
    await waiting;
    // Another utterance is at it when the tests end.
    terminal.ends = null;
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const perform = terminal.perform;
    terminal.perform = async (effect) => {
      await held;
      return perform(effect);
    };
    const other = session.submitText('show status');
    const over = next(session, 'waiting', ({ message }) => message === null);
    end({ exitCode: 0, output: '', durationMs: 1 });
    await over;
    await session.submitText('stop that');
    goOn();
    await other;
    assert.match((await entry).outcome.message, /The command after it was left out/u);
    assert.deepEqual(done(), ['npm test', 'git status']);
  });

  it('does not keep a session from ending', async () => {
    const { session, done } = made();
    const waiting = next(session, 'waiting');
    const entry = session.submitText('run the tests then push');
    await waiting;
    await session.dispose();
    await entry;
    assert.deepEqual(done(), ['npm test']);
  });

  it('does not wait in another terminal, or at the prompt of what was begun', async () => {
    const { session, terminal, focus, done } = made();
    await session.submitText('log in then list');
    assert.deepEqual(done(), ['ssh build', 'ls']);
    const other = new FakeTerminal('pty:2', 'terminal two');
    const perform = terminal.perform;
    terminal.perform = (effect) => {
      if (effect.kind !== 'tmux') return perform(effect);
      focus.terminal = other;
      return Promise.resolve({ kind: 'done' });
    };
    terminal.done.length = 0;
    await session.submitText('run the tests then split then push');
    assert.deepEqual(done(), ['npm test']);
    assert.deepEqual(other.done, [{ kind: 'run', text: 'git push' }]);
  });
});

describe('what opens a prompt', () => {
  const cases: Record<string, boolean> = {
    'ssh build': true,
    python: true,
    'python -i': true,
    'python train.py': false,
    'python -m pytest': false,
    'python -c "print(1)"': false,
    'node server.js': false,
    node: true,
    bash: true,
    'bash build.sh': false,
    'bash -c ls': false,
    'sudo -i': true,
    'sudo apt update': false,
    'docker exec -it web bash': true,
    'docker build .': false,
    'kubectl exec -it web -- sh': true,
    'psql shop': true,
    'psql -c "select 1" shop': false,
    'vim notes.txt': true,
    claude: true,
    'npm test': false,
    'make build': false,
  };
  for (const [line, opens] of Object.entries(cases)) {
    it(`${line}: ${opens ? 'does' : 'does not'}`, () => assert.equal(opensPrompt(run(line)), opens));
  }
});
