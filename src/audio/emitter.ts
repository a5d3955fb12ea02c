/** A list of listeners. One that unsubscribes while being called is safe. */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  /** Returns an unsubscribe function. */
  on(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}
