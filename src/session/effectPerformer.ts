import type { Effect } from '../protocol/words';
import type { EffectResult, Terminal } from '../terminals/terminal';

/**
 * Carries out effects. The composition root decides who does what: the terminal what goes to a terminal, the editor its
 * commands, the panel what concerns the panel. Effects that only the session can answer (`confirm`, `cancel`, `repeat`,
 * `scratch`, `undo`, `sleep`, `wake`) never get here.
 */
export interface EffectPerformer {
  /** @throws TerminalError, or another Error with a sentence for the user; nothing is done elsewhere instead. */
  perform(effect: Effect, target: Terminal | null): Promise<EffectResult>;
}
