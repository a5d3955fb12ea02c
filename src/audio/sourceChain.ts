import {
  AudioSourceError,
  type AudioSource,
  type AudioStream,
  type FrameListener,
  type LiveSourceKind,
  type Availability,
} from './audioSource';
import { Emitter } from '../platform/emitter';

/** A source that cannot serve and the one that takes over; `message` says both in a sentence or two for the user. */
export interface SourceNotice {
  readonly kind: LiveSourceKind;
  /** Null: none is left. */
  readonly next: LiveSourceKind | null;
  /** Why it cannot serve, in a sentence. */
  readonly reason: string;
  readonly message: string;
}

/** How people call the sources. */
export const SOURCE_NAMES: Readonly<Record<LiveSourceKind, string>> = {
  webview: 'the panel',
  recorder: 'the recorder',
  page: 'the microphone page',
};

/** Failures that will not pass by themselves: the source is left out until something changes. */
const LASTING: ReadonlySet<AudioSourceError['code']> = new Set(['refused', 'not-found', 'unavailable']);

export interface SourceChainOptions {
  /** In the order they are tried. */
  readonly sources: readonly AudioSource[];
  /** The setting `mango.audio.source`, read at every use. */
  readonly choice: () => LiveSourceKind | 'auto';
}

/** Finds a microphone: the first source that can serve, or the one the user chose. */
export class SourceChain {
  private readonly notices = new Emitter<SourceNotice>();
  private readonly change = new Emitter<void>();
  /** Why a source failed when it was opened, as a sentence. */
  private readonly failed = new Map<LiveSourceKind, string>();
  /** What the user was last told about a source. */
  private readonly told = new Map<LiveSourceKind, string>();
  private readonly unsubscribe: readonly (() => void)[];

  constructor(private readonly options: SourceChainOptions) {
    this.unsubscribe = options.sources.flatMap((source) => {
      const stop = source.onChange?.(() => {
        this.failed.delete(source.kind);
        this.change.emit();
      });
      return stop ? [stop] : [];
    });
  }

  /**
   * Opens the first microphone that serves. `prefer` is tried first, for speech that began at a source's own button.
   * @throws AudioSourceError when none serves; the message then has every source's reason.
   */
  async open(
    listener: FrameListener,
    prefer?: LiveSourceKind,
  ): Promise<{ readonly stream: AudioStream; readonly kind: LiveSourceKind }> {
    const sources = this.inOrder(prefer);
    const failures: { readonly source: AudioSource; readonly error: AudioSourceError }[] = [];
    for (const [index, source] of sources.entries()) {
      const error = await this.tryOpen(source, listener);
      if (!(error instanceof AudioSourceError)) {
        this.told.delete(source.kind);
        return { stream: error, kind: source.kind };
      }
      failures.push({ source, error });
      this.tell(source.kind, sources[index + 1]?.kind ?? null, error.message);
    }
    throw this.summary(failures);
  }

  /** Every source and whether it could serve now, in order; for the doctor and the panel. */
  async status(): Promise<readonly { readonly kind: LiveSourceKind; readonly availability: Availability }[]> {
    return Promise.all(
      this.options.sources.map(async (source) => {
        const failure = this.failed.get(source.kind);
        const availability = await source.availability();
        return {
          kind: source.kind,
          availability:
            availability.available && failure !== undefined
              ? { available: false as const, reason: failure }
              : availability,
        };
      }),
    );
  }

  /** Forgets what failed, because something changed: a setting, a plug, the user's mind. */
  reset(): void {
    this.failed.clear();
    this.told.clear();
    this.change.emit();
  }

  /** A source cannot serve and another takes over. Not repeated while it stays so. Returns an unsubscribe function. */
  onNotice(listener: (notice: SourceNotice) => void): () => void {
    return this.notices.on(listener);
  }

  /** `status()` may answer otherwise than before. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void {
    return this.change.on(listener);
  }

  async dispose(): Promise<void> {
    for (const unsubscribe of this.unsubscribe) unsubscribe();
    await Promise.all(this.options.sources.map((source) => source.dispose()));
  }

  private inOrder(prefer: LiveSourceKind | undefined): readonly AudioSource[] {
    const choice = this.options.choice();
    if (choice !== 'auto') return this.options.sources.filter(({ kind }) => kind === choice);
    const rank = (source: AudioSource): number => (source.kind === prefer ? 0 : 1);
    return [...this.options.sources].sort((a, b) => rank(a) - rank(b));
  }

  private async tryOpen(source: AudioSource, listener: FrameListener): Promise<AudioStream | AudioSourceError> {
    const before = this.options.choice() === 'auto' ? this.failed.get(source.kind) : undefined;
    if (before !== undefined) return new AudioSourceError('unavailable', before);
    try {
      return await source.open(listener);
    } catch (error) {
      if (!(error instanceof AudioSourceError)) throw error;
      // What a source says of itself beforehand it will say again; only what opening revealed has to be remembered.
      if (LASTING.has(error.code) && (await source.availability()).available) {
        this.failed.set(source.kind, error.message);
        this.change.emit();
      }
      return error;
    }
  }

  private tell(kind: LiveSourceKind, next: LiveSourceKind | null, reason: string): void {
    const then = next ? ` Trying ${SOURCE_NAMES[next]} instead.` : '';
    const message = `${capital(SOURCE_NAMES[kind])} cannot hear. ${reason}${then}`;
    if (this.told.get(kind) === message) return;
    this.told.set(kind, message);
    this.notices.emit({ kind, next, reason, message });
  }

  private summary(failures: readonly { readonly source: AudioSource; readonly error: AudioSourceError }[]): Error {
    const [first] = failures;
    if (!first) return new AudioSourceError('unavailable', 'No microphone source is set up.');
    if (failures.length === 1) return first.error;
    const reasons = failures.map(({ source, error }) => `${capital(SOURCE_NAMES[source.kind])}: ${error.message}`);
    return new AudioSourceError('unavailable', `No microphone can be had. ${reasons.join(' ')}`);
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
