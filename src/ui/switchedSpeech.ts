import type { EngineState, Grammar, SpeechEngine, SpeechUtterance, UtteranceRequest } from '../speech/speechEngine';

/** An engine that can be told to begin anew. */
export interface StoppableEngine extends SpeechEngine {
  stop(): Promise<void>;
}

/** The engine that the setting asks for: the one on this machine, or a server's, which is loaded when first asked for. */
export class SwitchedSpeech implements StoppableEngine {
  private current: StoppableEngine;
  private remote: StoppableEngine | null = null;
  private unsubscribe: () => void;
  private readonly listeners = new Set<(state: EngineState) => void>();

  constructor(
    private readonly local: StoppableEngine,
    private readonly wanted: () => 'local' | 'server',
    private readonly makeRemote: () => Promise<StoppableEngine>,
  ) {
    this.current = local;
    this.unsubscribe = local.onState((state) => this.tell(state));
  }

  get state(): EngineState {
    return this.current.state;
  }

  /** Follows the setting. The engine that is left ends; what it was hearing is heard no more. */
  async follow(): Promise<void> {
    if (this.wanted() === 'server') this.remote ??= await this.makeRemote();
    const next = this.wanted() === 'server' ? (this.remote ?? this.local) : this.local;
    if (next === this.current) return;
    const before = this.current;
    this.unsubscribe();
    this.current = next;
    this.unsubscribe = next.onState((state) => this.tell(state));
    this.tell(next.state);
    await before.stop();
  }

  onState(listener: (state: EngineState) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  warmUp(): void {
    this.current.warmUp();
  }

  prepare(grammar: Grammar): void {
    this.current.prepare(grammar);
  }

  begin(request: UtteranceRequest): SpeechUtterance {
    return this.current.begin(request);
  }

  knownWords(words: readonly string[]): Promise<ReadonlySet<string>> {
    return this.current.knownWords(words);
  }

  stop(): Promise<void> {
    return this.current.stop();
  }

  async dispose(): Promise<void> {
    this.unsubscribe();
    this.listeners.clear();
    await Promise.all([this.local.dispose(), this.remote?.dispose()]);
  }

  private tell(state: EngineState): void {
    for (const listener of this.listeners) listener(state);
  }
}
