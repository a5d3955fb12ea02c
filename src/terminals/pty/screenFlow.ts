import type { Clock } from '../../platform/clock';
import type { PtyScreen } from './ptyOutput';
import { SequenceState } from './sequenceState';

/** Asks a terminal whether it knows a mode that there is not, which is how it is found out how far it has come. */
const MODE = 9_178;
const ESC = '\u001b';
const QUESTION = `${ESC}[?${MODE}$p`;
/** What it says of the mode (0: not recognized) is the terminal's business. */
const ANSWER = new RegExp(`${ESC}\\[\\?${MODE};[0-4]\\$y`, 'g');

/** Characters after which the terminal is asked. */
const STRIDE = 64 << 10;
/** Milliseconds without an answer after which it is taken for one that does not answer. */
const PATIENCE_MS = 2_000;
/** What such a one is sent, in characters for each millisecond. */
const BLIND_RATE = 8 << 10;

/**
 * Shows text on a terminal that takes everything it is given and says nothing (a Pseudoterminal of the editor): every so
 * often it is asked something that only this asks, and its answer, which comes as if it had been typed, says that
 * everything before has been shown.
 */
export class ScreenFlow implements PtyScreen {
  readonly #show: (text: string) => void;
  readonly #clock: Clock;
  readonly #sequence = new SequenceState();
  #waiting: (() => void)[] = [];
  #sinceAsked = 0;
  #answers = true;

  constructor(show: (text: string) => void, clock: Clock) {
    this.#show = show;
    this.#clock = clock;
  }

  write(text: string): Promise<void> | undefined {
    this.#sequence.push(text);
    this.#sinceAsked += text.length;
    if (!this.#answers) {
      this.#show(text);
      return this.#after(text.length / BLIND_RATE);
    }
    if (this.#sinceAsked < STRIDE || !this.#sequence.between) {
      this.#show(text);
      return undefined;
    }
    this.#sinceAsked = 0;
    this.#show(text + QUESTION);
    return new Promise((resolve) => {
      const answered = (): void => {
        forget();
        resolve();
      };
      const forget = this.#clock.after(PATIENCE_MS, () => {
        this.#answers = false;
        this.#waiting = this.#waiting.filter((each) => each !== answered);
        resolve();
      });
      this.#waiting.push(answered);
    });
  }

  /** Takes the terminal's answers out of what it sends, and gives what is left: keys. */
  input(data: string): string {
    if (!data.includes('$y')) return data;
    return data.replace(ANSWER, () => {
      this.#answers = true;
      this.#waiting.shift()?.();
      return '';
    });
  }

  #after(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.after(ms, resolve);
    });
  }
}
