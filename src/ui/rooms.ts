import type { SourceChain } from '../audio/sourceChain';
import type { PageSource } from '../audio/pageSource';
import type { LiveSourceKind } from '../audio/audioSource';
import type { HistoryEncryption } from './historyEncryption.vscode';
import type { HistoryRoom } from './historyRoom';
import type { SwitchedHistory } from './switchedHistory';
import type { Language } from '../language/language';
import type { Log } from '../platform/log';
import type { EditorTerminalResolver } from '../terminals/resolver.vscode';
import type { VoiceSession } from '../voiceSession';
import type { Layouts } from './layouts';
import type { TerminalTreeActions } from './terminalTreeActions';
import type { TreeRoom } from './terminalTreeView';
import type { Finding } from './doctor';
import type { MadeCommand } from './makeCommand';
import type { OwnTerminals } from './ownTerminals.vscode';
import type { MissingList } from './sayableGroups';
import type { VocabularyLibrary } from './vocabularyLibrary.vscode';

/** Beginning and ending speech, wherever the wish comes from. */
export interface Talk {
  /** `prefer`: the source at whose own button speech began. */
  start(prefer?: LiveSourceKind): void;
  stop(): void;
  toggle(): void;
}

/** The house as the commands and the panel see it, built on first need. */
export interface Rooms {
  readonly session: VoiceSession;
  readonly talk: Talk;
  /** The push-to-talk key was pressed, or repeated by the keyboard. */
  readonly holdToTalk: () => void;
  readonly microphones: SourceChain;
  readonly page: PageSource;
  readonly language: () => Promise<Language>;
  readonly library: VocabularyLibrary;
  /** Other rules may be live: files changed, or the target did. Returns an unsubscribe function. */
  readonly onLive: (listener: () => void) => () => void;
  /** Lists of the target that are not to be had now. */
  readonly missingLists: () => readonly MissingList[];
  readonly history: SwitchedHistory;
  /** What people do with the history's key. */
  readonly encryption: Pick<HistoryEncryption, 'changeKey' | 'exportKey' | 'importKey' | 'beginAnew'>;
  /** The history in the panel. */
  readonly past: () => Promise<HistoryRoom>;
  readonly targets: EditorTerminalResolver;
  readonly tree: TreeRoom;
  readonly treeActions: TerminalTreeActions;
  /** Saved layouts of tmux sessions. */
  readonly layouts: Layouts;
  /** Voice terminals, and what failed. */
  readonly ownTerminals: OwnTerminals;
  /** Makes a command of the user's own of what was said; undefined when they thought better of it. */
  readonly makeCommand: (what: unknown) => Promise<MadeCommand | undefined>;
  /** What is here and what is missing, each with what mends it. */
  readonly examine: () => Promise<readonly Finding[]>;
  /** Asks for the token of the speech server. */
  setServerToken(): Promise<void>;
  readonly log: Log;
  /** Ends everything, in order; resolves when the history is on disk and no process is left. */
  dispose(): Promise<void>;
}
