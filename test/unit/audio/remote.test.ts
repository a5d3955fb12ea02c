import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { MicrophoneCommand, PanelMicrophoneMessage } from '../../../src/protocol/microphone';
import { packFrame, parsePageReport, unpackFrame } from '../../../src/protocol/microphone';
import { Emitter } from '../../../src/platform/emitter';
import { WebviewSource, type PanelChannel } from '../../../src/audio/webviewSource';
import { Ear, failure } from './pageKit';
import { TestClock } from './testClock';

/** A panel that does what a test tells it. */
class Panel implements PanelChannel {
  ready = true;
  readonly posted: MicrophoneCommand[] = [];
  readonly messages = new Emitter<PanelMicrophoneMessage>();
  readonly readiness = new Emitter<boolean>();
  usable = true;
  answers = true;

  post(command: MicrophoneCommand): void {
    this.posted.push(command);
    if (!this.answers) return;
    if (command.type === 'microphone.probe') {
      this.say({
        type: 'microphone.state',
        usable: this.usable,
        permission: this.usable ? 'granted' : 'denied',
        ...(this.usable ? {} : { reason: 'VS Code does not give its webviews the microphone.' }),
      });
    } else if (command.type === 'microphone.start') {
      this.say({ type: 'microphone.started', capture: command.capture });
    }
  }

  say(message: PanelMicrophoneMessage): void {
    queueMicrotask(() => this.messages.emit(message));
  }

  sound(capture: number, ...samples: number[]): void {
    this.messages.emit({ type: 'microphone.sound', capture, samples: Int16Array.from(samples).buffer });
  }

  become(ready: boolean): void {
    this.ready = ready;
    this.readiness.emit(ready);
  }

  onMessage(listener: (message: PanelMicrophoneMessage) => void): () => void {
    return this.messages.on(listener);
  }

  onReady(listener: (ready: boolean) => void): () => void {
    return this.readiness.on(listener);
  }
}

