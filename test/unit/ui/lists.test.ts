import assert from 'node:assert/strict';
import type { HistoryEntry } from '../../../src/history/history';
import { memoryHistory } from '../../../src/history/memoryHistory';
import type { SearchableHistory } from '../../../src/history/searchableHistory';
import { examine, reportOf, verdictOf } from '../../../src/ui/doctor';
import { keyForPeople } from '../../../src/ui/keyForPeople';
import { Lazily } from '../../../src/ui/lazily';
import { panelHtml } from '../../../src/ui/panelHtml';
import { historyItems, sayableItems } from '../../../src/ui/quickItems';
import { SwitchedHistory } from '../../../src/ui/switchedHistory';
import { keyTrouble } from '../../../src/ui/terminalKeys';
import { TERMINAL_COMMANDS } from '../../../src/platform/contributions';

const entry: HistoryEntry = {
  id: 'a',
  startedAt: 0,
  source: 'typed',
  heard: 'list files',
  alternatives: [],
  executions: [],
  rejected: null,
  outcome: { kind: 'executed', message: 'ls: done' },
  audioMs: 0,
  decodeMs: 0,
  finalMs: 0,
  effectMs: 0,
};

describe('the lists that are shown', () => {
  it('group what can be said by vocabulary, and say what asks first and what does not work', () => {
    const items = sayableItems([
      { vocabulary: 'git', about: '', lines: [{ example: 'git status', say: 'git status' }] },
      {
        vocabulary: 'tmux',
        about: 'Panes.',
        lines: [
          { example: 'kill pane', say: 'kill [the] pane', manner: 'asks first' },
          { example: 'tmux', say: 'tmux', trouble: 'The model does not know “tmux”.' },
        ],
      },
    ]);
    assert.deepEqual(items, [
      { label: 'git status', detail: 'git status', group: 'git', value: 'git status' },
      { label: 'kill pane', description: 'asks first', detail: 'kill [the] pane', group: 'tmux', value: 'kill pane' },
      {
        label: '$(warning) tmux',
        detail: 'tmux · The model does not know “tmux”.',
        group: 'tmux',
        value: 'tmux',
      },
    ]);
  });

  it('leave out of the history what was no words', () => {
    const items = historyItems([entry, { ...entry, heard: '' }]);
    assert.deepEqual(
      items.map(({ label, detail, value }) => [label, detail, value]),
      [['$(check) list files', 'ls: done', 'list files']],
    );
  });
});

describe('the doctor', () => {
  it('goes on after what is wrong, and keeps the remedy for it', async () => {
    const mend = { label: 'Install', command: 'install' };
    const findings = await examine([
      { name: 'Model', mend, look: () => Promise.reject(new Error('No model.')) },
      { name: 'tmux', mend, look: () => Promise.resolve('tmux 3.3a') },
    ]);
    assert.deepEqual(findings, [
      { check: 'Model', ok: false, found: 'No model.', mend },
      { check: 'tmux', ok: true, found: 'tmux 3.3a' },
    ]);
    assert.equal(reportOf(findings), 'FAIL Model: No model.\nok   tmux: tmux 3.3a');
    assert.match(verdictOf(findings), /^1 of 2 needs you/);
  });
});

describe('the push-to-talk key in terminals', () => {
  const fine = { sendKeybindingsToShell: false, commandsToSkipShell: TERMINAL_COMMANDS };

  it('works with the defaults', () => assert.equal(keyTrouble(fine), null));

  it('is defeated by sendKeybindingsToShell', () => {
    assert.match(keyTrouble({ ...fine, sendKeybindingsToShell: true }) ?? '', /sendKeybindingsToShell/);
  });

  it('is defeated by a list of the user’s own that leaves it out or turns it off', () => {
    assert.match(keyTrouble({ ...fine, commandsToSkipShell: ['git.sync'] }) ?? '', /mango\.holdToTalk/);
    const off = { ...fine, commandsToSkipShell: [...TERMINAL_COMMANDS, '-mango.holdToTalk'] };
    assert.match(keyTrouble(off) ?? '', /leaves out mango\.holdToTalk,/);
  });

  it('is written as people write keys', () => assert.equal(keyForPeople('ctrl+alt+m'), 'Ctrl+Alt+M'));
});

