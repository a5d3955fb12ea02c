import assert from 'node:assert/strict';
import {
  AudioSourceError,
  type AudioSource,
  type AudioStream,
  type Availability,
  type LiveSourceKind,
} from '../../../src/audio/audioSource';
import { Emitter } from '../../../src/platform/emitter';
import { SourceChain, type SourceNotice } from '../../../src/audio/sourceChain';
import { Ear, failure } from './pageKit';

/** A source that serves or fails as told. */
class Source implements AudioSource {
  available: Availability = { available: true };
  error: Error | null = null;
  opened = 0;
  disposed = false;
  readonly change = new Emitter<void>();
  constructor(readonly kind: LiveSourceKind) {}

  availability(): Promise<Availability> {
    return Promise.resolve(this.available);
  }

  open(): Promise<AudioStream> {
    this.opened++;
    if (this.error) return Promise.reject(this.error);
    return this.available.available
      ? Promise.resolve({ stop: () => Promise.resolve() })
      : Promise.reject(new AudioSourceError('unavailable', this.available.reason));
  }

  onChange(listener: () => void): () => void {
    return this.change.on(listener);
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }
}

describe('source chain', () => {
  let webview: Source;
  let recorder: Source;
  let page: Source;
  let choice: LiveSourceKind | 'auto';
  let chain: SourceChain;
  let notices: SourceNotice[];
  beforeEach(() => {
    webview = new Source('webview');
    recorder = new Source('recorder');
    page = new Source('page');
    choice = 'auto';
    notices = [];
    chain = new SourceChain({ sources: [webview, recorder, page], choice: () => choice });
    chain.onNotice((notice) => notices.push(notice));
  });

  const kind = async (prefer?: LiveSourceKind): Promise<LiveSourceKind> => (await chain.open(new Ear(), prefer)).kind;

  it('takes the first that serves, without a word', async () => {
    assert.equal(await kind(), 'webview');
    assert.deepEqual(notices, []);
    assert.equal(recorder.opened, 0);
  });

  it('goes on to the next and says why, once', async () => {
    webview.available = { available: false, reason: 'VS Code does not give its webviews the microphone.' };
    recorder.available = { available: false, reason: 'No recording program is installed.' };
    assert.equal(await kind(), 'page');
    assert.equal(await kind(), 'page');
    assert.deepEqual(notices, [
      {
        kind: 'webview',
        next: 'recorder',
        reason: 'VS Code does not give its webviews the microphone.',
        message:
          'The panel cannot hear. VS Code does not give its webviews the microphone. Trying the recorder instead.',
      },
      {
        kind: 'recorder',
        next: 'page',
        reason: 'No recording program is installed.',
        message: 'The recorder cannot hear. No recording program is installed. Trying the microphone page instead.',
      },
    ]);
  });

  it('remembers what opening revealed until something changes', async () => {
    recorder.error = new AudioSourceError('refused', 'The system refused it.');
    webview.available = { available: false, reason: 'Closed.' };
    assert.equal(await kind(), 'page');
    assert.equal(await kind(), 'page');
    assert.equal(recorder.opened, 1, 'not tried again');
    assert.deepEqual((await chain.status())[1], {
      kind: 'recorder',
      availability: { available: false, reason: 'The system refused it.' },
    });
    recorder.error = null;
    recorder.change.emit();
    assert.equal(await kind(), 'recorder');
  });

  it('forgets on reset', async () => {
    webview.error = new AudioSourceError('refused', 'No.');
    assert.equal(await kind(), 'recorder');
    webview.error = null;
    assert.equal(await kind(), 'recorder');
    chain.reset();
    assert.equal(await kind(), 'webview');
  });

  it('tries a busy microphone again each time', async () => {
    webview.error = new AudioSourceError('busy', 'In use.');
    assert.equal(await kind(), 'recorder');
    webview.error = null;
    assert.equal(await kind(), 'webview');
  });

  it('uses the forced one alone', async () => {
    choice = 'recorder';
    assert.equal(await kind('page'), 'recorder');
    recorder.error = new AudioSourceError('busy', 'In use.');
    const error = await failure(chain.open(new Ear()));
    assert.equal(error.code, 'busy');
    assert.equal(error.message, 'In use.');
    assert.equal(webview.opened + page.opened, 0);
    assert.equal(notices.at(-1)?.next, null);
    choice = 'auto';
    assert.equal(await kind(), 'webview');
  });

  it('prefers the source whose own button was pressed', async () => {
    assert.equal(await kind('page'), 'page');
    assert.equal(webview.opened, 0);
    page.available = { available: false, reason: 'Closed.' };
    assert.equal(await kind('page'), 'webview');
  });

  it('says everything when nothing serves', async () => {
    webview.available = { available: false, reason: 'Closed.' };
    recorder.error = new AudioSourceError('not-found', 'No microphone.');
    page.available = { available: false, reason: 'Waiting for the page.' };
    const error = await failure(chain.open(new Ear()));
    assert.equal(error.code, 'unavailable');
    for (const part of ['The panel: Closed.', 'The recorder: No microphone.', 'The microphone page: Waiting']) {
      assert.ok(error.message.includes(part), error.message);
    }
  });

  it('lets a programming error through and disposes of all', async () => {
    webview.error = new TypeError('oops');
    await assert.rejects(chain.open(new Ear()), TypeError);
    await chain.dispose();
    assert.ok(webview.disposed && recorder.disposed && page.disposed);
  });
});
