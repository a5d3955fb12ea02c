import assert from 'node:assert/strict';
import { HoldToTalk, type TalkMode } from '../../../src/audio/holdToTalk';
import { TestClock } from './testClock';

/** A keyboard and what the user saw: times of starts and stops. */
class Desk {
  readonly clock = new TestClock();
  readonly seen: string[] = [];
  mode: TalkMode = 'auto';
  readonly talk = new HoldToTalk({
    mode: () => this.mode,
    clock: this.clock,
    onStart: () => this.seen.push(`start ${this.clock.now()}`),
    onStop: () => this.seen.push(`stop ${this.clock.now()}`),
  });

  /** Holds the key for `ms`, as an operating system reports it. Time is at the release afterwards. */
  hold(ms: number, { delay = 500, interval = 33 }: { delay?: number; interval?: number } = {}): void {
    let at = 0;
    for (let next = 0; next <= ms; next += next === 0 ? delay : interval) {
      this.clock.advance(next - at);
      at = next;
      this.talk.key();
    }
    this.clock.advance(ms - at);
  }

  tap(): void {
    this.hold(90);
  }

  rest(ms: number): void {
    this.clock.advance(ms);
  }
}

describe('hold to talk', () => {
  for (const mode of ['auto', 'toggle', 'pushToTalk'] as const) {
    it(`${mode}: begins with the first key event`, () => {
      const desk = new Desk();
      desk.mode = mode;
      desk.talk.key();
      assert.deepEqual(desk.seen, ['start 0']);
    });
  }

  it('auto: a hold talks until about 150 ms after the last repeat', () => {
    for (const keyboard of [
      { delay: 500, interval: 33 },
      { delay: 500, interval: 90 },
      { delay: 225, interval: 30 },
      { delay: 660, interval: 40 },
    ]) {
      const desk = new Desk();
      desk.hold(2_000, keyboard);
      assert.deepEqual(desk.seen, ['start 0'], JSON.stringify(keyboard));
      desk.rest(1_000);
      assert.equal(desk.seen.length, 2);
      const stopped = Number(desk.seen[1]?.replace('stop ', ''));
      assert.ok(stopped > 2_000 && stopped <= 2_250, `${JSON.stringify(keyboard)}: ${desk.seen[1] ?? ''}`);
    }
  });

  it('auto: a tap, long speech, a tap', () => {
    const desk = new Desk();
    desk.tap();
    desk.rest(20_000);
    assert.deepEqual(desk.seen, ['start 0']);
    const at = desk.clock.now();
    desk.tap();
    desk.rest(5_000);
    assert.deepEqual(desk.seen, ['start 0', `stop ${at}`], 'the second tap ends at once and begins nothing');
  });

  it('auto: a key held to end speech begins nothing', () => {
    const desk = new Desk();
    desk.tap();
    desk.rest(3_000);
    desk.hold(3_000);
    desk.rest(3_000);
    assert.equal(desk.seen.length, 2);
  });

  it('auto: a hold shorter than half a second is a tap, also when the keyboard repeats early', () => {
    const desk = new Desk();
    desk.hold(400, { delay: 200, interval: 30 });
    desk.rest(3_000);
    assert.deepEqual(desk.seen, ['start 0']);
  });

  it('auto: a hold let go right after its first repeat ends', () => {
    const desk = new Desk();
    desk.hold(510);
    desk.rest(3_000);
    assert.deepEqual(desk.seen, ['start 0', 'stop 650']);
  });

  it('rapid taps: on, off, on, off', () => {
    const desk = new Desk();
    for (let i = 0; i < 4; i++) {
      desk.tap();
      desk.rest(210);
    }
    desk.rest(2_000);
    assert.deepEqual(
      desk.seen.map((line) => line.split(' ')[0]),
      ['start', 'stop', 'start', 'stop'],
    );
  });

  it('a quick second tap that turns into a hold begins nothing', () => {
    const desk = new Desk();
    desk.tap();
    desk.rest(250);
    desk.hold(2_000);
    desk.rest(2_000);
    assert.deepEqual(
      desk.seen.map((line) => line.split(' ')[0]),
      ['start', 'stop'],
    );
  });

  it('never flickers while a key is held, whatever the keyboard and the jitter (vscode#322395)', () => {
    for (const mode of ['auto', 'toggle', 'pushToTalk'] as const) {
      for (let delay = 200; delay <= 660; delay += 20) {
        for (const interval of [30, 50, 90, 120]) {
          const desk = new Desk();
          desk.mode = mode;
          desk.hold(4_000, { delay, interval });
          assert.deepEqual(desk.seen, ['start 0'], `${mode} ${delay} ${interval}`);
          desk.rest(2_000);
          assert.equal(desk.seen.length, mode === 'toggle' ? 1 : 2, `${mode} ${delay} ${interval}`);
        }
      }
    }
  });

  it('toggle: each press toggles, held or not', () => {
    const desk = new Desk();
    desk.mode = 'toggle';
    desk.hold(2_000);
    desk.rest(2_000);
    assert.deepEqual(desk.seen, ['start 0']);
    desk.hold(2_000);
    desk.rest(2_000);
    assert.deepEqual(desk.seen, ['start 0', 'stop 4000']);
    desk.tap();
    assert.equal(desk.seen.length, 3);
  });

  it('pushToTalk: a tap is a short hold', () => {
    const desk = new Desk();
    desk.mode = 'pushToTalk';
    desk.tap();
    desk.rest(2_000);
    assert.deepEqual(desk.seen, ['start 0', 'stop 700']);
  });

  it('with repeats switched off, auto and toggle still toggle', () => {
    for (const mode of ['auto', 'toggle'] as const) {
      const desk = new Desk();
      desk.mode = mode;
      for (let press = 0; press < 4; press++) {
        desk.talk.key();
        desk.rest(3_000);
      }
      assert.deepEqual(desk.seen, ['start 0', 'stop 3000', 'start 6000', 'stop 9000']);
    }
  });

  it('a stop from elsewhere ends it once, and the key that is still held begins nothing', () => {
    const desk = new Desk();
    desk.hold(1_000);
    desk.talk.stop();
    desk.talk.stop();
    desk.clock.advance(20);
    desk.talk.key();
    desk.clock.advance(33);
    desk.talk.key();
    desk.rest(3_000);
    assert.deepEqual(desk.seen, ['start 0', 'stop 1000']);
    desk.talk.key();
    assert.equal(desk.seen.length, 3, 'the next press begins again');
  });

  it('a stop in the middle of a doubtful press leaves nothing behind', () => {
    const desk = new Desk();
    desk.talk.key();
    desk.rest(500);
    desk.talk.key();
    desk.talk.stop();
    desk.rest(3_000);
    assert.deepEqual(desk.seen, ['start 0', 'stop 500']);
  });

  it('begins nothing with repeats that come late, after the key seemed released', () => {
    const desk = new Desk();
    desk.hold(2_000);
    desk.rest(600);
    assert.equal(desk.seen.length, 2, 'ended: nothing came for 600 ms');
    for (const gap of [0, 0, 0, 50, 120, 20]) {
      desk.rest(gap);
      desk.talk.key();
    }
    desk.rest(500);
    desk.talk.key();
    desk.talk.key();
    desk.rest(3_000);
    assert.equal(desk.seen.length, 2, 'late repeats began something');
  });

  it('begins again with a press soon after a hold, a moment later than else', () => {
    const desk = new Desk();
    desk.hold(2_000);
    desk.rest(500);
    const pressed = desk.clock.now();
    desk.hold(2_000);
    desk.rest(1_000);
    assert.equal(desk.seen.length, 4, desk.seen.join());
    const [, , started, stopped] = desk.seen.map((line) => Number(line.split(' ')[1]));
    assert.equal(started, pressed + 150);
    assert.ok(stopped! > pressed + 2_000 && stopped! <= pressed + 2_250, String(stopped));
  });

  it('takes a stall of the extension host for no release', () => {
    const desk = new Desk();
    desk.hold(1_000);
    desk.clock.stall(400);
    desk.talk.key();
    desk.rest(33);
    desk.talk.key();
    assert.deepEqual(desk.seen, ['start 0']);
    desk.rest(1_000);
    assert.equal(desk.seen.length, 2);
  });

  describe('a button', () => {
    const press = (desk: Desk, ms: number): void => {
      desk.talk.down();
      desk.rest(ms);
      desk.talk.up();
    };

    it('auto: hold talks until release, tap toggles', () => {
      const desk = new Desk();
      press(desk, 500);
      press(desk, 100);
      desk.rest(5_000);
      press(desk, 2_000);
      desk.rest(5_000);
      assert.deepEqual(desk.seen, ['start 0', 'stop 500', 'start 500', 'stop 5600']);
      assert.equal(desk.talk.talking, false);
    });

    it('pushToTalk and toggle', () => {
      const push = new Desk();
      push.mode = 'pushToTalk';
      press(push, 80);
      assert.deepEqual(push.seen, ['start 0', 'stop 80']);
      const toggle = new Desk();
      toggle.mode = 'toggle';
      press(toggle, 2_000);
      press(toggle, 10);
      assert.deepEqual(toggle.seen, ['start 0', 'stop 2000']);
    });

    it('ends what the key began, and doubled or missing events do no harm', () => {
      const desk = new Desk();
      desk.talk.up();
      desk.tap();
      desk.rest(2_000);
      desk.talk.down();
      desk.talk.down();
      desk.rest(900);
      desk.talk.up();
      desk.talk.up();
      assert.deepEqual(desk.seen, ['start 0', 'stop 2090']);
    });
  });
});
