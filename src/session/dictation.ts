import type { Execution } from '../history/history';
import type { Command, Outcome } from '../protocol/words';
import type { Terminal } from '../terminals/terminal';
import type { CommandRunner } from './commandRunner';
import type { TypedLines } from './typedLines';

/** Types what was no command, as it was heard freely. */
export async function dictate(
  text: string,
  target: Terminal | null,
  runner: CommandRunner,
  lines: TypedLines,
): Promise<Execution> {
  const dictation: Command = {
    vocabulary: 'mango',
    id: 'dictation',
    slots: {},
    risk: 'safe',
    exact: true,
    effects: [{ kind: 'type', text }],
    summary: `type ${text}`,
  };
  const ran = await runner.run(dictation, target);
  if (target) lines.follow(target, ran);
  const { execution } = ran;
  const outcome: Outcome =
    execution.outcome.kind === 'executed' ? { kind: 'dictated', message: `Typed: ${text}` } : execution.outcome;
  return { ...execution, outcome };
}
