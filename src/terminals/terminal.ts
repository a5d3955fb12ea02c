import type { Effect } from '../protocol/words';

/** Effects a terminal can have; the rest are the editor's or our own. */
export type TerminalEffect = Extract<Effect, { kind: 'run' | 'type' | 'press' | 'tmux' | 'terminal' }>;

/** How a command ended that was still running when its effect was over. */
export interface RunEnd {
  /** Absent where the shell did not say. */
  readonly exitCode?: number;
  /** The end of what it printed, without colours. */
  readonly output: string;
  readonly durationMs: number;
}

/**
 * How an effect ended. `sent`: it went out, and this terminal cannot tell yet how it ended. `ended` resolves when it can;
 * with null where nothing more can be heard.
 */
export type EffectResult =
  | { readonly kind: 'sent'; readonly ended?: Promise<RunEnd | null> }
  | { readonly kind: 'done'; readonly exitCode?: number; readonly output?: string };

/** What a command goes to: a tmux pane, an integrated terminal or a pty of ours. */
export interface Terminal {
  readonly kind: 'tmux' | 'integrated' | 'pty';
  /** Stable while the terminal lives, and no other's, e.g. `tmux:/tmp/tmux-0/default:%5`, `integrated:3`. */
  readonly id: string;
  /** For people: `tmux main:1.0`, `zsh`. */
  readonly label: string;
  /** The program in its foreground when it was resolved, as its file is named; absent where that is not known. */
  readonly program?: string;
  /** The file of the shell that it was started with; absent where that is not known. */
  readonly shell?: string;
  /** Whether it is still the terminal it was when resolved. */
  alive(): Promise<boolean>;
  /**
   * Whether this text stands right before the cursor, so that nobody typed or entered anything since it was typed there.
   * Null: it cannot tell; a terminal without this never can.
   */
  showsBeforeCursor?(text: string): Promise<boolean | null>;
  /** Carries out one effect and awaits the terminal's own reply. @throws TerminalError when it cannot; nothing is typed elsewhere. */
  perform(effect: TerminalEffect): Promise<EffectResult>;
}

/** Finds the terminal that commands go to. */
export interface TerminalResolver {
  /** The target now: what the user fixed, else the focused terminal's tmux pane, else that terminal. Null: there is none. */
  resolve(): Promise<Terminal | null>;
  dispose(): Promise<void>;
}

/** A terminal failure with a sentence for the user. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
  constructor(
    readonly code: 'gone' | 'tmux-missing' | 'server-gone' | 'refused' | 'unsupported' | 'timeout',
    message: string,
  ) {
    super(message);
  }
}
