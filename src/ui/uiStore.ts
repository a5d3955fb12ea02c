import { Emitter } from '../platform/emitter';
import { INITIAL_STATE, reduce, type UiEvent, type UiState } from './uiState';

/** The one place the user interface's state is kept; who shows it listens. */
export class UiStore {
  private current: UiState = INITIAL_STATE;
  private readonly changes: Emitter<UiState>;

  constructor(onListenerError: (error: unknown) => void) {
    this.changes = new Emitter(onListenerError);
  }

  get state(): UiState {
    return this.current;
  }

  dispatch(event: UiEvent): void {
    const next = reduce(this.current, event);
    if (next === this.current) return;
    this.current = next;
    this.changes.emit(next);
  }

  /** Returns an unsubscribe function. */
  on(listener: (state: UiState) => void): () => void {
    return this.changes.on(listener);
  }
}
