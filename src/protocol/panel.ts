/**
 * What the extension host and the panel say to each other. The panel says `ready` and gets the whole state, and the
 * whole state again after every change: it is small, and a panel that shows what it was last told cannot drift. Only the
 * level, which changes with every frame, travels on its own.
 */
import type { HistoryAnswer, HistoryRequest } from './historyView';
import { parsePageReport, type MicrophoneCommand, type PanelMicrophoneMessage } from './microphone';
import type { SayableGroup } from './sayable';
import type { OutcomeKind, Risk, SourceKind } from './words';

/** What goes on, as one word. `asleep`: only "wake up" is listened for. */
export type Activity = 'idle' | 'opening' | 'listening' | 'working' | 'confirming' | 'asleep';

/** What the talk button does: as `mango.pushToTalk.mode`. */
export type TalkMode = 'auto' | 'toggle' | 'pushToTalk';

/** What the panel may ask the host to run: nothing else gets through. */
export const PANEL_ACTIONS = [
  'mango.cancel',
  'mango.chooseMicrophone',
  'mango.openMicrophonePage',
  'mango.typeCommand',
  'mango.whatCanISay',
  'mango.showHistory',
  'mango.chooseTarget',
  'mango.toggleRehearsal',
  'mango.toggleIncognito',
  'mango.doctor',
  'mango.showLog',
] as const;
export type PanelAction = (typeof PANEL_ACTIONS)[number];

/** A button that mends something. */
export interface Mend {
  readonly label: string;
  readonly action: PanelAction;
}

/** One line of the onboarding: green, on its way, or with what mends it. */
export interface CheckView {
  readonly state: 'unknown' | 'busy' | 'ok' | 'failed';
  /** A few words, or a sentence when it failed. */
  readonly text: string;
  readonly mend?: Mend;
}

/** A sentence for the user that is not about one utterance. */
export interface NoticeView {
  readonly kind: 'info' | 'warning';
  readonly text: string;
  readonly mend?: Mend;
}

export interface CommandView {
  /** The command line, keys or action. */
  readonly summary: string;
  readonly vocabulary: string;
  readonly rule: string;
  readonly risk: Risk;
}

/** One utterance as the panel shows it. */
export interface UtteranceView {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly source: SourceKind;
  readonly heard: string;
  readonly commands: readonly CommandView[];
  readonly target: string | null;
  readonly outcome: { readonly kind: OutcomeKind; readonly message: string; readonly exitCode?: number };
}

/** Something that waits for the user. */
export interface QuestionView {
  readonly kind: 'confirm' | 'choose';
  readonly commands: readonly CommandView[];
  readonly target: string | null;
  /** How long it waits in all, and how long from the moment this was sent: the two clocks need not agree. */
  readonly totalMs: number;
  readonly leftMs: number;
}

export interface PanelState {
  readonly activity: Activity;
  readonly source: SourceKind | null;
  readonly partial: string;
  readonly target: string | null;
  readonly talkMode: TalkMode;
  /** The push-to-talk key as people write it: `Ctrl+Alt+M`. */
  readonly talkKey: string;
  /** Everything is shown and nothing done. */
  readonly rehearsing: boolean;
  /** Nothing is written down. */
  readonly incognito: boolean;
  readonly notice: NoticeView | null;
  readonly question: QuestionView | null;
  readonly onboarding: { readonly engine: CheckView; readonly model: CheckView; readonly microphone: CheckView };
  /** Newest first, at most twenty; the first is the last utterance. */
  readonly history: readonly UtteranceView[];
}

export type HostMessage =
  | { readonly type: 'panel.state'; readonly state: PanelState }
  /** 0 (silence) to 1 (full scale), some fifteen times a second while listening. */
  | { readonly type: 'panel.level'; readonly level: number }
  /** The answer to `panel.help`, and again when other rules are live while the list is open. */
  | { readonly type: 'panel.sayable'; readonly groups: readonly SayableGroup[] }
  | HistoryAnswer
  | MicrophoneCommand;

export type PanelMessage =
  | { readonly type: 'panel.ready' }
  | { readonly type: 'panel.start' }
  | { readonly type: 'panel.stop' }
  /** Forgets what is being heard, or answers the question with no. */
  | { readonly type: 'panel.cancel' }
  /** Answers the question with no. */
  | { readonly type: 'panel.decline' }
  | { readonly type: 'panel.answer'; readonly index: number }
  | { readonly type: 'panel.run'; readonly action: PanelAction }
  | { readonly type: 'panel.dismiss' }
  | { readonly type: 'panel.again'; readonly id: string }
  /** Makes an utterance of the history a command of the user's own. */
  | { readonly type: 'panel.teach'; readonly id: string }
  /** Wants to know what can be said, from now on until `panel.helpClosed`. */
  | { readonly type: 'panel.help' }
  | { readonly type: 'panel.helpClosed' }
  /** Offers a sentence to be tried. */
  | { readonly type: 'panel.try'; readonly text: string }
  /** Asks the history, which checks the request itself. */
  | { readonly type: 'panel.history'; readonly request: HistoryRequest }
  | PanelMicrophoneMessage;

const SIMPLE: ReadonlySet<string> = new Set([
  'panel.ready',
  'panel.start',
  'panel.stop',
  'panel.cancel',
  'panel.decline',
  'panel.dismiss',
  'panel.help',
  'panel.helpClosed',
] satisfies PanelMessage['type'][]);

/** Longest sentence that is offered to be tried, in characters. */
const MAX_SENTENCE = 4_000;

/** Longest sound of one message, in bytes: two seconds. */
const MAX_SOUND_BYTES = 2 * 2 * 16_000;

/** Checks what came from the webview; null when it is no message of ours. */
export function parsePanelMessage(value: unknown): PanelMessage | null {
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') return null;
  const message: Record<string, unknown> = { ...value };
  const { type } = value;
  if (SIMPLE.has(type)) return { type } as PanelMessage;
  switch (type) {
    case 'panel.answer': {
      const { index } = message;
      return typeof index === 'number' && Number.isInteger(index) && index >= 0 ? { type, index } : null;
    }
    case 'panel.run': {
      const action = PANEL_ACTIONS.find((known) => known === message['action']);
      return action ? { type, action } : null;
    }
    case 'panel.try': {
      const { text } = message;
      return typeof text === 'string' && text.length <= MAX_SENTENCE ? { type, text } : null;
    }
    case 'panel.history':
      return { type, request: message['request'] as HistoryRequest };
    case 'panel.again':
    case 'panel.teach': {
      const { id } = message;
      return typeof id === 'string' && id.length <= 64 ? { type, id } : null;
    }
    case 'microphone.sound':
      return parseSound(message);
    default:
      return type.startsWith('microphone.') ? (parsePageReport(value) as PanelMicrophoneMessage | null) : null;
  }
}

function parseSound({ capture, samples }: Record<string, unknown>): PanelMessage | null {
  if (typeof capture !== 'number' || !Number.isInteger(capture) || !(samples instanceof ArrayBuffer)) return null;
  if (samples.byteLength === 0 || samples.byteLength % 2 !== 0 || samples.byteLength > MAX_SOUND_BYTES) return null;
  return { type: 'microphone.sound', capture, samples };
}
