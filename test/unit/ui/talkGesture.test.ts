import assert from 'node:assert/strict';
import { TAP_MS, TalkGesture } from '../../../webview/panel/talkGesture';

describe('the talk button’s gesture', () => {
  let now: number;
  let listening: boolean;
  let said: string[];
  let gesture: TalkGesture;

  beforeEach(() => {
    now = 0;
    listening = false;
    said = [];
    gesture = new TalkGesture(
      {
        start: () => {
          said.push('start');
          listening = true;
        },
        stop: () => {
          said.push('stop');
          listening = false;
        },
      },
      () => now,
    );
  });

  const press = (forMs: number) => {
    gesture.press(listening);
    now += forMs;
    gesture.release();
  };

  it('talks while held', () => {
    gesture.press(listening);
    assert.deepEqual(said, ['start']);
    now += 2_000;
    gesture.release();
    assert.deepEqual(said, ['start', 'stop']);
  });

  it('starts with a tap and stops with the next', () => {
    press(TAP_MS - 1);
    assert.deepEqual(said, ['start']);
    press(TAP_MS - 1);
    assert.deepEqual(said, ['start', 'stop']);
  });

  it('stops once when the press that stops is itself a long one', () => {
    press(50);
    press(2_000);
    assert.deepEqual(said, ['start', 'stop']);
  });

  it('stops with the release however short, where the setting says push to talk', () => {
    gesture.mode = 'pushToTalk';
    press(50);
    assert.deepEqual(said, ['start', 'stop']);
  });

  it('takes no notice of the release, where the setting says toggle', () => {
    gesture.mode = 'toggle';
    press(2_000);
    assert.deepEqual(said, ['start']);
    press(2_000);
    assert.deepEqual(said, ['start', 'stop']);
  });

  it('does not stop what began after the utterance ended by itself', () => {
    gesture.release();
    assert.deepEqual(said, []);
  });

  it('lets assistive technology toggle with a click', () => {
    gesture.tap(listening);
    gesture.tap(listening);
    assert.deepEqual(said, ['start', 'stop']);
  });
});
