import type { HistoryEntry } from '../../../src/history/history';
import { timeOrderedIds } from '../../../src/platform/ids';

export const newId = timeOrderedIds();

/** An utterance that was carried out; what a test is about is given. */
export function entryOf(heard: string, differing: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    id: newId(),
    startedAt: Date.now(),
    source: 'typed',
    heard,
    alternatives: [{ text: heard, score: 1 }],
    executions: [
      {
        command: {
          vocabulary: 'tmux',
          id: 'split-pane',
          slots: { side: { spoken: 'vertically', written: '-h' } },
          risk: 'safe',
          exact: true,
          effects: [{ kind: 'tmux', line: 'split-window -h' }],
          summary: 'split-window -h',
        },
        target: 'tmux main:1.0',
        outcome: { kind: 'executed', message: 'done', exitCode: 0 },
        durationMs: 3.5,
      },
    ],
    rejected: null,
    outcome: { kind: 'executed', message: 'done', exitCode: 0 },
    audioMs: 1500,
    decodeMs: 30,
    finalMs: 9,
    effectMs: 14,
    ...differing,
  };
}

/** Said at a time, with an id of that time or of another: rows of many days can be made at once. */
export function said(heard: string, startedAt: number, idAt = startedAt): HistoryEntry {
  return entryOf(heard, { id: timeOrderedIds(() => idAt)(), startedAt });
}
