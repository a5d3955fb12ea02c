import assert from 'node:assert/strict';
import type { Effect } from '../../../src/protocol/words';
import { command, FakeTerminal, makeSession, next } from './fakes';

const run = (text: string): Effect => ({ kind: 'run', text });
const type = (text: string): Effect => ({ kind: 'type', text });
const tmux = (line: string): Effect => ({ kind: 'tmux', line });
const press = (key: string): Effect => ({ kind: 'press', keys: [{ key, modifiers: [] }] });
const mango = (action: Extract<Effect, { kind: 'mango' }>['action'], argument?: string): Effect =>
  argument === undefined ? { kind: 'mango', action } : { kind: 'mango', action, argument };

const list = command('list', [run('ls')]);
const push = command('push', [run('git push')], 'caution');
const remove = command('remove', [run('rm -r build')], 'destructive');
const enter = command('enter', [press('enter')]);

const sentences = {
  'list files': [list],
  'push it': [push],
  'commit it': [command('commit', [type('git commit')], 'caution')],
  'accept it': [command('accept', [press('enter')], 'caution')],
  'restart debugging': [command('restart', [{ kind: 'vscode', command: 'restart', args: [] }], 'caution')],
  'answer yes': [command('answer', [type('y'), press('enter')], 'caution')],
  'remove everything': [remove],
  'split it': [command('split', [tmux('split-window')])],
  'zoom it': [command('zoom', [tmux('resize-pane -Z')])],
  'go up': [command('up', [run('cd ..')])],
  'make a folder': [command('mkdir', [run('mkdir build')])],
  'push it then press enter': [push, enter],
  'list files then remove everything then zoom it': [list, remove, command('zoom', [tmux('resize-pane -Z')])],
  'push it then list files then zoom it': [push, list, list],
  'list files three times': [list, command('again', [mango('repeat', '2')])],
  'type r m': [command('a', [type('rm ')])],
  'type dash r': [command('b', [type('-r build')])],
  'press enter': [enter],
  'press left': [command('left', [press('left')])],
  'press up': [command('up', [press('up')])],
  'press m': [command('m', [press('m')])],
  'press space': [command('space', [press('space')])],
  'press backspace': [command('backspace', [press('backspace')])],
  'type r': [command('r', [type('r')])],
  'type x': [command('x', [type('x')])],
  'type build': [command('build', [type('build')])],
  'type sure': [command('rm', [type('rm')], 'destructive')],
  'send m': [command('send', [tmux('send-keys m Space')])],
  'type hello': [command('hello', [type('hello')])],
  'type world': [command('world', [type(' wörld')])],
  'scratch that': [command('scratch', [mango('scratch')])],
  'undo that': [command('undo', [mango('undo')])],
  again: [command('again', [mango('repeat')])],
  confirm: [command('confirm', [mango('confirm')])],
  'can i confirm that': [{ ...command('confirm', [mango('confirm')]), exact: false }],
  'cancel please': [{ ...command('cancel', [mango('cancel')]), exact: false }],
  cancel: [command('cancel', [mango('cancel')])],
  one: [command('choose', [mango('confirm', '1')])],
  two: [command('choose', [mango('confirm', '2')])],
  'show the history': [command('history', [mango('history')])],
  'rehearsal off': [command('rehearse', [mango('rehearse', 'off')])],
};

type Made = ReturnType<typeof makeSession>;

/** Says something that asks first; resolves once the question stands, with the promise of how it ends. */
async function asked(made: Made, words: string) {
  const question = next(made.session, 'question');
  const ended = made.session.submitText(words);
  const event = await question;
  made.clock.advance(1);
  return { ended, question: event.question };
}

/** A terminal that knows what stands before its cursor. */
class SeeingTerminal extends FakeTerminal {
  line = '';
  showsBeforeCursor = (text: string) => Promise.resolve(this.line.endsWith(text));
}

