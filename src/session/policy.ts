import type { Command, Risk } from '../protocol/words';

/** What is done with commands of a risk: `type` leaves a command line for the user's own "enter". */
export type Policy = 'run' | 'type' | 'confirm' | 'refuse';

/** The policy for each risk, asked anew for each command. */
export type Policies = (risk: Risk) => Policy;

/** How one command is carried out. `hold`: typed and not entered. */
export type Manner = 'do' | 'hold' | 'ask' | 'refuse';

/**
 * How a command is carried out under a policy. Destructive ones are never done unasked, whatever the policy says; and
 * what could hurt without being a command line (keys, the editor, tmux) cannot be left on a line, so it is asked about.
 */
export function mannerOf(command: Command, policy: Policy): Manner {
  if (policy === 'refuse') return 'refuse';
  if (policy === 'confirm' || command.risk === 'destructive') return 'ask';
  if (policy === 'run') return 'do';
  if (canBeHeld(command)) return 'hold';
  return command.risk === 'safe' && !typesAnything(command) ? 'do' : 'ask';
}

/** Whether all of it ends up as one line: text, entered at the very end if at all. */
function canBeHeld({ effects }: Command): boolean {
  return (
    effects.length > 0 &&
    effects.every(({ kind }, index) => kind === 'type' || (kind === 'run' && index === effects.length - 1))
  );
}

function typesAnything({ effects }: Command): boolean {
  return effects.some(({ kind }) => kind === 'type' || kind === 'run');
}
