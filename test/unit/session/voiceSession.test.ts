import assert from 'node:assert/strict';
import { AudioSourceError } from '../../../src/audio/audioSource';
import type { Effect } from '../../../src/protocol/words';
import { SpeechError } from '../../../src/speech/speechEngine';
import { TerminalError, type RunEnd } from '../../../src/terminals/terminal';
import { command, makeSession, next } from './fakes';

const run = (text: string): Effect => ({ kind: 'run', text });
const mango = (action: Extract<Effect, { kind: 'mango' }>['action'], argument?: string): Effect =>
  argument === undefined ? { kind: 'mango', action } : { kind: 'mango', action, argument };

const sentences = {
  'list files': [command('list', [run('ls')])],
  'show status': [command('status', [run('git status')])],
  'type hello': [command('type', [{ kind: 'type', text: 'hello' }])],
  'push it': [command('push', [run('git push')], 'caution')],
  'remove everything': [command('remove', [run('rm -r build')], 'destructive')],
  'remove everything confirm': [
    command('remove', [run('rm -r build')], 'destructive'),
    command('confirm', [mango('confirm')]),
  ],
  'list files then show status': [command('list', [run('ls')]), command('status', [run('git status')])],
  confirm: [command('confirm', [mango('confirm')])],
  cancel: [command('cancel', [mango('cancel')])],
  again: [command('again', [mango('repeat')])],
  'three times': [command('again', [mango('repeat', '3')])],
  'scratch that': [command('scratch', [mango('scratch')])],
  'go to sleep': [command('sleep', [mango('sleep')])],
  'wake up': [command('wake', [mango('wake')])],
  'what can i say': [command('help', [mango('help')])],
};

type Made = ReturnType<typeof makeSession>;

