/** Where a terminal's output is shown. */
export interface PtyScreen {
  /** Shows text; a promise says that the screen is behind, and settles when it has caught up with this text. */
  write(text: string): Promise<void> | undefined;
}

/** What can be told to stop sending for a while. */
export interface Pausable {
  pause(): void;
  resume(): void;
}

/** Characters that go to the screen at once. */
const BATCH = 64 << 10;
/** Characters under way to the screen at which the program is held up, and at which it may go on. */
const HIGH_WATER = 512 << 10;
const LOW_WATER = 128 << 10;

/**
 * The way from the pty to the screen. A pty gives 4 kB at a time; they are put together while more is there at once.
 * A screen that is behind holds the pty up, and so the program, instead of text piling up here.
 */
export class PtyOutput {
  readonly #screen: PtyScreen;
  readonly #source: Pausable;
  #parts: string[] = [];
  #length = 0;
  #underWay = 0;
  #paused = false;
  #scheduled = false;

  constructor(screen: PtyScreen, source: Pausable) {
    this.#screen = screen;
    this.#source = source;
  }

  push(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length >= BATCH) this.flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      // After everything that can be read now has been.
      setImmediate(() => {
        this.#scheduled = false;
        this.flush();
      });
    }
  }

  flush(): void {
    if (this.#length === 0) return;
    const text = this.#parts.join('');
    this.#parts = [];
    this.#length = 0;
    const behind = this.#screen.write(text);
    if (!behind) return;
    this.#underWay += text.length;
    if (!this.#paused && this.#underWay >= HIGH_WATER) {
      this.#paused = true;
      this.#source.pause();
    }
    const shown = (): void => {
      this.#underWay -= text.length;
      if (!this.#paused || this.#underWay > LOW_WATER) return;
      this.#paused = false;
      this.#source.resume();
    };
    // A screen that fails is gone; the program is not to hang for it.
    behind.then(shown, shown);
  }
}
