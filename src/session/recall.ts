import type { HistoryEntry } from '../history/history';
import { REDACTED } from '../history/redaction/redact';
import type { Command, MangoAction } from '../protocol/words';

/** What was done before, to be done again. */
export interface Recall {
  /**
   * The commands of an utterance: `last`, the number of a result that is shown, or `id` and its id. A sentence where there
   * is nothing to do again.
   */
  recall(which: string): Promise<readonly Command[] | string>;
}

/** Where nothing is remembered. */
export const NO_RECALL: Recall = { recall: () => Promise.resolve('There is nothing to repeat yet.') };

/** They mean something at their own moment only. */
const MOMENTARY: ReadonlySet<MangoAction> = new Set(['confirm', 'cancel', 'recall', 'forget', 'undo', 'scratch']);

/** The commands of an utterance as they can be done again, or a sentence why they cannot. */
export function recalledCommands({ executions }: HistoryEntry): readonly Command[] | string {
  const commands = executions
    .map(({ command }) => ({ ...command, exact: true }))
    .filter(({ effects }) => effects.length > 0 && !effects.some(isMomentary));
  if (commands.length === 0) return 'There is nothing in it to do again.';
  if (JSON.stringify(commands).includes(REDACTED)) {
    return 'It held a secret, which is not kept in the history: say or type it anew.';
  }
  return commands;
}

function isMomentary(effect: Command['effects'][number]): boolean {
  return effect.kind === 'mango' && MOMENTARY.has(effect.action);
}