describe('the voice session', () => {
  it('does what was said, on the target, and writes it down', async () => {
    const { session, terminal, history } = makeSession(sentences);
    const entry = await session.submitText('List files');
    assert.deepEqual(terminal.done, [run('ls')]);
    assert.equal(entry.outcome.kind, 'executed');
    assert.equal(entry.executions[0]?.target, 'terminal one');
    assert.deepEqual(await history.recent(1), [entry]);
  });

  it('rejects what is no command and types nothing', async () => {
    const { session, terminal } = makeSession(sentences);
    const entry = await session.submitText('blue moon');
    assert.equal(entry.rejected, 'no-match');
    assert.equal(entry.outcome.kind, 'rejected');
    assert.deepEqual(terminal.done, []);
  });

  it('hands the engine every sample, also those drained after the key came up', async () => {
    const { session, microphone, speech, terminal } = makeSession(sentences);
    speech.says = 'list files';
    const listening = next(session, 'state', ({ state }) => state.kind === 'listening');
    const ended = session.start();
    await listening;
    microphone.listener?.onFrame(Int16Array.of(1, 2));
    microphone.tail = [Int16Array.of(3), Int16Array.of(4)];
    session.stop();
    const entry = await ended;
    assert.deepEqual(speech.heard, [[1, 2, 3, 4]]);
    assert.deepEqual(terminal.done, [run('ls')]);
    assert.equal(entry?.source, 'recorder');
    assert.equal(session.state.kind, 'idle');
  });

  it('hears one utterance at a time', async () => {
    const { session } = makeSession(sentences);
    const first = session.start();
    assert.equal(await session.start(), null);
    session.stop();
    assert.ok(await first);
  });

  it('does not wait for a microphone nobody wants any more, and closes it when it comes', async () => {
    const { session, microphone } = makeSession(sentences);
    let open: () => void = () => undefined;
    microphone.gate = new Promise((resolve) => (open = resolve));
    const ended = session.start();
    session.stop();
    assert.equal((await ended)?.outcome.kind, 'cancelled');
    const stopped = new Promise<void>((resolve) => {
      const check = () => (microphone.stopped > 0 ? resolve() : setImmediate(check));
      check();
    });
    open();
    await stopped;
  });

  it('says why a microphone could not be had', async () => {
    const { session, microphone } = makeSession(sentences);
    microphone.refusal = new AudioSourceError('refused', 'The microphone was refused. Allow it in the browser.');
    const entry = await session.start();
    assert.deepEqual(entry?.outcome, {
      kind: 'failed',
      message: 'The microphone was refused. Allow it in the browser.',
    });
    assert.equal(session.state.kind, 'idle');
  });

  it('does nothing with what was said before the microphone was lost', async () => {
    const { session, microphone, speech, terminal } = makeSession(sentences);
    speech.says = 'list files';
    const listening = next(session, 'state', ({ state }) => state.kind === 'listening');
    const ended = session.start();
    await listening;
    microphone.listener?.onError(new AudioSourceError('lost', 'The microphone was unplugged.'));
    assert.deepEqual((await ended)?.outcome, { kind: 'failed', message: 'The microphone was unplugged.' });
    assert.equal(speech.cancelled, 1);
    assert.deepEqual(terminal.done, []);
  });

  it('reports an engine that cannot give a result', async () => {
    const { session, speech } = makeSession(sentences);
    speech.fails = new SpeechError('decoder-failed', 'The decoder failed three times. Run the doctor.');
    const entry = await session.submitAudio(new Int16Array(160));
    assert.deepEqual(entry.outcome, { kind: 'failed', message: 'The decoder failed three times. Run the doctor.' });
  });

  describe('the target', () => {
    it('is the one that had the focus when speaking began', async () => {
      const { session, speech, terminal, focus } = makeSession(sentences);
      speech.says = 'list files';
      const listening = next(session, 'state', ({ state }) => state.kind === 'listening');
      const ended = session.start();
      await listening;
      focus.terminal = null;
      session.stop();
      await ended;
      assert.deepEqual(terminal.done, [run('ls')]);
    });

    it('gets nothing when it is gone by the time of doing', async () => {
      const { session, terminal } = makeSession(sentences);
      terminal.isAlive = false;
      const entry = await session.submitText('list files');
      assert.equal(entry.outcome.kind, 'failed');
      assert.match(entry.outcome.message, /terminal one is gone, so nothing was typed/);
      assert.deepEqual(terminal.done, []);
    });

    it('is not needed by what does not go to a terminal', async () => {
      const { session, outward, focus } = makeSession(sentences);
      focus.terminal = null;
      assert.equal((await session.submitText('what can i say')).outcome.kind, 'executed');
      assert.deepEqual(outward, [mango('help')]);
      assert.match((await session.submitText('list files')).outcome.message, /No terminal/);
    });
  });

  describe('what could hurt', () => {
    it('is typed but not entered when the risk is caution', async () => {
      const { session, terminal } = makeSession(sentences);
      const entry = await session.submitText('push it');
      assert.deepEqual(terminal.done, [{ kind: 'type', text: 'git push' }]);
      assert.match(entry.outcome.message, /Say "enter"/);
    });

    it('waits for a confirmation and is done on it', async () => {
      const { session, terminal, clock } = makeSession(sentences);
      const asked = next(session, 'question');
      const ended = session.submitText('remove everything');
      assert.equal((await asked).question?.commands[0]?.id, 'remove');
      assert.deepEqual(terminal.done, []);
      clock.advance(1);
      const answer = await session.submitText('confirm');
      assert.equal(answer.outcome.kind, 'executed');
      assert.equal((await ended).outcome.kind, 'confirmed');
      assert.deepEqual(terminal.done, [run('rm -r build')]);
    });

    it('is not done when cancelled, when nobody answers, or when something else is said', async () => {
      for (const refuse of [
        async ({ session }: Made) => {
          await session.submitText('cancel');
        },
        ({ session }: Made) => {
          session.cancel();
          return Promise.resolve();
        },
        ({ clock }: Made) => {
          clock.advance(10_000);
          return Promise.resolve();
        },
        async ({ session }: Made) => {
          await session.submitText('list files');
        },
      ]) {
        const made = makeSession(sentences);
        const asked = next(made.session, 'question');
        const ended = made.session.submitText('remove everything');
        await asked;
        await refuse(made);
        assert.equal((await ended).outcome.kind, 'cancelled');
        assert.ok(!made.terminal.done.some((effect) => effect.kind === 'run' && effect.text.startsWith('rm')));
      }
    });

    it('is not confirmed by a word in the same breath', async () => {
      const { session, terminal, clock } = makeSession(sentences);
      const asked = next(session, 'question');
      const ended = session.submitText('remove everything confirm');
      await asked;
      clock.advance(10_000);
      assert.equal((await ended).outcome.kind, 'cancelled');
      assert.deepEqual(terminal.done, []);
    });

    it('is not confirmed by an utterance that began before the question', async () => {
      const { session, speech, terminal, clock, microphone } = makeSession(sentences);
      speech.says = 'confirm';
      const listening = next(session, 'state', ({ state }) => state.kind === 'listening');
      const early = session.start();
      await listening;
      microphone.listener?.onFrame(Int16Array.of(1));
      clock.advance(5);
      const asked = next(session, 'question');
      const ended = session.submitText('remove everything');
      await asked;
      session.stop();
      assert.equal((await early)?.outcome.kind, 'failed');
      clock.advance(10_000);
      assert.equal((await ended).outcome.kind, 'cancelled');
      assert.deepEqual(terminal.done, []);
    });
  });

  describe('several commands', () => {
    it('are done in order', async () => {
      const { session, terminal } = makeSession(sentences);
      await session.submitText('list files then show status');
      assert.deepEqual(terminal.done, [run('ls'), run('git status')]);
    });

    it('stop at the first failure', async () => {
      const { session, terminal } = makeSession(sentences);
      terminal.exitCode = 2;
      const entry = await session.submitText('list files then show status');
      assert.deepEqual(terminal.done, [run('ls')]);
      assert.equal(entry.outcome.exitCode, 2);
      assert.equal(entry.executions.length, 1);
    });

    it('are repeated by "again" and "three times"', async () => {
      const { session, terminal } = makeSession(sentences);
      assert.equal((await session.submitText('again')).outcome.kind, 'rejected');
      await session.submitText('list files');
      await session.submitText('again');
      await session.submitText('three times');
      assert.equal(terminal.done.length, 5);
    });
  });

  it('takes back what was typed and not yet entered, and only that', async () => {
    const { session, terminal } = makeSession(sentences);
    assert.equal((await session.submitText('scratch that')).outcome.kind, 'failed');
    await session.submitText('type hello');
    const entry = await session.submitText('scratch that');
    assert.equal(entry.outcome.kind, 'executed');
    const last = terminal.done.at(-1);
    assert.ok(last?.kind === 'press' && last.keys.length === 5 && last.keys.every(({ key }) => key === 'backspace'));
    assert.equal((await session.submitText('scratch that')).outcome.kind, 'failed');
  });

  it('hears nothing but the wake word while it sleeps', async () => {
    const { session, terminal } = makeSession(sentences);
    await session.submitText('go to sleep');
    assert.equal((await session.submitText('list files')).outcome.kind, 'rejected');
    assert.deepEqual(terminal.done, []);
    await session.submitText('wake up');
    assert.equal((await session.submitText('list files')).outcome.kind, 'executed');
  });

  it('tells what went wrong in the terminal and tries nothing else', async () => {
    const { session, terminal } = makeSession(sentences);
    terminal.fails = new TerminalError('server-gone', 'The tmux server is gone.');
    assert.deepEqual((await session.submitText('list files')).outcome, {
      kind: 'failed',
      message: 'The tmux server is gone.',
    });
  });

  it('keeps the end of what a command printed, and how one ended that outlasted the wait', async () => {
    const { session, terminal, history } = makeSession(sentences);
    terminal.exitCode = 0;
    terminal.output = `${'x'.repeat(20_000)} the end`;
    const [listed] = (await session.submitText('list files')).executions;
    assert.equal(listed?.output?.length, 16_384);
    assert.match(listed.output, /x the end$/);
    terminal.output = `-----BEGIN PRIVATE KEY-----\n${'MIIEowIBAAKCAQEA\n'.repeat(1000)}-----END PRIVATE KEY-----\n$`;
    const [shown] = (await session.submitText('list files')).executions;
    assert.match(shown?.output ?? '', /•••-----END PRIVATE KEY-----\n\$$/);
    assert.doesNotMatch(shown?.output ?? '', /MIIE/);
    let end: (end: RunEnd) => void = () => undefined;
    terminal.ends = new Promise((resolve) => (end = resolve));
    const sent = await session.submitText('show status');
    assert.deepEqual(sent.outcome, { kind: 'executed', message: 'status: sent' });
    const kept = new Promise<void>((resolve) => {
      let times = 0;
      session.on((event) => {
        if (event.kind !== 'kept') return;
        times += 1;
        if (times === 1) resolve();
      });
    });
    end({ exitCode: 2, output: 'no such thing', durationMs: 5000 });
    await kept;
    const [entry] = await history.recent(1);
    const outcome = { kind: 'failed', message: 'status: exit code 2', exitCode: 2 } as const;
    assert.deepEqual(entry?.outcome, outcome);
    assert.deepEqual(
      entry.executions.map((execution) => [execution.outcome.exitCode, execution.output, execution.durationMs]),
      [[2, 'no such thing', 5000]],
    );
  });

  it('says once that it cannot be written how commands ended, and again once something was written between', async () => {
    const { session, terminal, history, events } = makeSession(sentences);
    const change = history.change.bind(history);
    let full = true;
    history.change = (what) => (full ? Promise.reject(new Error('The disk is full.')) : change(what));
    const said = () => events.flatMap((event) => (event.kind === 'unsaved' ? [event.message] : []));
    const ending = async () => {
      let end: (end: RunEnd) => void = () => undefined;
      terminal.ends = new Promise((resolve) => (end = resolve));
      await session.submitText('list files');
      const changed = next(session, 'changed');
      end({ exitCode: 0, output: 'done', durationMs: 5000 });
      await changed;
      // What becomes of it is known a turn later.
      await new Promise((resolve) => setImmediate(resolve));
    };
    const sent = [ending(), ending()];
    await Promise.all(sent);
    assert.deepEqual(said(), ['The disk is full.']);
    full = false;
    await ending();
    full = true;
    await ending();
    assert.deepEqual(said(), ['The disk is full.', 'The disk is full.']);
  });
});