describe('what is done with each risk', () => {
  it('is asked about where it cannot be left on a line: keys, the editor, text with an enter of its own', async () => {
    for (const words of ['accept it', 'restart debugging', 'answer yes']) {
      const made = makeSession(sentences);
      const { ended } = await asked(made, words);
      assert.deepEqual([made.terminal.done, made.outward], [[], []], words);
      await made.session.submitText('confirm');
      assert.equal((await ended).outcome.kind, 'confirmed');
      assert.equal(made.terminal.done.length + made.outward.length > 0, true, words);
    }
  });

  it('is what the settings say', async () => {
    const cases = [
      ['safe', 'type', 'list files', [type('ls')], 'executed'],
      ['safe', 'type', 'zoom it', [tmux('resize-pane -Z')], 'executed'],
      ['caution', 'run', 'push it', [run('git push')], 'executed'],
      ['caution', 'run', 'accept it', [press('enter')], 'executed'],
      ['caution', 'refuse', 'push it', [], 'cancelled'],
      ['destructive', 'refuse', 'remove everything', [], 'cancelled'],
    ] as const;
    for (const [risk, policy, words, done, outcome] of cases) {
      const { session, terminal, options } = makeSession(sentences);
      options.policies[risk] = policy;
      const entry = await session.submitText(words);
      assert.deepEqual(terminal.done, done, `${risk} ${policy}`);
      assert.equal(entry.outcome.kind, outcome);
      if (outcome === 'cancelled') assert.match(entry.outcome.message, new RegExp(`mango\\.safety\\.${risk}`));
    }
  });

  it('is a question first where the setting says so', async () => {
    for (const [risk, words] of [
      ['safe', 'list files'],
      ['caution', 'push it'],
    ] as const) {
      const made = makeSession(sentences);
      made.options.policies[risk] = 'confirm';
      const { ended } = await asked(made, words);
      assert.equal(made.terminal.done.length, 0);
      made.session.answer();
      assert.equal((await ended).outcome.kind, 'confirmed');
      assert.equal(made.terminal.done[0]?.kind, 'run');
    }
  });

  it('is never done unasked when it is destructive, whatever a setting says', async () => {
    for (const policy of ['run', 'type'] as const) {
      const made = makeSession(sentences);
      made.options.policies.destructive = policy;
      const { ended } = await asked(made, 'remove everything');
      made.clock.advance(10_000);
      assert.equal((await ended).outcome.kind, 'cancelled');
      assert.deepEqual(made.terminal.done, []);
    }
  });

  it('says why nothing was done: declined, or no answer in time', async () => {
    const made = makeSession(sentences);
    const first = await asked(made, 'remove everything');
    await made.session.submitText('cancel');
    assert.match((await first.ended).outcome.message, /^Cancelled/);
    const second = await asked(made, 'remove everything');
    made.clock.advance(10_000);
    assert.match((await second.ended).outcome.message, /Not confirmed in time/);
  });
});

describe('a question', () => {
  /** Begins to speak; resolves with what ends it. */
  async function speaking(made: Made, words: string) {
    made.speech.says = words;
    const listening = next(made.session, 'state', ({ state }) => state.kind === 'listening');
    const ended = made.session.start();
    await listening;
    made.microphone.listener?.onFrame(Int16Array.of(1));
    return () => {
      made.session.stop();
      return ended;
    };
  }

  it('does not lapse while its answer is being spoken', async () => {
    const made = makeSession(sentences);
    const { ended } = await asked(made, 'remove everything');
    const finish = await speaking(made, 'confirm');
    made.clock.advance(20_000);
    assert.notEqual(made.session.question, null);
    await finish();
    assert.equal((await ended).outcome.kind, 'confirmed');
  });

  it('is confirmed by no number, and goes on waiting', async () => {
    const made = makeSession(sentences);
    const { ended } = await asked(made, 'remove everything');
    assert.match((await made.session.submitText('one')).outcome.message, /number confirms nothing/);
    assert.deepEqual(made.terminal.done, []);
    await made.session.submitText('confirm');
    assert.equal((await ended).outcome.kind, 'confirmed');
  });

  it('about what could hurt takes only a plain yes, and any no', async () => {
    const made = makeSession(sentences);
    const { ended } = await asked(made, 'remove everything');
    assert.match((await made.session.submitText('can i confirm that')).outcome.message, /no plain yes/);
    assert.notEqual(made.session.question, null);
    await made.session.submitText('cancel please');
    assert.equal((await ended).outcome.kind, 'cancelled');
    made.options.policies.safe = 'confirm';
    const second = await asked(made, 'list files');
    await made.session.submitText('can i confirm that');
    assert.equal((await second.ended).outcome.kind, 'confirmed');
    assert.deepEqual(made.terminal.done, [run('ls')]);
  });

  it('lapses once what was spoken turns out to be no answer, or was taken back', async () => {
    for (const end of [
      async (made: Made) => (await speaking(made, 'blue moon'))(),
      async (made: Made) => {
        await speaking(made, 'confirm');
        made.session.cancel();
      },
    ]) {
      const made = makeSession(sentences);
      const { ended } = await asked(made, 'remove everything');
      const lapsed = next(made.session, 'question', ({ question }) => question === null);
      made.clock.advance(9_000);
      const spoken = end(made);
      made.clock.advance(20_000);
      await spoken;
      await lapsed;
      assert.match((await ended).outcome.message, /Not confirmed in time/);
      assert.deepEqual(made.terminal.done, []);
    }
  });
});

