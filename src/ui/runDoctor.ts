import { commands, ProgressLocation, window, type OutputChannel } from 'vscode';
import { reportOf, verdictOf, type Finding } from './doctor';
import { pick } from './quickPick';
import type { Rooms } from './rooms';

/** Looks at everything, writes what it found into the log channel and offers what mends it. */
export async function runDoctor(rooms: Rooms, channel: OutputChannel): Promise<readonly Finding[]> {
  const progress = {
    location: ProgressLocation.Notification,
    title: 'Mango: looking at what is here and what is missing',
  };
  const findings = await window.withProgress(progress, () => rooms.examine());
  channel.appendLine(`Doctor\n${reportOf(findings)}`);
  // Whoever executed the command gets the findings at once; the list waits for the user.
  offer(findings).catch((error: unknown) => rooms.log.error({ err: error }, 'the remedy failed'));
  return findings;
}

async function offer(findings: readonly Finding[]): Promise<void> {
  const chosen = await pick(
    findings.map((finding) => ({
      label: `$(${finding.ok ? 'pass' : 'error'}) ${finding.check}`,
      ...(finding.mend && !finding.ok ? { description: finding.mend.label } : {}),
      detail: finding.found,
      value: finding,
    })),
    { title: 'Mango Doctor', placeHolder: verdictOf(findings) },
  );
  if (chosen?.mend && !chosen.ok) await commands.executeCommand(chosen.mend.command, ...(chosen.mend.args ?? []));
}
