import assert from 'node:assert/strict';
import { CommandTracker, type TrackerEvent } from '../../../../src/terminals/marks/commandTracker';

const mark = (body: string): string => `\u001b]${body}\u0007`;

function tracking(nonce: string | null): {
  tracker: CommandTracker;
  events: TrackerEvent[];
  at: (now: number, chunk: string) => void;
} {
  let time = 0;
  const tracker = new CommandTracker({ nonce, now: () => time });
  const events: TrackerEvent[] = [];
  tracker.on((event) => events.push(event));
  return {
    tracker,
    events,
    at(now, chunk) {
      time = now;
      tracker.push(chunk);
    },
  };
}

const finished = (events: readonly TrackerEvent[]) =>
  events.flatMap((event) => (event.kind === 'finished' ? [event.command] : []));

describe('following commands', () => {
  it('gives line, exit code, duration and output of each', () => {
    const { tracker, events, at } = tracking('n');
    at(0, mark('633;P;Cwd=/home;n') + mark('633;A;n') + '$ ' + mark('633;B;n'));
    assert.equal(tracker.state, 'input');
    at(5, 'make\r\n' + mark('633;E;make;n') + mark('633;C;n'));
    assert.equal(tracker.state, 'running');
    at(10, '\u001b[31mno rule\u001b[0m\r\n');
    at(105, mark('633;D;2;n') + mark('633;A;n') + '$ ' + mark('633;B;n'));
    assert.deepEqual(finished(events), [{ commandLine: 'make', exitCode: 2, output: 'no rule', durationMs: 100 }]);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['prompt', 'input', 'started', 'finished', 'prompt', 'input'],
    );
    assert.equal(tracker.folder, '/home');
  });

  it('believes no mark without the nonce', () => {
    const { tracker, events, at } = tracking('n');
    at(0, mark('633;A;n') + mark('633;B;n') + mark('633;C;n'));
    at(1, ['633;D;0', '633;D;0;m', '133;D;0', '633;A', '133;A', '633;C'].map(mark).join('forged '));
    at(2, mark('633;P;Cwd=/forged'));
    assert.equal(tracker.state, 'running');
    assert.equal(tracker.folder, null);
    at(3, mark('633;D;7;n'));
    assert.deepEqual(
      finished(events).map(({ exitCode, output }) => [exitCode, output.includes('forged')]),
      [[7, true]],
    );
  });

  it('takes every mark where there is no nonce', () => {
    const { events, at } = tracking(null);
    at(0, mark('133;A') + mark('133;B') + mark('133;C') + 'x' + mark('133;D;1') + mark('633;D;0') + mark('133;A'));
    assert.deepEqual(
      finished(events).map(({ exitCode }) => exitCode),
      [1],
    );
  });

  it('does not know how a command ended that a prompt came after', () => {
    const { events, at } = tracking(null);
    at(0, mark('133;C') + 'ssh: welcome' + mark('133;A') + mark('133;B') + mark('133;D;0'));
    assert.deepEqual(
      finished(events).map(({ exitCode }) => exitCode),
      [null],
    );
  });

  it('takes several lines that were entered at once for one command', () => {
    const { events, at } = tracking(null);
    at(0, mark('633;E;a') + mark('633;C') + '1\r\n' + mark('633;E;b') + mark('633;C') + '2\r\n' + mark('633;D;4'));
    assert.deepEqual(finished(events), [{ commandLine: 'a\nb', exitCode: 4, output: '1\n2', durationMs: 0 }]);
  });

  it('tells a prompt that is drawn again from a new one', () => {
    const { events, at } = tracking(null);
    at(0, mark('133;A') + mark('133;B') + 'again' + mark('133;B'));
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['prompt', 'input'],
    );
  });

  it('follows bracketed paste and resets', () => {
    const { tracker, at } = tracking(null);
    at(0, '\u001b[?2004');
    assert.equal(tracker.bracketedPaste, false);
    at(0, 'h');
    assert.equal(tracker.bracketedPaste, true);
    at(0, '\u001bc');
    assert.equal(tracker.bracketedPaste, false);
  });

  it('keeps a bounded end of the output', () => {
    const { events, at } = tracking(null);
    at(0, mark('133;C'));
    for (let line = 0; line < 100_000; line += 1) at(0, `line ${line}\r\n`);
    at(0, mark('133;D;0'));
    const [command] = finished(events);
    assert.ok(command && command.output.length < 64 << 10);
    assert.match(command.output, /^line \d+\n[^]*\nline 99999$/);
  });

  it("leaves out zsh's mark of a line without an end", () => {
    const { events, at } = tracking(null);
    const partial = `\u001b[1m\u001b[7m%\u001b[27m\u001b[1m\u001b[0m${' '.repeat(79)}\r \r`;
    at(0, mark('133;C') + 'abc' + partial + mark('133;D;0'));
    at(0, mark('133;C') + 'def\r\n' + ' '.repeat(79) + '\r \r' + mark('133;D;0'));
    assert.deepEqual(
      finished(events).map(({ output }) => output),
      ['abc', 'def'],
    );
  });

  it('does not know what ended while nobody listened', () => {
    const { tracker, events, at } = tracking(null);
    at(0, mark('133;C'));
    tracker.lose();
    assert.deepEqual(finished(events)[0]?.exitCode, null);
    assert.equal(tracker.state, 'unknown');
  });
});