describe('a rehearsal', () => {
  it('shows what would be done, all of it, and does nothing', async () => {
    const { session, terminal, outward, options, events } = makeSession(sentences);
    options.rehearse = true;
    const entry = await session.submitText('list files then remove everything then zoom it');
    assert.deepEqual([terminal.done, outward], [[], []]);
    assert.deepEqual(
      entry.executions.map(({ outcome }) => outcome.message),
      [
        'Rehearsal: list would be done. Nothing was done.',
        'Rehearsal: remove would wait for confirmation. Nothing was done.',
        'Rehearsal: zoom would be done. Nothing was done.',
      ],
    );
    assert.equal(entry.outcome.kind, 'cancelled');
    assert.ok(!events.some(({ kind }) => kind === 'question'));
    assert.match((await session.submitText('push it')).outcome.message, /typed and not entered/);
    assert.equal(
      (await session.submitText('again')).outcome.kind,
      'rejected',
      'nothing was done that could be repeated',
    );
  });

  it('can be ended by voice, and still shows what is the extension’s own', async () => {
    const { session, outward, options } = makeSession(sentences);
    options.rehearse = true;
    await session.submitText('show the history');
    await session.submitText('rehearsal off');
    assert.deepEqual(outward, [mango('history'), mango('rehearse', 'off')]);
  });

  it('types no dictation', async () => {
    const { session, terminal, options, speech } = makeSession(sentences);
    options.rehearse = true;
    options.dictate = true;
    speech.says = 'blue moon';
    speech.free = [{ text: 'blue moon', score: 1 }];
    const entry = await session.submitAudio(new Int16Array(160));
    assert.equal(entry.outcome.kind, 'cancelled');
    assert.deepEqual(terminal.done, []);
  });
});

describe('several commands in a breath', () => {
  it('go on after a confirmation', async () => {
    const made = makeSession(sentences);
    const { ended } = await asked(made, 'list files then remove everything then zoom it');
    assert.deepEqual(made.terminal.done, [run('ls')], 'what came before is done');
    await made.session.submitText('confirm');
    const entry = await ended;
    assert.deepEqual(made.terminal.done, [run('ls'), run('rm -r build'), tmux('resize-pane -Z')]);
    assert.equal(entry.executions.length, 3);
    assert.equal(entry.executions[1]?.outcome.kind, 'confirmed');
  });

  it('end when one is declined, and the outcome says so', async () => {
    const made = makeSession(sentences);
    const { ended } = await asked(made, 'list files then remove everything then zoom it');
    await made.session.submitText('cancel');
    const entry = await ended;
    assert.deepEqual(made.terminal.done, [run('ls')]);
    assert.equal(entry.executions.length, 2);
    assert.match(entry.outcome.message, /Cancelled.*The command after it was left out/);
  });

  it('end where a line waits for "enter": an enter in the same breath does not count', async () => {
    const { session, terminal } = makeSession(sentences);
    await session.submitText('push it then press enter');
    assert.deepEqual(terminal.done, [type('git push')]);
    const entry = await session.submitText('push it then list files then zoom it');
    assert.match(entry.outcome.message, /Say "enter" to run it.*The 2 commands after it were left out/);
  });

  it('end when the user says or presses cancel while they run', async () => {
    for (const cancel of [
      async ({ session }: Made) => {
        assert.match((await session.submitText('cancel')).outcome.message, /Stopped/);
      },
      ({ session }: Made) => {
        session.cancel();
        return Promise.resolve();
      },
    ]) {
      const made = makeSession(sentences);
      const { terminal } = made;
      let go: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (go = resolve));
      const began = new Promise<void>((resolve) => {
        const perform = terminal.perform;
        terminal.perform = async (effect) => {
          const result = await perform(effect);
          resolve();
          await gate;
          return result;
        };
      });
      const ended = made.session.submitText('list files three times');
      await began;
      await cancel(made);
      go();
      const entry = await ended;
      assert.equal(terminal.done.length, 1);
      assert.match(entry.outcome.message, /left out/);
    }
  });

  it('repeat the command before them in the same breath', async () => {
    const { session, terminal } = makeSession(sentences);
    await session.submitText('zoom it');
    await session.submitText('list files three times');
    assert.deepEqual(terminal.done, [tmux('resize-pane -Z'), run('ls'), run('ls'), run('ls')]);
  });

  it('ask again when "again" repeats what had to be confirmed', async () => {
    const made = makeSession(sentences);
    const first = await asked(made, 'remove everything');
    await made.session.submitText('confirm');
    await first.ended;
    const second = await asked(made, 'again');
    made.clock.advance(10_000);
    assert.equal((await second.ended).outcome.kind, 'cancelled');
    assert.equal(made.terminal.done.length, 1);
  });
});

