import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TerminalError } from '../../../src/terminals/terminal';
import { CommandEngine, TmuxCommandError } from '../../../src/terminals/tmux/engine';
import type { TmuxEvent } from '../../../src/terminals/tmux/events';

/** tmux's side of the engine: the lines it was sent, and replies as the test wants them. */
function rig() {
  const sent: string[] = [];
  const engine = new CommandEngine((text) => sent.push(...text.split('\n').filter(Boolean)));
  let number = 0;
  const reply = (lines: readonly string[], change: Partial<TmuxEvent & { type: 'reply' }> = {}): void =>
    engine.handle({ type: 'reply', time: 1, number: ++number, flags: 1, ok: true, complete: true, lines, ...change });
  /** The marker behind the `index`-th command. */
  const mark = (index: number): void => reply([/'(.*)'/.exec(sent[index * 2 + 1] ?? '')?.[1] ?? '']);
  return { engine, sent, reply, mark };
}

describe('command engine', () => {
  it('brings each reply to its command', async () => {
    const { engine, reply, mark } = rig();
    const [a, b] = [engine.send('list-windows'), engine.send('list-panes')];
    reply(['one']);
    mark(0);
    reply(['two', 'three']);
    mark(1);
    assert.deepEqual(await Promise.all([a, b]), [['one'], ['two', 'three']]);
    assert.equal(engine.waiting, 0);
  });

  it('takes several replies to one line, hooks and late ones without a shift', async () => {
    const { engine, reply, mark } = rig();
    const [a, b] = [engine.send('split-window ; display-message -p x'), engine.send('display-message -p y')];
    reply([]);
    reply(['from a hook'], { flags: 0 });
    reply(['x']);
    mark(0);
    reply(['late, of an if-shell -b']);
    reply(['y']);
    mark(1);
    assert.deepEqual(await Promise.all([a, b]), [['x'], ['y']]);
  });

  it('rejects with the message of tmux, from the place of the call', async () => {
    const { engine, reply, mark } = rig();
    const failing = engine.send('nonsense');
    reply(['parse error: unknown command: nonsense'], { ok: false });
    mark(0);
    await assert.rejects(failing, (error: Error) => {
      assert.ok(error instanceof TmuxCommandError);
      assert.equal(error.message, 'parse error: unknown command: nonsense');
      assert.match(error.stack ?? '', /engine\.test/);
      return true;
    });
  });

  it('does not shift later replies when any reply, or its end, is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('both', 'body lost', 'marker lost', 'all lost'), { minLength: 1 }),
        async (fates) => {
          const { engine, reply, mark } = rig();
          const commands = fates.map((_, index) => engine.send(`c${index}`));
          const last = engine.send('last');
          const outcomes = Promise.allSettled(commands);
          fates.forEach((fate, index) => {
            if (fate === 'both' || fate === 'marker lost') reply([`r${index}`]);
            if (fate === 'both' || fate === 'body lost') mark(index);
          });
          reply(['the last']);
          mark(fates.length);
          assert.deepEqual(await last, ['the last']);
          for (const [index, outcome] of (await outcomes).entries()) {
            if (outcome.status !== 'fulfilled') continue;
            // A reply that is given at all is the right one, unless a marker before it was lost.
            const before = fates[index - 1];
            if (fates[index] === 'both' && before === 'both') assert.deepEqual(outcome.value, [`r${index}`]);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('refuses lines that would be several commands, or would detach', async () => {
    const { engine, sent } = rig();
    for (const line of ['a\nkill-server', 'a\rb', '', '  ', 'a\0b']) {
      await assert.rejects(engine.send(line), { name: 'TerminalError', code: 'refused' });
    }
    assert.deepEqual(sent, []);
  });

  it('at the end settles what was answered and rejects the rest with the reason', async () => {
    const { engine, reply } = rig();
    const [answered, waiting] = [engine.send('kill-session'), engine.send('list-panes')];
    reply([]);
    engine.end(new TerminalError('server-gone', 'the end'));
    assert.deepEqual(await answered, []);
    await assert.rejects(waiting, { code: 'server-gone', message: 'the end' });
    await assert.rejects(engine.send('later'), { code: 'server-gone' });
  });

  it('settles at the first reply where that is asked for, and still waits for the marker', async () => {
    const { engine, reply, mark } = rig();
    const [popup, next] = [engine.send('display-popup', 'begun'), engine.send('list-panes')];
    reply([]);
    assert.deepEqual(await popup, []);
    assert.equal(engine.waiting, 2);
    mark(0);
    reply(['pane']);
    mark(1);
    assert.deepEqual(await next, ['pane']);
  });
});
