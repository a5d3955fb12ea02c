import type { Decision } from '../language/language';

/** What went wrong, as a sentence. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Why nothing was done, and what could have been said instead. */
export function rejectionMessage(decision: Decision & { kind: 'rejected' }): string {
  const hint = decision.hint ? ` Did you mean "${decision.hint}"?` : '';
  switch (decision.reason) {
    case 'no-speech':
      return 'No speech was heard.';
    case 'no-match':
      return `"${decision.heard}" is not a command.${hint}`;
    case 'ambiguous':
      return decision.choices
        ? `"${decision.heard}" could mean more than one command, and none was chosen.`
        : `"${decision.heard}" could mean more than one row of commands. Say them one at a time, to be asked which.`;
    case 'low-confidence':
      return `Not understood well enough to act on.${hint}`;
  }
}
