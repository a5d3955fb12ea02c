import type { LiveSourceKind } from '../audio/audioSource';
import type { SourceChain } from '../audio/sourceChain';
import type { VoiceSession } from '../voiceSession';
import { microphoneCheck, takeoverNotice } from './microphoneView';
import type { UiStore } from './uiStore';

/** Keeps the panel told about the microphone: which source would serve, and why another took over. */
export class MicrophoneWatch {
  private readonly unsubscribe: readonly (() => void)[];
  /** A source failed since speech last began, and the user has not been told yet. */
  private untold = false;
  private rounds = 0;

  constructor(
    private readonly chain: SourceChain,
    private readonly choice: () => LiveSourceKind | 'auto',
    session: VoiceSession,
    private readonly store: UiStore,
    private readonly onError: (error: unknown) => void,
  ) {
    this.unsubscribe = [
      chain.onNotice(() => (this.untold = true)),
      chain.onChange(() => this.look()),
      session.on((event) => {
        if (event.kind !== 'state' || event.state.kind === 'opening' || !this.untold) return;
        this.untold = false;
        this.tell(event.state.kind === 'listening' ? liveKind(event.state.source) : null).catch(this.onError);
      }),
    ];
  }

  /** Asks every source again. */
  look(): void {
    this.lookNow().catch(this.onError);
  }

  dispose(): void {
    for (const unsubscribe of this.unsubscribe) unsubscribe();
  }

  private async lookNow(): Promise<void> {
    const round = ++this.rounds;
    const statuses = await this.chain.status();
    // A later look has the newer answer, also when it came first.
    if (round === this.rounds) {
      this.store.dispatch({ kind: 'microphone', check: microphoneCheck(statuses, this.choice()) });
    }
  }

  private async tell(used: LiveSourceKind | null): Promise<void> {
    const notice = takeoverNotice(await this.chain.status(), this.choice(), used);
    if (notice) this.store.dispatch({ kind: 'notice', notice });
    await this.lookNow();
  }
}

function liveKind(source: string): LiveSourceKind | null {
  return source === 'webview' || source === 'recorder' || source === 'page' ? source : null;
}
