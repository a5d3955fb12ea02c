import assert from 'node:assert/strict';
import { chooseNamed, spokenWords } from '../../../src/terminals/tmux/named';
import type { PaneView } from '../../../src/terminals/tmux/servers';
import { paneOf, spokenPlace } from '../../../src/terminals/tmux/spokenTarget';

const pane = (session: number, window: number, index: number, changes: Partial<PaneView> = {}): PaneView => ({
  socketPath: '/socket',
  session: `$${session}`,
  sessionName: ['main', 'back-end', 'logs2'][session] ?? '',
  window: `@${session * 10 + window}`,
  windowIndex: window,
  windowName: ['code', 'dev server', 'logs'][window] ?? '',
  pane: `%${session * 100 + window * 10 + index}`,
  paneIndex: index,
  dead: false,
  program: index === 0 ? 'bash' : 'vim',
  active: index === 0,
  windowActive: window === 0,
  title: index === 0 ? '' : 'notes.md',
  ...changes,
});

const panes = [0, 1, 2].flatMap((session) =>
  [0, 1, 2].flatMap((window) => [0, 1].map((at) => pane(session, window, at))),
);
const [here] = panes;

describe('names as people say them', () => {
  it('are words without case and marks', () => {
    assert.equal(spokenWords('backEnd-2.log'), 'back end 2 log');
    assert.equal(spokenWords('  Señor_Ñandú '), 'señor ñandú');
    assert.equal(spokenWords('—'), '');
  });

  it('mean what they name exactly, then in other words, then the only one that has them', () => {
    const choose = (said: string, ...names: readonly string[]): string | null =>
      chooseNamed(names, (name) => name, said);
    assert.equal(choose('server', 'server two', 'server'), 'server');
    assert.equal(choose('dev-server', 'devServer', 'dev'), 'devServer');
    assert.equal(choose('backend', 'back end'), 'back end');
    assert.equal(choose('server', 'dev server', 'logs'), 'dev server');
    assert.equal(choose('server', 'dev server', 'old server'), null, 'never a guess');
    assert.equal(choose('erv', 'server'), null, 'no part of a word');
    assert.equal(choose('', 'server'), null);
  });
});

describe('what is chosen by voice', () => {
  const place = (said: string) => {
    assert.ok(here);
    return spokenPlace(said, here, panes);
  };

  it('is a pane of this window, a window of this session before others, a session of this server', () => {
    assert.deepEqual(place('pane 1'), { kind: 'pane', socketPath: '/socket', session: '$0', pane: '%1' });
    assert.deepEqual(place('pane vim'), place('pane 1'));
    assert.deepEqual(place('pane notes'), place('pane 1'));
    assert.deepEqual(place('window 2'), { kind: 'window', socketPath: '/socket', session: '$0', window: '@2' });
    assert.deepEqual(place('window server'), { kind: 'window', socketPath: '/socket', session: '$0', window: '@1' });
    assert.deepEqual(place('session backend'), { kind: 'session', socketPath: '/socket', session: '$1' });
  });

  it('may be given as a list of what there is gives it', () => {
    assert.deepEqual(place('window :2'), place('window 2'));
    assert.deepEqual(place('session =back-end'), place('session backend'));
  });

  it('is refused with what there is, and never guessed', () => {
    for (const [said, message] of [
      ['pane 7', /"7".*There is: 0 bash, 1 vim/],
      ['window 9', /There is: 0 code, 1 dev server, 2 logs/],
      ['window nowhere', /No one window/],
      ['session nowhere', /main, back-end, logs2/],
    ] as const) {
      assert.throws(() => place(said), { name: 'TerminalError', code: 'gone', message }, said);
    }
    assert.throws(() => place('everything'), { code: 'refused' });
  });

  it('means a pane itself, and of a window or session what is active there at the time', () => {
    const found = (said: string, now: readonly PaneView[]) => paneOf(place(said), now)?.pane;
    assert.equal(found('window server', panes), '%10');
    const moved = panes.map((each) =>
      each.window === '@1'
        ? { ...each, active: each.paneIndex === 1 }
        : { ...each, windowActive: each.windowIndex === 2 },
    );
    assert.equal(found('window server', moved), '%11');
    assert.equal(found('session backend', moved), '%120');
    assert.equal(found('pane 1', moved), '%1');
    const broken = panes.map((each) => (each.pane === '%1' ? { ...each, session: '$2' as const } : each));
    assert.equal(found('pane 1', broken), '%1', 'a pane that was moved is still that pane');
    assert.equal(
      found(
        'pane 1',
        panes.filter((each) => each.pane !== '%1'),
      ),
      undefined,
    );
    assert.equal(
      found(
        'window server',
        panes.filter(({ window }) => window !== '@1'),
      ),
      undefined,
    );
  });
});
