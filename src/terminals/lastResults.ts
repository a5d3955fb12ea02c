import { Emitter } from '../platform/emitter';

/** How the last command of a terminal ended, as far as anyone could tell. */
export interface LastResult {
  readonly exitCode: number;
  readonly commandLine?: string;
  readonly durationMs?: number;
}

/** A tmux pane's id as a Terminal; pane ids alone repeat from server to server. */
export const paneKey = (socketPath: string, pane: string): string => `tmux:${socketPath}:${pane}`;

/** How commands ended, by the terminal's id. Whoever learns of an end writes it down here; the tree shows it. */
export class LastResults {
  readonly #results = new Map<string, LastResult>();
  readonly #changes: Emitter<void>;

  constructor(onListenerError: (error: unknown) => void) {
    this.#changes = new Emitter(onListenerError);
  }

  of(key: string): LastResult | undefined {
    return this.#results.get(key);
  }

  record(key: string, result: LastResult): void {
    this.#results.set(key, result);
    this.#changes.emit();
  }

  forget(key: string): void {
    if (this.#results.delete(key)) this.#changes.emit();
  }

  /** Returns an unsubscribe function. */
  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }
}
