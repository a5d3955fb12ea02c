import { runEnd, type MarkedCommand } from '../marks/commandTracker';
import { hearRun } from '../marks/heardRun';
import type { EffectResult } from '../terminal';
import type { PaneId } from './events';
import type { Ear, PaneEars } from './paneEars';
import { within } from '../within';

/** Milliseconds that keys wait for the pane to be listened to: the first time in a session a client is attached for it. */
const LISTEN_WAIT_MS = 150;
/** Milliseconds from the enter key until a shell that gives marks has said that the command runs. */
const START_WAIT_MS = 300;

/** Programs whose prompts may have marks. Keys for any other are input to it, and how that goes nobody tells. */
const SHELLS = /^-?(?:bash|zsh|fish|pwsh|nu|xonsh|elvish|ssh|mosh-client)$/;

export interface PaneRunOptions {
  readonly ears: PaneEars;
  readonly pane: PaneId;
  readonly resultWaitMs: number;
}

/** A command about to be entered in a pane, listened to where its shell may tell how it ends. */
export class PaneRun {
  readonly #options: PaneRunOptions;
  readonly #listening: Promise<Ear | null>;

  /** Begins to listen at once, beside whatever is asked of tmux meanwhile. */
  constructor(options: PaneRunOptions) {
    this.#options = options;
    this.#listening = options.ears.listen(options.pane);
  }

  /** Nothing will be entered. */
  cancel(): void {
    this.#release();
  }

  /**
   * Enters it by `send` and waits for its end: not at all where the shell has shown that it gives no marks. `onFinished`
   * is told when it has ended, also after the wait.
   */
  async enter(
    program: string,
    send: () => Promise<void>,
    onFinished: (command: MarkedCommand) => void,
  ): Promise<EffectResult> {
    const { ears, pane, resultWaitMs } = this.#options;
    const silent = ears.givesMarks(pane) === false;
    const ear = SHELLS.test(program) ? await within(this.#listening, silent ? 0 : LISTEN_WAIT_MS) : null;
    if (!ear) {
      this.#release();
      await send();
      return { kind: 'sent' };
    }
    const heard = hearRun({ tracker: ear.tracker, startWaitMs: START_WAIT_MS, resultWaitMs });
    void heard.end.then((command) => {
      ear.release();
      if (command) onFinished(command);
    });
    try {
      await send();
    } catch (error) {
      ear.release();
      throw error;
    }
    const command = silent ? null : await heard.result;
    if (!command || command.exitCode === null) {
      return { kind: 'sent', ended: heard.end.then((end) => end && runEnd(end)) };
    }
    return { kind: 'done', exitCode: command.exitCode, output: command.output };
  }

  #release(): void {
    void this.#listening.then((ear) => ear?.release());
  }
}