describe('webview source', () => {
  let panel: Panel;
  let clock: TestClock;
  let source: WebviewSource;
  beforeEach(() => {
    panel = new Panel();
    clock = new TestClock();
    source = new WebviewSource(panel, clock);
  });
  afterEach(() => source.dispose());

  it('waits for the end of the capture before, and opens the next one then', async () => {
    const first = await source.open(new Ear());
    const stopped = first.stop();
    const second = source.open(new Ear());
    panel.say({ type: 'microphone.ended', capture: 1 });
    await stopped;
    await second;
    assert.deepEqual(panel.posted.filter(({ type }) => type !== 'microphone.probe').slice(1), [
      { type: 'microphone.stop', capture: 1 },
      { type: 'microphone.start', capture: 2 },
    ]);
  });

  it('waits for a capture that was given up while it opened', async () => {
    await source.availability();
    panel.answers = false;
    const givenUp = source.open(new Ear()).then((stream) => stream.stop());
    await setImmediate();
    const next = source.open(new Ear());
    await setImmediate();
    assert.deepEqual(panel.posted.at(-1), { type: 'microphone.start', capture: 1 });
    panel.say({ type: 'microphone.started', capture: 1 });
    await setImmediate();
    assert.deepEqual(panel.posted.at(-1), { type: 'microphone.stop', capture: 1 });
    panel.answers = true;
    panel.say({ type: 'microphone.ended', capture: 1 });
    await givenUp;
    await next;
    assert.deepEqual(panel.posted.at(-1), { type: 'microphone.start', capture: 2 });
  });

  it('hears through the panel and stops when the end has arrived', async () => {
    const ear = new Ear();
    const stream = await source.open(ear);
    panel.sound(1, 1, 2, 3);
    const stopped = stream.stop();
    assert.deepEqual(panel.posted.at(-1), { type: 'microphone.stop', capture: 1 });
    panel.sound(1, 4, 5);
    panel.say({ type: 'microphone.ended', capture: 1 });
    await stopped;
    panel.sound(1, 6);
    assert.deepEqual(
      ear.frames.map((frame) => [...frame]),
      [
        [1, 2, 3],
        [4, 5],
      ],
    );
    assert.deepEqual(ear.errors, []);
  });

  it('drops what an older capture still says', async () => {
    const first = await source.open(new Ear());
    const stopped = first.stop();
    panel.say({ type: 'microphone.ended', capture: 1 });
    await stopped;
    const ear = new Ear();
    await source.open(ear);
    panel.sound(1, 9);
    panel.messages.emit({ type: 'microphone.failed', capture: 1, code: 'lost', message: 'late' });
    panel.sound(2, 7);
    assert.deepEqual(
      ear.frames.map((frame) => [...frame]),
      [[7]],
    );
    assert.deepEqual(ear.errors, []);
  });

  it('is unavailable, with the reason, while the panel is not there, refused, or dumb', async () => {
    panel.become(false);
    assert.match(reason(await source.availability()), /not open/);
    panel.become(true);
    panel.usable = false;
    assert.match(reason(await source.availability()), /does not give its webviews/);
    const error = await failure(source.open(new Ear()));
    assert.equal(error.code, 'unavailable');
    panel.become(true);
    panel.answers = false;
    const dumb = source.availability();
    clock.advance(3_000);
    assert.match(reason(await dumb), /does not answer/);
  });

  it('asks the panel once, and believes it when it changes its mind', async () => {
    assert.deepEqual(await source.availability(), { available: true });
    assert.deepEqual(await source.availability(), { available: true });
    assert.equal(panel.posted.length, 1);
    let changes = 0;
    source.onChange(() => changes++);
    panel.messages.emit({ type: 'microphone.state', usable: false, permission: 'denied', reason: 'No.' });
    assert.equal(reason(await source.availability()), 'No.');
    assert.equal(changes, 1);
  });

  it('passes on why the browser could not open the microphone', async () => {
    await source.availability();
    panel.answers = false;
    const opened = failure(source.open(new Ear()));
    await Promise.resolve();
    panel.say({ type: 'microphone.failed', capture: 1, code: 'busy', message: 'Held by another program.' });
    const error = await opened;
    assert.equal(error.code, 'busy');
    assert.equal(error.message, 'Held by another program.');
  });

  it('gives up on a question that nobody answers, and closes what may open later', async () => {
    await source.availability();
    panel.answers = false;
    const opened = failure(source.open(new Ear()));
    await Promise.resolve();
    clock.advance(20_000);
    assert.equal((await opened).code, 'refused');
    assert.deepEqual(panel.posted.at(-1), { type: 'microphone.stop', capture: 1 });
  });

  it('is lost when the panel closes, the microphone ends, or the end never arrives', async () => {
    const closed = new Ear();
    await source.open(closed);
    panel.become(false);
    assert.equal((await closed.error()).code, 'lost');

    panel.become(true);
    const ended = new Ear();
    await source.open(ended);
    panel.messages.emit({ type: 'microphone.ended', capture: 2 });
    assert.equal((await ended.error()).code, 'lost');

    const silent = new Ear();
    const stream = await source.open(silent);
    const stopped = stream.stop();
    clock.advance(3_000);
    await stopped;
    assert.equal((await silent.error()).code, 'lost');
  });
});

function reason(availability: { available: boolean; reason?: string }): string {
  assert.equal(availability.available, false);
  return availability.reason ?? '';
}

describe('microphone protocol', () => {
  it('packs and unpacks sound', () => {
    const samples = Int16Array.from([0, 1, -1, 32_767, -32_768]);
    const packed = Buffer.from(packFrame(4_000_000_000, samples));
    assert.deepEqual(unpackFrame(packed), { capture: 4_000_000_000, samples });
    // Views into larger buffers at odd offsets are what a socket gives.
    const shifted = Buffer.concat([Buffer.from([0]), packed]).subarray(1);
    assert.deepEqual(unpackFrame(shifted)?.samples, samples);
  });

  it('refuses what is no sound', () => {
    for (const length of [0, 3, 4, 5, 7]) assert.equal(unpackFrame(new Uint8Array(length)), null, String(length));
  });

  it('refuses what is no report', () => {
    for (const value of [
      null,
      1,
      'page.pong',
      [],
      {},
      { type: 'microphone.start', capture: 1 },
      { type: 'page.talk' },
      { type: 'page.talk', pressed: 1 },
      { type: 'microphone.started', capture: '1' },
      { type: 'microphone.failed', capture: 1, code: 'other', message: '' },
      { type: 'microphone.failed', capture: 1, code: 'lost', message: 'x'.repeat(501) },
      { type: 'microphone.state', usable: true, permission: 'maybe' },
    ]) {
      assert.equal(parsePageReport(value), null, JSON.stringify(value));
    }
    assert.deepEqual(parsePageReport({ type: 'page.talk', pressed: true, more: 1 }), {
      type: 'page.talk',
      pressed: true,
    });
  });
});