describe('the history as the settings have it', () => {
  const settings = { enabled: true, incognito: false };
  let kept: SearchableHistory & { readonly entries: () => Promise<readonly HistoryEntry[]> };
  let history: SwitchedHistory;

  beforeEach(() => {
    Object.assign(settings, { enabled: true, incognito: false });
    const file = memoryHistory();
    kept = {
      ...file,
      entries: () => file.recent(Infinity),
      search: () => file.recent(Infinity),
      statistics: () => Promise.reject(new Error('not asked for here')),
      forget: async (forgotten) => {
        const before = (await file.recent(Infinity)).length;
        file.forget(forgotten);
        return before - (await file.recent(Infinity)).length;
      },
    };
    history = new SwitchedHistory(kept, memoryHistory(), {
      enabled: () => settings.enabled,
      incognito: () => settings.incognito,
    });
  });

  it('keeps nothing on disk while it is off', async () => {
    settings.enabled = false;
    await history.append(entry);
    assert.deepEqual(await kept.entries(), []);
    assert.equal((await history.recent(5)).length, 1);
    settings.enabled = true;
    await history.append({ ...entry, id: 'b' });
    assert.equal((await kept.entries()).length, 1);
  });

  it('writes nothing down incognito, not even how an earlier command ended, and forgets all of it afterwards', async () => {
    await history.append(entry);
    settings.incognito = true;
    await history.append({ ...entry, id: 'b', heard: 'nobody shall know' });
    await history.change({ id: entry.id, startedAt: 0, outcome: { kind: 'failed', message: 'late' } });
    await history.change({ id: 'b', startedAt: 0, outcome: { kind: 'failed', message: 'late' } });
    assert.deepEqual(await kept.entries(), [entry]);
    const shown = await history.recent(5);
    assert.deepEqual(
      shown.map(({ heard, outcome }) => [heard, outcome.message]),
      [
        ['nobody shall know', 'late'],
        [entry.heard, entry.outcome.message],
      ],
    );
    assert.deepEqual(await history.search({ id: 'b', limit: 1 }), [shown[0]], 'it can be done again');
    settings.incognito = false;
    history.endIncognito();
    assert.deepEqual(await history.recent(5), [entry]);
  });
});

describe('how a command ended that was said incognito', () => {
  const settings = { enabled: true, incognito: false };
  let changes: string[];
  let history: SwitchedHistory;
  const end = (id: string) =>
    history.change({
      id,
      startedAt: 0,
      execution: { position: 0, outcome: entry.outcome, durationMs: 1, output: 'nobody shall know' },
    });

  beforeEach(() => {
    Object.assign(settings, { enabled: true, incognito: false });
    changes = [];
    const file = memoryHistory();
    const kept: SearchableHistory = {
      ...file,
      change: ({ id }) => Promise.resolve(void changes.push(id)),
      search: () => file.recent(Infinity),
      statistics: () => Promise.reject(new Error('not asked for here')),
      forget: () => Promise.resolve(0),
    };
    history = new SwitchedHistory(kept, memoryHistory(), {
      enabled: () => settings.enabled,
      incognito: () => settings.incognito,
    });
  });

  for (const [what, change] of [
    ['incognito', { incognito: true }],
    ['while the history was off', { enabled: false }],
  ] as const) {
    it(`is not written down either, whenever it ends, where it was said ${what}`, async () => {
      Object.assign(settings, change);
      await history.append({ ...entry, id: 'b' });
      Object.assign(settings, { enabled: true, incognito: false });
      history.endIncognito();
      await history.append({ ...entry, id: 'c' });
      await end('b');
      await end('c');
      assert.deepEqual(changes, ['c']);
    });
  }

  it('is not written down even after more was said incognito than is remembered', async () => {
    const id = (number: number) => String(number).padStart(6, '0');
    await history.append({ ...entry, id: id(0) });
    settings.incognito = true;
    for (let number = 1; number <= 10_100; number++) await history.append({ ...entry, id: id(number) });
    settings.incognito = false;
    history.endIncognito();
    await history.append({ ...entry, id: id(20_000) });
    for (const number of [1, 100, 101, 10_100, 20_000]) await end(id(number));
    assert.deepEqual(changes, [id(20_000)]);
    await history.change({ id: id(0), startedAt: 0, pinned: { on: true, at: 1 } });
    assert.deepEqual(changes, [id(20_000), id(0)], 'a pin says nothing of what was printed');
  });
});

describe('what is made when first needed', () => {
  it('is made once, and anew after a failure', async () => {
    let made = 0;
    const thing = new Lazily(() => {
      made += 1;
      return made === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve(made);
    });
    assert.equal(thing.begun, null);
    await assert.rejects(thing.get(), /not yet/);
    assert.deepEqual(await Promise.all([thing.get(), thing.get()]), [2, 2]);
  });
});

describe('the panel’s document', () => {
  it('lets in our script alone, and nothing out', () => {
    const assets = {
      script: 'https://x/panel.js',
      style: 'https://x/p.css',
      worklet: 'https://x/w.js',
      history: 'https://x/h.js',
      source: 'https://x',
    };
    const html = panelHtml({ ...assets, worklet: 'https://x/w.js?a="b"' }, 'n0nce');
    assert.match(
      html,
      /default-src 'none'; script-src 'nonce-n0nce' https:\/\/x; style-src https:\/\/x 'nonce-n0nce';/,
    );
    assert.doesNotMatch(html, /unsafe|connect-src/);
    assert.match(html, /data-worklet="https:\/\/x\/w\.js\?a=&quot;b&quot;"/);
  });
});
