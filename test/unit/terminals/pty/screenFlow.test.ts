import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Clock } from '../../../../src/platform/clock';
import { ScreenFlow } from '../../../../src/terminals/pty/screenFlow';
import { SequenceState } from '../../../../src/terminals/pty/sequenceState';

const ESC = '\u001b';
const QUESTION = `${ESC}[?9178$p`;
const ANSWER = `${ESC}[?9178;0$y`;
const STRIDE = 64 << 10;

/** A clock that stands until the test moves it. */
function standingClock(): { clock: Clock; pass: (ms: number) => void } {
  let now = 0;
  let waiting: { at: number; callback: () => void }[] = [];
  return {
    clock: {
      now: () => now,
      monotonic: () => now,
      after(ms, callback) {
        const each = { at: now + ms, callback };
        waiting.push(each);
        return () => (waiting = waiting.filter((other) => other !== each));
      },
    },
    pass(ms) {
      now += ms;
      const due = waiting.filter(({ at }) => at <= now);
      waiting = waiting.filter(({ at }) => at > now);
      for (const { callback } of due) callback();
    },
  };
}

describe('the flow to a screen that says nothing', () => {
  let shown: string;
  let flow: ScreenFlow;
  let pass: (ms: number) => void;

  beforeEach(() => {
    shown = '';
    const standing = standingClock();
    pass = standing.pass;
    flow = new ScreenFlow((text) => (shown += text), standing.clock);
  });

  it('asks every so often, and is answered', async () => {
    assert.equal(flow.write('a little'), undefined);
    const behind = flow.write('x'.repeat(STRIDE));
    assert.ok(behind && shown.endsWith(`x${QUESTION}`));
    assert.equal(flow.input(`k${ANSWER}ey`), 'key');
    await behind;
    assert.equal(flow.write('x'), undefined);
  });

  it('takes nothing but its own answers from the keys', () => {
    for (const keys of ['a', `${ESC}[A`, `${ESC}[?2026;2$y`, `${ESC}[?9178`, '$y'])
      assert.equal(flow.input(keys), keys);
    assert.equal(flow.input(ANSWER), '', 'also one that comes too late');
  });

  it('does not ask within a sequence of the program', () => {
    assert.equal(flow.write('x'.repeat(STRIDE) + `${ESC}]0;half a ti`), undefined);
    assert.ok(!shown.includes(QUESTION));
    assert.ok(flow.write('tle\u0007'));
    assert.ok(shown.endsWith(`half a title\u0007${QUESTION}`));
  });

  it('goes on at a bounded rate where nobody answers, until somebody does', async () => {
    const first = flow.write('x'.repeat(STRIDE));
    pass(2_000);
    await first;
    const second = flow.write('x'.repeat(STRIDE));
    assert.ok(second, 'held back by time');
    pass(8);
    await second;
    assert.ok(!shown.endsWith(QUESTION));
    flow.input(ANSWER);
    assert.ok(flow.write('x') && shown.endsWith(`x${QUESTION}`), 'asked again');
  });
});

describe('where a sequence ends', () => {
  it('is known of all kinds', () => {
    const whole = [
      'plain',
      `${ESC}[1;31m`,
      `${ESC}]0;t\u0007`,
      `${ESC}]0;t${ESC}\\`,
      `${ESC}(B`,
      `${ESC}c`,
      `${ESC}Pq#1${ESC}\\`,
    ];
    const parts = [
      ESC,
      `${ESC}[`,
      `${ESC}[1;3`,
      `${ESC}]0;t`,
      `${ESC}]0;t${ESC}`,
      `${ESC}(`,
      `${ESC}Pq#1\n`,
      `${ESC}_x`,
    ];
    const between = (text: string): boolean => {
      const state = new SequenceState();
      state.push(text);
      return state.between;
    };
    for (const text of whole) assert.equal(between(text), true, JSON.stringify(text));
    for (const text of parts) assert.equal(between(text), false, JSON.stringify(text));
    assert.equal(between(`${ESC}[1${ESC}]0;x\u0007`), true);
    assert.equal(between(`${ESC}]0;x\u0018`), true);
  });

  it('is the same however the text is cut', () => {
    const piece = fc.constantFrom(ESC, '[', ']', '\\', 'm', ';1', '\u0007', '(', 'P', 'text', '\u0018');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const [whole, cut] = [new SequenceState(), new SequenceState()];
        whole.push(pieces.join(''));
        for (const each of pieces.join('')) cut.push(each);
        assert.equal(cut.between, whole.between);
      }),
    );
  });
});