describe('a line put together piece by piece', () => {
  it('is judged as a whole when it is entered', async () => {
    const made = makeSession(sentences);
    await made.session.submitText('type r m');
    await made.session.submitText('type dash r');
    const { ended, question } = await asked(made, 'press enter');
    assert.equal(question?.commands[0]?.summary, 'enter: rm -r build');
    made.clock.advance(10_000);
    assert.equal((await ended).outcome.kind, 'cancelled');
    assert.ok(!made.terminal.done.some(({ kind }) => kind === 'press'));
  });

  it('is judged together with a command that would be run behind it', async () => {
    const made = makeSession(sentences);
    await made.session.submitText('type r m');
    const { question } = await asked(made, 'list files');
    assert.equal(question?.commands[0]?.summary, 'enter: rm ls');
  });

  it('is made of keys too, of those that take away, and of what tmux sends', async () => {
    const cases = [
      [['type r', 'press m', 'press space', 'type build'], 'enter: rm build'],
      [['type r', 'type x', 'press backspace', 'press m', 'press space', 'type build'], 'enter: rm build'],
      [['type r', 'send m', 'type build'], 'enter: rm build'],
    ] as const;
    for (const [pieces, summary] of cases) {
      const made = makeSession(sentences);
      for (const words of pieces) await made.session.submitText(words);
      const { question } = await asked(made, 'press enter');
      const [command] = question?.commands ?? [];
      assert.deepEqual([command?.summary, command?.risk], [summary, 'destructive']);
    }
  });

  it('is asked about again where something was typed behind what was confirmed', async () => {
    const made = makeSession(sentences);
    const { ended } = await asked(made, 'type sure');
    await made.session.submitText('confirm');
    await ended;
    await made.session.submitText('press space');
    await made.session.submitText('type build');
    const { question } = await asked(made, 'press enter');
    assert.equal(question?.commands[0]?.summary, 'enter: rm build');
  });

  it('is asked about where keys made something of it that nobody knows', async () => {
    const made = makeSession(sentences);
    await made.session.submitText('type hello');
    await made.session.submitText('press left');
    const { question } = await asked(made, 'press enter');
    const [command] = question?.commands ?? [];
    assert.deepEqual([command?.risk, command?.summary], ['caution', 'enter: hello…']);
  });

  it('is not asked about where nothing was typed: the line that a key brought back, or in an editor', async () => {
    const { session, terminal } = makeSession(sentences);
    await session.submitText('press up');
    await session.submitText('press enter');
    assert.deepEqual(terminal.done, [press('up'), press('enter')]);
    terminal.program = 'vim';
    await session.submitText('type hello');
    await session.submitText('press left');
    await session.submitText('press enter');
    assert.deepEqual(terminal.done.slice(2), [type('hello'), press('left'), press('enter')]);
    await session.submitText('type r');
    terminal.program = 'bash';
    await session.submitText('press m');
    await session.submitText('press enter');
    assert.deepEqual(terminal.done.at(-1), press('enter'));
  });

  it('begins anew where another program came in front', async () => {
    const made = makeSession(sentences);
    made.terminal.program = 'vim';
    await made.session.submitText('type x');
    made.terminal.program = 'bash';
    for (const words of ['type r', 'press m', 'press space', 'type build']) await made.session.submitText(words);
    const { question } = await asked(made, 'press enter');
    assert.equal(question?.commands[0]?.summary, 'enter: rm build');
  });

  it('is no command line where the program in front is no shell', async () => {
    const made = makeSession(sentences);
    made.terminal.program = 'vim';
    await made.session.submitText('type r m');
    await made.session.submitText('press enter');
    assert.deepEqual(made.terminal.done, [type('rm '), press('enter')]);
  });

  it('takes the "enter" that it waits for', async () => {
    const { session, terminal } = makeSession(sentences);
    await session.submitText('push it');
    await session.submitText('press enter');
    assert.deepEqual(terminal.done, [type('git push'), press('enter')]);
  });

  it('keeps another command off itself where the terminal can see that it still stands', async () => {
    const { session, focus } = makeSession(sentences);
    const terminal = new SeeingTerminal();
    focus.terminal = terminal;
    await session.submitText('push it');
    terminal.line = '$ git push';
    const entry = await session.submitText('list files');
    assert.equal(entry.outcome.kind, 'failed');
    assert.match(entry.outcome.message, /“git push” still waits/);
    terminal.line = '$ ';
    assert.equal((await session.submitText('list files')).outcome.kind, 'executed');
  });
});

