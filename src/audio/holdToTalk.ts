import type { Clock } from '../platform/clock';

/** The setting `mango.pushToTalk.mode`. `auto`: a tap toggles, a hold of half a second or more talks until release. */
export type TalkMode = 'auto' | 'toggle' | 'pushToTalk';

export interface HoldToTalkOptions {
  /** Read at every press. */
  readonly mode: () => TalkMode;
  readonly clock: Clock;
  /** Speech begins: at the first sign of a press, so that no word is lost. */
  readonly onStart: () => void;
  /** Speech ends. Called once for every `onStart`. */
  readonly onStop: () => void;
}

/** A press of this long or longer is a hold. */
export const HOLD_MS = 500;
/** No repeat for this long is a release; repeats come every 30 to 90 ms. */
export const RELEASE_MS = 150;
/** A machine that repeats more slowly gets this many of its own intervals before its key counts as released. */
const RELEASE_INTERVALS = 2.5;
const LONGEST_RELEASE_MS = 400;
/** A timer this late means that the extension host stood still. */
const STALL_MS = 50;
/** Within this of a hold's last repeat, the key may not have been let go at all: its repeats may have been held up. */
const DOUBT_MS = 1_000;
/** The first repeat comes within this: up to 500 ms with most systems, 660 with bare X11. */
export const FIRST_REPEAT_MS = 700;

/** A press of the key as far as it can be known: VS Code tells of presses and repeats, never of releases. */
interface Press {
  readonly firstAt: number;
  lastAt: number;
  /**
   * `one`: a single event so far. `two`: a second one that may be the first repeat or another press; what follows tells.
   * `repeating`: the key is held. `doubtful`: a single event soon after a hold, a late repeat of it or a new press.
   */
  seen: 'one' | 'two' | 'repeating' | 'doubtful';
  /** Whether this press began the speech (and may end it on release) or ended it. */
  readonly began: boolean;
  /** Speech was ended from elsewhere while the key may still be down: its repeats mean nothing any more. */
  spent: boolean;
}

/**
 * Decides when speech begins and ends, from a key whose release cannot be seen (`key`) or a button whose can (`down`,
 * `up`). While a key is held its command is invoked again and again, first after a delay, then quickly; the end of that
 * stream is the release.
 */
export class HoldToTalk {
  private talking_ = false;
  private press: Press | null = null;
  private cancelTimer: () => void = () => undefined;
  private button: { readonly downAt: number; readonly began: boolean } | null = null;
  /** How quickly this machine's keyboard repeats, as learned from holds. */
  private intervalMs: number | null = null;
  /** When the last hold was last heard of. */
  private heldAt = -Infinity;

  constructor(private readonly options: HoldToTalkOptions) {}

  /** Whether speech has begun and not ended. */
  get talking(): boolean {
    return this.talking_;
  }

  /** The key's command was invoked: a press or a repeat. */
  key(): void {
    const now = this.options.clock.monotonic();
    const { press } = this;
    if (!press) {
      if (now - this.heldAt < DOUBT_MS) this.doubt(now);
      else this.newPress(now, FIRST_REPEAT_MS);
      return;
    }
    const gap = now - press.lastAt;
    press.lastAt = now;
    if (press.seen === 'one') {
      press.seen = 'two';
      this.wait(RELEASE_MS, () => this.loneSecond(press));
      return;
    }
    if (press.seen === 'doubtful') {
      press.seen = 'repeating';
      this.wait(this.releaseMs(), () => this.pressEnded(0));
      return;
    }
    press.seen = 'repeating';
    this.intervalMs = this.intervalMs === null ? gap : this.intervalMs * 0.8 + gap * 0.2;
    this.wait(this.releaseMs(), () => this.pressEnded(now - press.firstAt));
  }

  /** A real button or pointer went down. */
  down(): void {
    if (this.button) return;
    const began = !this.talking_;
    this.button = { downAt: this.options.clock.monotonic(), began };
    if (began) this.start();
    else this.end();
  }

  /** The button or pointer came up, or lost its press otherwise. */
  up(): void {
    const { button } = this;
    this.button = null;
    if (!button?.began || !this.talking_) return;
    const held = this.options.clock.monotonic() - button.downAt;
    if (this.endsOnRelease(held)) this.end();
  }

  /** Ends speech from elsewhere (a stop command, an error). Repeats of a key that is still held begin nothing. */
  stop(): void {
    if (this.press) this.press.spent = true;
    if (this.talking_) this.end();
  }

  /**
   * The key speaks up soon after it was taken for released. A busy editor holds up repeats for longer than any release
   * takes to be seen; the next one then follows at once, while a new press is silent until its own first repeat. Late
   * repeats mean nothing any more: what they would begin nobody asked for.
   */
  private doubt(now: number): void {
    this.press = { firstAt: now, lastAt: now, seen: 'doubtful', began: false, spent: true };
    this.wait(RELEASE_MS, () => this.newPress(now, FIRST_REPEAT_MS - RELEASE_MS));
  }

  /** Takes what comes within `ms` for its first repeat. */
  private newPress(firstAt: number, ms: number): void {
    const began = !this.talking_;
    this.follow(firstAt, began, ms);
    if (began) this.start();
    else this.end();
  }

  /** Takes what comes within `ms` for this press's first repeat, or finds that the key was let go before it. */
  private follow(firstAt: number, began: boolean, ms: number): void {
    this.press = { firstAt, lastAt: firstAt, seen: 'one', began, spent: false };
    this.wait(ms, () => this.pressEnded(0));
  }

  /**
   * Nothing followed the second event. It was a second tap, or a hold that was let go right after its first repeat; the
   * second tap is the likelier, and a microphone that closes too early is better than one that stays open unseen.
   */
  private loneSecond(press: Press): void {
    if (press.spent) {
      this.press = null;
      return;
    }
    const began = !this.talking_ && !press.began;
    this.follow(press.lastAt, began, FIRST_REPEAT_MS - RELEASE_MS);
    if (this.talking_) this.end();
    else if (began) this.start();
  }

  /** The key is up again after having been held for about `held` ms. */
  private pressEnded(held: number): void {
    const { press } = this;
    this.press = null;
    this.cancelTimer();
    if (press?.seen === 'repeating') this.heldAt = press.lastAt;
    if (press?.began && !press.spent && this.talking_ && this.endsOnRelease(held)) this.end();
  }

  private endsOnRelease(held: number): boolean {
    switch (this.options.mode()) {
      case 'pushToTalk':
        return true;
      case 'auto':
        return held >= HOLD_MS;
      case 'toggle':
        return false;
    }
  }

  private releaseMs(): number {
    const own = (this.intervalMs ?? 0) * RELEASE_INTERVALS;
    return Math.min(LONGEST_RELEASE_MS, Math.max(RELEASE_MS, own));
  }

  private wait(ms: number, callback: () => void): void {
    const { clock } = this.options;
    const due = clock.monotonic() + ms;
    this.cancelTimer();
    this.cancelTimer = clock.after(ms, () => {
      // After a stall of the extension host timers run before the key events that were waiting: give those a chance.
      if (clock.monotonic() - due > STALL_MS) this.wait(STALL_MS, callback);
      else callback();
    });
  }

  private start(): void {
    this.talking_ = true;
    this.options.onStart();
  }

  private end(): void {
    this.talking_ = false;
    this.options.onStop();
  }
}
