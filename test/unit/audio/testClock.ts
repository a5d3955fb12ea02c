import type { Clock } from '../../../src/platform/clock';

/** A clock that stands still until it is turned. */
export class TestClock implements Clock {
  private time = 0;
  private readonly timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  now = (): number => this.time;
  monotonic = (): number => this.time;

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.time + ms, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** The process stands still for `ms`; what fell due runs late, all at once. */
  stall(ms: number): void {
    this.time += ms;
    this.advance(0);
  }

  /** Goes on by `ms`, running what falls due on the way in its order. */
  advance(ms: number): void {
    const until = this.time + ms;
    for (;;) {
      const [next] = [...this.timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
    this.time = Math.max(this.time, until);
  }
}