describe('taking back', () => {
  it('erases what was typed last, then what was typed before, character by character', async () => {
    const { session, terminal } = makeSession(sentences);
    await session.submitText('type hello');
    await session.submitText('type world');
    const erased = async () => {
      const entry = await session.submitText('scratch that');
      const last = terminal.done.at(-1);
      return entry.outcome.kind === 'executed' && last?.kind === 'press' ? last.keys.length : entry.outcome.kind;
    };
    assert.deepEqual([await erased(), await erased(), await erased()], [6, 5, 'failed']);
  });

  it('leaves alone what was entered, changed by other keys, or typed elsewhere', async () => {
    for (const between of ['press enter', 'press left', 'list files']) {
      const { session } = makeSession(sentences);
      await session.submitText('type hello');
      await session.submitText(between);
      assert.equal((await session.submitText('scratch that')).outcome.kind, 'failed', between);
    }
    const { session, focus } = makeSession(sentences);
    await session.submitText('type hello');
    focus.terminal = new FakeTerminal('pty:2', 'terminal two');
    assert.equal((await session.submitText('scratch that')).outcome.kind, 'failed');
  });

  it('erases nothing when the user has typed since', async () => {
    const { session, focus } = makeSession(sentences);
    const terminal = new SeeingTerminal();
    focus.terminal = terminal;
    await session.submitText('type hello');
    terminal.line = '$ hello there';
    assert.equal((await session.submitText('scratch that')).outcome.kind, 'failed');
    assert.deepEqual(terminal.done, [type('hello')]);
  });

  it('undoes the last command where that is known, and judges what undoes it', async () => {
    const made = makeSession(sentences);
    const { session, terminal } = made;
    assert.match((await session.submitText('undo that')).outcome.message, /nothing to undo/);
    await session.submitText('zoom it');
    await session.submitText('undo that');
    assert.deepEqual(terminal.done.at(-1), tmux('resize-pane -Z'));
    await session.submitText('go up');
    await session.submitText('undo that');
    assert.deepEqual(terminal.done.at(-1), run('cd -'));
    assert.match((await session.submitText('undo that')).outcome.message, /nothing to undo/);
    await session.submitText('split it');
    assert.match((await session.submitText('undo that')).outcome.message, /no undoing/);
    await session.submitText('make a folder');
    const { question } = await asked(made, 'undo that');
    assert.equal(question?.commands[0]?.summary, 'rmdir build');
  });

  it('undoes nothing in another terminal than it was done in', async () => {
    const { session, focus } = makeSession(sentences);
    await session.submitText('go up');
    const other = new FakeTerminal('pty:2', 'terminal two');
    focus.terminal = other;
    assert.match((await session.submitText('undo that')).outcome.message, /another terminal/);
    assert.deepEqual(other.done, []);
  });
});

describe('words that mean two commands', () => {
  const ambiguous = {
    ...sentences,
    'open it': { choices: [list, remove] },
  };

  it('are chosen between by number, and what is chosen is still asked about where it must', async () => {
    const made = makeSession(ambiguous);
    const { ended, question } = await asked(made, 'open it');
    assert.equal(question?.kind, 'choose');
    const confirming = next(made.session, 'question', (event) => event.question?.kind === 'confirm');
    assert.equal((await made.session.submitText('two')).outcome.kind, 'executed');
    await confirming;
    assert.deepEqual(made.terminal.done, []);
    made.clock.advance(1);
    await made.session.submitText('confirm');
    assert.equal((await ended).outcome.kind, 'confirmed');
    assert.deepEqual(made.terminal.done, [run('rm -r build')]);
  });

  it('are not chosen between by a plain yes', async () => {
    const made = makeSession(ambiguous);
    const { ended } = await asked(made, 'open it');
    assert.match((await made.session.submitText('confirm')).outcome.message, /Say the number/);
    assert.equal(made.session.answer(), false);
    assert.equal(made.session.answer(7), false);
    assert.equal(made.session.answer(0), true);
    assert.equal((await ended).outcome.kind, 'executed');
    assert.deepEqual(made.terminal.done, [run('ls')]);
  });

  it('come to nothing when nobody chooses', async () => {
    const made = makeSession(ambiguous);
    const { ended } = await asked(made, 'open it');
    made.clock.advance(10_000);
    const entry = await ended;
    assert.equal(entry.rejected, 'ambiguous');
    assert.match(entry.outcome.message, /none was chosen/);
  });
});
