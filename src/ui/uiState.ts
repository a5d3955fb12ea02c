import { changedEntry, type EntryChange, type HistoryEntry } from '../history/history';
import type { CheckView, NoticeView, TalkMode } from '../protocol/panel';
import type { Question } from '../session/question';
import type { EngineState } from '../speech/speechEngine';
import type { SessionEvent, SessionState } from '../session/sessionEvents';

/** How many utterances the panel shows. */
export const SHOWN_UTTERANCES = 20;

/** Everything the status bar and the panel are drawn from. */
export interface UiState {
  readonly session: SessionState;
  readonly asleep: boolean;
  readonly partial: string;
  readonly question: Question | null;
  readonly engine: EngineState;
  readonly model: CheckView;
  readonly microphone: CheckView;
  /** The terminal's label. */
  readonly target: string | null;
  /** The user fixed the target: it does not follow the focus. */
  readonly targetPinned: boolean;
  readonly notice: NoticeView | null;
  /** What of several commands waits for the end of another. */
  readonly waiting: string | null;
  readonly talkMode: TalkMode;
  /** Everything is shown and nothing done. */
  readonly rehearsing: boolean;
  /** Nothing is written down. */
  readonly incognito: boolean;
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
}

export type UiEvent =
  | SessionEvent
  | { readonly kind: 'engine'; readonly state: EngineState }
  | { readonly kind: 'model'; readonly check: CheckView }
  | { readonly kind: 'microphone'; readonly check: CheckView }
  | { readonly kind: 'target'; readonly label: string | null; readonly pinned?: boolean }
  | { readonly kind: 'notice'; readonly notice: NoticeView | null }
  | { readonly kind: 'talkMode'; readonly mode: TalkMode }
  | { readonly kind: 'rehearsing'; readonly on: boolean }
  | { readonly kind: 'incognito'; readonly on: boolean }
  /** What the history holds, newest first. */
  | { readonly kind: 'remembered'; readonly entries: readonly HistoryEntry[] };

export const INITIAL_STATE: UiState = {
  session: { kind: 'idle' },
  asleep: false,
  partial: '',
  question: null,
  engine: { kind: 'cold' },
  model: { state: 'unknown', text: 'Not looked for yet' },
  microphone: { state: 'unknown', text: 'Not looked for yet' },
  target: null,
  targetPinned: false,
  notice: null,
  waiting: null,
  talkMode: 'auto',
  rehearsing: false,
  incognito: false,
  history: [],
};

/** What one event makes of the state. Pure; the same object when nothing changed. */
export function reduce(state: UiState, event: UiEvent): UiState {
  switch (event.kind) {
    case 'state':
      // A new utterance begins: the words of the one before are no longer the live ones.
      return { ...state, session: event.state, partial: event.state.kind === 'opening' ? '' : state.partial };
    case 'partial':
      return { ...state, partial: event.text };
    case 'question':
      return { ...state, question: event.question };
    case 'asleep':
      return { ...state, asleep: event.asleep };
    case 'ended':
      return ended(state, event.entry);
    case 'unsaved':
      return {
        ...state,
        notice: {
          kind: 'warning',
          text: `The history could not be written: ${event.message}`,
          mend: { label: 'Show log', action: 'mango.showLog' },
        },
      };
    case 'waiting':
      return { ...state, waiting: event.message };
    case 'engine':
      return { ...state, engine: event.state };
    case 'model':
      return { ...state, model: event.check };
    case 'microphone':
      return { ...state, microphone: event.check };
    case 'target':
      return event.label === state.target && (event.pinned ?? false) === state.targetPinned
        ? state
        : { ...state, target: event.label, targetPinned: event.pinned ?? false };
    case 'notice':
      return { ...state, notice: event.notice, waiting: event.notice ? state.waiting : null };
    case 'talkMode':
      return { ...state, talkMode: event.mode };
    case 'rehearsing':
      return { ...state, rehearsing: event.on };
    case 'incognito':
      return { ...state, incognito: event.on };
    case 'remembered':
      // And nothing else: what is not there any more was forgotten.
      return { ...state, history: event.entries.slice(0, SHOWN_UTTERANCES) };
    case 'changed':
      return { ...state, history: state.history.map((entry) => changedIf(entry, event.change)) };
    case 'frame':
    case 'kept':
      return state;
  }
}

function changedIf(entry: HistoryEntry, change: EntryChange): HistoryEntry {
  return entry.id === change.id ? changedEntry(entry, change) : entry;
}

function ended(state: UiState, entry: HistoryEntry): UiState {
  // Another utterance may already be spoken: its words stay.
  const speaking = state.session.kind === 'opening' || state.session.kind === 'listening';
  return {
    ...state,
    partial: speaking ? state.partial : '',
    history: merged([entry], state.history),
  };
}

/** Both lists without doubles, newest first, no longer than is shown. */
function merged(newer: readonly HistoryEntry[], older: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const known = new Set(newer.map(({ id }) => id));
  const all = [...newer, ...older.filter(({ id }) => !known.has(id))];
  // By id, which is by time: another window's entries come in between.
  return all.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, SHOWN_UTTERANCES);
}
