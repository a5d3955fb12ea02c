import { TERMINAL_COMMANDS } from '../platform/contributions';

/** The editor's settings that decide which keys a terminal gets. */
export interface TerminalKeySettings {
  /** `terminal.integrated.sendKeybindingsToShell`. */
  readonly sendKeybindingsToShell: boolean;
  /** `terminal.integrated.commandsToSkipShell` as it is in effect: ours by default, the user's own list in its place. */
  readonly commandsToSkipShell: readonly string[];
}

/** Why the push-to-talk key would go to the shell, and what mends it; null when it reaches us. */
export function keyTrouble({ sendKeybindingsToShell, commandsToSkipShell }: TerminalKeySettings): string | null {
  if (sendKeybindingsToShell) {
    return (
      'The setting terminal.integrated.sendKeybindingsToShell gives every key to the shell, the push-to-talk key too. ' +
      'Turn it off, or talk with the panel’s button.'
    );
  }
  const missing = TERMINAL_COMMANDS.filter(
    (command) => !commandsToSkipShell.includes(command) || commandsToSkipShell.includes(`-${command}`),
  );
  if (missing.length === 0) return null;
  return (
    `Your setting terminal.integrated.commandsToSkipShell leaves out ${missing.join(', ')}, so their keys go to the ` +
    'shell while a terminal has the focus. Add them to it.'
  );
}
