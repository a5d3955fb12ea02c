import assert from 'node:assert/strict';
import type { LiveSourceKind } from '../../../src/audio/audioSource';
import type { SourceNotice } from '../../../src/audio/sourceChain';
import { Emitter } from '../../../src/platform/emitter';
import { microphoneCheck, takeoverNotice, type SourceStatus } from '../../../src/ui/microphoneView';
import { MicrophoneWatch } from '../../../src/ui/microphoneWatch';
import { UiStore } from '../../../src/ui/uiStore';
import type { SessionEvent } from '../../../src/session/sessionEvents';

const REFUSED = 'VS Code does not give its webviews the microphone.';
const MISSING = 'No recording program is installed.';
const CLOSED = 'The microphone page is not open.';

const can = (kind: LiveSourceKind): SourceStatus => ({ kind, availability: { available: true } });
const cannot = (kind: LiveSourceKind, reason: string): SourceStatus => ({
  kind,
  availability: { available: false, reason },
});

describe('the microphone in the onboarding', () => {
  it('is green with the first source that can hear', () => {
    const statuses = [cannot('webview', REFUSED), can('recorder'), can('page')];
    assert.deepEqual(microphoneCheck(statuses, 'auto'), { state: 'ok', text: 'A recorder on this machine' });
  });

  it('offers the page where nothing can hear, and says why', () => {
    const statuses = [cannot('webview', REFUSED), cannot('recorder', MISSING), cannot('page', CLOSED)];
    assert.deepEqual(microphoneCheck(statuses, 'auto'), {
      state: 'failed',
      text: `${REFUSED} ${CLOSED}`,
      mend: { label: 'Open microphone page', action: 'mango.openMicrophonePage' },
    });
  });

  it('looks at nothing but the source that the user chose', () => {
    assert.deepEqual(microphoneCheck([can('webview'), cannot('recorder', MISSING), can('page')], 'recorder'), {
      state: 'failed',
      text: MISSING,
      mend: { label: 'Choose microphone source', action: 'mango.chooseMicrophone' },
    });
  });
});

describe('the notice of a takeover', () => {
  it('says why the first could not serve and which did', () => {
    const statuses = [cannot('webview', REFUSED), cannot('recorder', MISSING), can('page')];
    assert.equal(takeoverNotice(statuses, 'auto', 'page')?.text, `${REFUSED} Using the microphone page.`);
    assert.equal(
      takeoverNotice([cannot('webview', REFUSED), can('recorder')], 'auto', 'recorder')?.text,
      `${REFUSED} Using a recorder on this machine.`,
    );
  });

  it('is none where the first served', () => {
    assert.equal(takeoverNotice([can('webview'), can('recorder'), can('page')], 'auto', 'webview'), null);
  });
});

describe('what the panel is told of microphones', () => {
  let notices: Emitter<SourceNotice>;
  let events: Emitter<SessionEvent>;
  let store: UiStore;
  let watch: MicrophoneWatch;

  beforeEach(() => {
    const fail = (error: unknown) => {
      throw error;
    };
    notices = new Emitter(fail);
    events = new Emitter(fail);
    store = new UiStore(fail);
    const chain = {
      status: () => Promise.resolve([]),
      onNotice: (listener: (notice: SourceNotice) => void) => notices.on(listener),
      onChange: () => () => undefined,
    };
    const session = { on: (listener: (event: SessionEvent) => void) => events.on(listener) };
    watch = new MicrophoneWatch(chain, () => 'auto', session, store, fail);
  });
  afterEach(() => watch.dispose());

  const fails = (kind: LiveSourceKind, next: LiveSourceKind | null, reason: string) =>
    notices.emit({ kind, next, reason, message: '' });
  const text = () => store.state.notice?.text;
  const listens = (source: LiveSourceKind) => events.emit({ kind: 'state', state: { kind: 'listening', source } });

  it('says at once that none is left, and corrects it when the page has come', () => {
    fails('webview', 'recorder', REFUSED);
    assert.equal(text(), undefined, 'another one may yet serve');
    fails('recorder', 'page', MISSING);
    fails('page', null, CLOSED);
    assert.equal(text(), `${REFUSED} ${CLOSED}`);
    listens('page');
    assert.equal(text(), `${REFUSED} Using the microphone page.`);
  });

  it('says it once: what the user dismissed stays away', () => {
    fails('webview', 'recorder', REFUSED);
    listens('recorder');
    assert.ok(store.state.notice);
    store.dispatch({ kind: 'notice', notice: null });
    listens('recorder');
    assert.equal(store.state.notice, null);
  });

  it('takes its word back when the first source serves again', () => {
    fails('webview', 'recorder', REFUSED);
    listens('recorder');
    listens('webview');
    assert.equal(store.state.notice, null);
  });

  it('leaves other notices alone', () => {
    const other = { kind: 'warning', text: 'The disk is full.' } as const;
    store.dispatch({ kind: 'notice', notice: other });
    listens('webview');
    assert.equal(store.state.notice, other);
  });
});
