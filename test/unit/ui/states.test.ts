import assert from 'node:assert/strict';
import type { HistoryEntry } from '../../../src/history/history';
import type { Command } from '../../../src/protocol/words';
import { engineCheck, panelView } from '../../../src/ui/panelView';
import { statusView } from '../../../src/ui/statusView';
import { INITIAL_STATE, reduce, SHOWN_UTTERANCES, type UiEvent, type UiState } from '../../../src/ui/uiState';

const KEY = 'Ctrl+Alt+M';

function after(...events: UiEvent[]): UiState {
  return events.reduce(reduce, INITIAL_STATE);
}

const remove: Command = {
  vocabulary: 'shell',
  id: 'remove',
  slots: {},
  risk: 'destructive',
  exact: true,
  effects: [{ kind: 'run', text: 'rm -rf build' }],
  summary: 'rm -rf build',
};

function entry(changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    id: 'a',
    startedAt: 1_000,
    source: 'page',
    heard: 'remove build',
    alternatives: [],
    executions: [{ command: remove, target: 'zsh', outcome: { kind: 'confirmed', message: 'done' }, durationMs: 3 }],
    rejected: null,
    outcome: { kind: 'confirmed', message: 'done' },
    audioMs: 900,
    decodeMs: 20,
    finalMs: 9,
    effectMs: 30,
    ...changes,
  };
}

const asking: UiEvent = {
  kind: 'question',
  question: { kind: 'confirm', commands: [remove], target: 'zsh', askedAt: 1_000, until: 11_000 },
};

describe('the state of the user interface', () => {
  it('shows the words of one utterance only', () => {
    const heard = after({ kind: 'state', state: { kind: 'opening' } }, { kind: 'partial', text: 'split' });
    assert.equal(heard.partial, 'split');
    assert.equal(reduce(heard, { kind: 'ended', entry: entry() }).partial, 'split', 'a newer one is being spoken');
    const idle = reduce(heard, { kind: 'state', state: { kind: 'idle' } });
    assert.equal(idle.partial, 'split', 'shown until the outcome takes its place');
    assert.equal(reduce(idle, { kind: 'ended', entry: entry() }).partial, '');
    assert.equal(reduce(idle, { kind: 'state', state: { kind: 'opening' } }).partial, '');
  });

  it('keeps the last twenty, newest first, without doubles', () => {
    const spoken = Array.from({ length: 25 }, (_, n) => ({
      kind: 'ended' as const,
      entry: entry({ id: `n${String(n).padStart(2, '0')}` }),
    }));
    const state = after(...spoken);
    assert.equal(state.history.length, SHOWN_UTTERANCES);
    assert.equal(state.history[0]?.id, 'n24');
    const remembered = reduce(after({ kind: 'ended', entry: entry({ id: 'b' }) }), {
      kind: 'remembered',
      entries: [entry({ id: 'b' }), entry({ id: 'a' })],
    });
    assert.deepEqual(
      remembered.history.map(({ id }) => id),
      ['b', 'a'],
    );
  });

  it('says when the history could not be written', () => {
    assert.match(after({ kind: 'unsaved', message: 'Disk full.' }).notice?.text ?? '', /history.*Disk full/);
  });
});

describe('what the panel shows', () => {
  const activity = (...events: UiEvent[]) => panelView(after(...events), KEY, 2_000).activity;

  it('puts speaking before a question, and a question before work', () => {
    const working: UiEvent = { kind: 'state', state: { kind: 'working' } };
    assert.equal(activity(), 'idle');
    assert.equal(activity(working), 'working');
    assert.equal(activity(working, asking), 'confirming');
    assert.equal(activity(asking, { kind: 'state', state: { kind: 'listening', source: 'page' } }), 'listening');
    assert.equal(activity({ kind: 'asleep', asleep: true }), 'asleep');
  });

  it('gives the time a question has left, never less than none', () => {
    assert.equal(panelView(after(asking), KEY, 3_000).question?.leftMs, 8_000);
    assert.equal(panelView(after(asking), KEY, 3_000).question?.totalMs, 10_000);
    assert.equal(panelView(after(asking), KEY, 99_000).question?.leftMs, 0);
  });

  it('shows what was heard, what it became and how it ended', () => {
    const [shown] = panelView(after({ kind: 'ended', entry: entry() }), KEY, 0).history;
    assert.deepEqual(shown, {
      id: 'a',
      startedAt: 1_000,
      source: 'page',
      heard: 'remove build',
      commands: [{ summary: 'rm -rf build', vocabulary: 'shell', rule: 'remove', risk: 'destructive' }],
      target: 'zsh',
      outcome: { kind: 'confirmed', message: 'done' },
    });
  });

  it('offers the doctor for an engine that failed, in the engine’s own words', () => {
    assert.deepEqual(engineCheck({ kind: 'failed', message: 'The model is missing.' }), {
      state: 'failed',
      text: 'The model is missing.',
      mend: { label: 'Run doctor', action: 'mango.doctor' },
    });
  });
});

describe('the status bar', () => {
  it('says state and target to eyes and to screen readers', () => {
    const idle = statusView(after({ kind: 'target', label: 'zsh' }), KEY);
    assert.deepEqual([idle.text, idle.emphasis], ['$(mic) zsh', 'none']);
    assert.match(idle.spoken, /ready, target zsh/);
    const listening = statusView(after({ kind: 'state', state: { kind: 'listening', source: 'page' } }), KEY);
    assert.match(listening.text, /listening/);
    assert.equal(listening.emphasis, 'warning');
  });

  it('shows trouble only while nothing else goes on', () => {
    const failed: UiEvent = { kind: 'engine', state: { kind: 'failed', message: 'The model is missing.' } };
    const idle = statusView(after(failed), KEY);
    assert.equal(idle.emphasis, 'error');
    assert.match(idle.tooltip, /The model is missing/);
    assert.match(statusView(after(failed, asking), KEY).text, /waiting for confirmation/);
  });
});
