import type { HistoryEntry } from '../history/history';
import type { Activity, CheckView, CommandView, PanelState, QuestionView, UtteranceView } from '../protocol/panel';
import type { Command } from '../protocol/words';
import type { Question } from '../session/question';
import type { EngineState } from '../speech/speechEngine';
import { SHOWN_UTTERANCES, type UiState } from './uiState';

/** What goes on, in one word. Speaking comes before a question that waits: the speaking may be its answer. */
export function activityOf({ session, question, asleep }: UiState): Activity {
  if (session.kind === 'opening' || session.kind === 'listening') return session.kind;
  if (question) return 'confirming';
  if (session.kind === 'working') return 'working';
  return asleep ? 'asleep' : 'idle';
}

/** What the panel shows of the state. `now`: milliseconds since 1970. */
export function panelView(state: UiState, talkKey: string, now: number): PanelState {
  return {
    activity: activityOf(state),
    source: state.session.kind === 'listening' ? state.session.source : null,
    partial: state.partial,
    target: state.target !== null && state.targetPinned ? `${state.target} (chosen)` : state.target,
    talkMode: state.talkMode,
    talkKey,
    rehearsing: state.rehearsing,
    incognito: state.incognito,
    notice: state.notice ?? waitingNotice(state.waiting),
    question: state.question && questionView(state.question, now),
    onboarding: { engine: engineCheck(state.engine), model: state.model, microphone: state.microphone },
    history: state.history.slice(0, SHOWN_UTTERANCES).map(utteranceView),
  };
}

function waitingNotice(waiting: string | null): PanelState['notice'] {
  if (waiting === null) return null;
  return { kind: 'info', text: waiting, mend: { label: 'Leave out the rest', action: 'mango.cancel' } };
}

function questionView({ kind, commands, target, askedAt, until }: Question, now: number): QuestionView {
  return {
    kind,
    commands: commands.map(commandView),
    target,
    totalMs: until - askedAt,
    leftMs: Math.max(until - now, 0),
  };
}

function utteranceView({ id, startedAt, source, heard, executions, outcome }: HistoryEntry): UtteranceView {
  return {
    id,
    startedAt,
    source,
    heard,
    commands: executions.map(({ command }) => commandView(command)),
    target: executions.find(({ target }) => target !== null)?.target ?? null,
    outcome,
  };
}

function commandView({ summary, vocabulary, id, risk }: Command): CommandView {
  return { summary, vocabulary, rule: id, risk };
}

/** The engine as a line of the onboarding. */
export function engineCheck(engine: EngineState): CheckView {
  switch (engine.kind) {
    case 'cold':
      return { state: 'ok', text: 'Loads as you speak' };
    case 'loading':
      return { state: 'busy', text: 'Loading: you can speak already' };
    case 'ready':
      return { state: 'ok', text: 'Loaded' };
    case 'failed':
      return { state: 'failed', text: engine.message, mend: { label: 'Run doctor', action: 'mango.doctor' } };
  }
}
