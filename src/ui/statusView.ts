import type { Activity } from '../protocol/panel';
import { activityOf } from './panelView';
import type { UiState } from './uiState';

/** The status-bar item as data. */
export interface StatusView {
  readonly text: string;
  readonly tooltip: string;
  /** Read by screen readers in place of the text with its icons. */
  readonly spoken: string;
  readonly emphasis: 'none' | 'warning' | 'error';
}

const ACTIVITIES: Record<Activity, { readonly icon: string; readonly word: string }> = {
  idle: { icon: 'mic', word: 'ready' },
  opening: { icon: 'loading~spin', word: 'opening the microphone' },
  listening: { icon: 'mic-filled', word: 'listening' },
  working: { icon: 'sync~spin', word: 'working' },
  confirming: { icon: 'question', word: 'waiting for confirmation' },
  asleep: { icon: 'debug-pause', word: 'asleep' },
};

/** State and target at a glance. `talkKey` as people write it. */
export function statusView(state: UiState, talkKey: string): StatusView {
  const activity = activityOf(state);
  const trouble =
    state.engine.kind === 'failed' ? state.engine.message : state.model.state === 'failed' ? state.model.text : null;
  const { icon, word } = trouble && activity === 'idle' ? { icon: 'error', word: 'needs you' } : ACTIVITIES[activity];
  const target = state.target ? ` ${state.targetPinned ? '$(pinned) ' : ''}${state.target}` : '';
  return {
    text: `$(${icon})${activity === 'idle' ? target : ` ${word}`}${state.rehearsing ? ' $(eye) rehearsal' : ''}${state.incognito ? ' $(eye-closed) incognito' : ''}`,
    tooltip: [
      `Mango: ${word}`,
      trouble,
      state.rehearsing ? 'Rehearsal: what is said is shown, and nothing is done.' : null,
      state.incognito ? 'Incognito: nothing that is said is written down.' : null,
      `Target: ${state.target ?? 'none'}${state.targetPinned ? ' (chosen; say "follow focus" to let it go)' : ''}`,
      `Hold ${talkKey} to talk; click to start or stop listening.`,
    ]
      .filter((line) => line !== null)
      .join('\n'),
    spoken: `Mango is ${word}${state.target ? `, target ${state.target}` : ''}${state.rehearsing ? ', rehearsing: nothing is done' : ''}${state.incognito ? ', incognito: nothing is written down' : ''}. Press to start or stop listening.`,
    emphasis: trouble ? 'error' : activity === 'listening' || activity === 'confirming' ? 'warning' : 'none',
  };
}
