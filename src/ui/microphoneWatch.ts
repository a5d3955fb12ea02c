import type { LiveSourceKind } from '../audio/audioSource';
import type { SourceChain, SourceNotice } from '../audio/sourceChain';
import type { NoticeView } from '../protocol/panel';
import type { SessionEvent } from '../session/sessionEvents';
import type { VoiceSession } from '../voiceSession';
import { microphoneCheck, takeoverNotice, type SourceStatus } from './microphoneView';
import type { UiStore } from './uiStore';

/** The order that sources are tried in. */
const ORDER: readonly LiveSourceKind[] = ['webview', 'recorder', 'page'];

/** Keeps the panel told about the microphone: which source would serve, and why another took over. */
export class MicrophoneWatch {
  private readonly unsubscribe: readonly (() => void)[];
  /** Why each source could not serve when it was last tried; the chain says so once and not again. */
  private readonly reasons = new Map<LiveSourceKind, string>();
  /** A source failed since the user was last told. */
  private untold = false;
  /** The notice given last, and the source that it says is used. */
  private told: { readonly notice: NoticeView; readonly used: LiveSourceKind | null } | null = null;
  private rounds = 0;

  constructor(
    private readonly chain: Pick<SourceChain, 'status' | 'onNotice' | 'onChange'>,
    private readonly choice: () => LiveSourceKind | 'auto',
    session: Pick<VoiceSession, 'on'>,
    private readonly store: UiStore,
    private readonly onError: (error: unknown) => void,
  ) {
    this.unsubscribe = [
      chain.onNotice((notice) => this.failed(notice)),
      chain.onChange(() => this.look()),
      session.on((event) => {
        const used = usedSource(event);
        if (used) this.serves(used);
      }),
    ];
  }

  /** Asks every source again whether it could serve. */
  look(): void {
    const round = ++this.rounds;
    this.chain.status().then((statuses) => {
      // A later look has the newer answer, also when it came first.
      if (round !== this.rounds) return;
      this.store.dispatch({ kind: 'microphone', check: microphoneCheck(statuses, this.choice()) });
    }, this.onError);
  }

  dispose(): void {
    for (const unsubscribe of this.unsubscribe) unsubscribe();
  }

  private failed({ kind, next, reason }: SourceNotice): void {
    this.reasons.set(kind, reason);
    this.untold = true;
    if (next === null) this.tell(null);
  }

  /** What the user was told last is corrected when it is so no more: the page that was waited for has come. */
  private serves(used: LiveSourceKind): void {
    this.reasons.delete(used);
    const stale = this.told !== null && this.told.notice === this.store.state.notice && this.told.used !== used;
    if (this.untold || stale) this.tell(used);
  }

  private tell(used: LiveSourceKind | null): void {
    this.untold = false;
    const notice = takeoverNotice(
      ORDER.map((kind) => this.statusOf(kind)),
      this.choice(),
      used,
    );
    this.told = notice && { notice, used };
    this.store.dispatch({ kind: 'notice', notice });
    this.look();
  }

  private statusOf(kind: LiveSourceKind): SourceStatus {
    const reason = this.reasons.get(kind);
    return { kind, availability: reason === undefined ? { available: true } : { available: false, reason } };
  }
}

function usedSource(event: SessionEvent): LiveSourceKind | undefined {
  if (event.kind !== 'state' || event.state.kind !== 'listening') return undefined;
  const { source } = event.state;
  return ORDER.find((kind) => kind === source);
}
