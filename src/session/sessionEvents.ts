import type { EntryChange, HistoryEntry } from '../history/history';
import type { Frame, SourceKind } from '../protocol/words';
import type { Terminal } from '../terminals/terminal';
import type { Question } from './question';

/** What the session is doing, for whoever shows it. */
export type SessionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'listening'; readonly source: SourceKind }
  | { readonly kind: 'working' };

export type SessionEvent =
  | { readonly kind: 'state'; readonly state: SessionState }
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'partial'; readonly text: string }
  | { readonly kind: 'question'; readonly question: Question | null }
  | { readonly kind: 'asleep'; readonly asleep: boolean }
  /** Of several commands one waits until another has ended: which; null: that is over. */
  | { readonly kind: 'waiting'; readonly message: string | null }
  /** `terminal`: of the target, where there was one. */
  | { readonly kind: 'ended'; readonly entry: HistoryEntry; readonly terminal?: Terminal['kind'] }
  /** A command that was still running has ended. */
  | { readonly kind: 'changed'; readonly change: EntryChange }
  /** It is written down, or where nothing is written, remembered. */
  | { readonly kind: 'kept'; readonly id: string }
  /** An acknowledged outcome could not be written down. */
  | { readonly kind: 'unsaved'; readonly message: string };
