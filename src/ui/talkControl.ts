import type { LiveSourceKind } from '../audio/audioSource';
import type { SourceChain } from '../audio/sourceChain';
import type { Microphone } from '../session/listening';
import type { VoiceSession } from '../voiceSession';
import type { Talk } from './rooms';

/** The chain of sources as the session's microphone; remembers at whose button speech began. */
export class PreferringMicrophone implements Microphone {
  prefer: LiveSourceKind | undefined;

  /** `prepare` runs before the sources are tried, where no button of theirs was pressed. */
  constructor(
    private readonly chain: SourceChain,
    private readonly prepare: () => Promise<void>,
  ) {}

  async open(listener: Parameters<Microphone['open']>[0]): ReturnType<Microphone['open']> {
    if (!this.prefer) await this.prepare();
    const { stream, kind } = await this.chain.open(listener, this.prefer);
    return { stream, source: kind };
  }
}

/** Begins and ends speech. */
export class TalkControl implements Talk {
  constructor(
    private readonly session: VoiceSession,
    private readonly microphone: PreferringMicrophone,
    private readonly onError: (error: unknown) => void,
  ) {}

  get listening(): boolean {
    const { kind } = this.session.state;
    return kind === 'opening' || kind === 'listening';
  }

  start(prefer?: LiveSourceKind): void {
    if (this.listening) return;
    this.microphone.prefer = prefer;
    this.session.start().catch(this.onError);
  }

  stop(): void {
    this.session.stop();
  }

  toggle(): void {
    if (this.listening) this.stop();
    else this.start();
  }
}
