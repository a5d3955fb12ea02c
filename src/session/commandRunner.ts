import type { Execution } from '../history/history';
import type { Clock } from '../platform/clock';
import type { Command, Effect, Outcome } from '../protocol/words';
import type { Terminal } from '../terminals/terminal';
import type { EffectPerformer } from './effectPerformer';
import type { Answer, Questions } from './question';

/** Effects that go to a terminal, and so need one that is still there. */
const TERMINAL_EFFECTS: ReadonlySet<Effect['kind']> = new Set(['run', 'type', 'press', 'tmux']);

export function needsTerminal(command: Command): boolean {
  return command.effects.some((effect) => TERMINAL_EFFECTS.has(effect.kind));
}

/** What is typed but not entered: a command of risk `caution` waits for the user's own "enter". */
function withoutEnter(effect: Effect): Effect {
  return effect.kind === 'run' ? { kind: 'type', text: effect.text } : effect;
}

const CANCELLED: Record<Exclude<Answer['kind'], 'chosen'>, string> = {
  cancelled: 'Cancelled: nothing was done.',
  lapsed: 'Not confirmed in time: nothing was done.',
};

/** Carries out one command: asks first where it must, checks the target again, and says how it ended. */
export class CommandRunner {
  constructor(
    private readonly effects: EffectPerformer,
    private readonly questions: Questions,
    private readonly clock: Clock,
    private readonly confirmTimeoutMs: () => number,
  ) {}

  async run(command: Command, target: Terminal | null): Promise<Execution> {
    const label = needsTerminal(command) ? (target?.label ?? null) : null;
    if (command.risk === 'destructive') {
      const answer = await this.questions.ask('confirm', [command], label, this.confirmTimeoutMs());
      if (answer.kind !== 'chosen') {
        return this.ended(command, label, { kind: 'cancelled', message: CANCELLED[answer.kind] });
      }
    }
    const startedAt = this.clock.monotonic();
    const outcome = await this.perform(command, target);
    return { command, target: label, outcome, durationMs: this.clock.monotonic() - startedAt };
  }

  private async perform(command: Command, target: Terminal | null): Promise<Outcome> {
    try {
      if (needsTerminal(command)) {
        if (!target) {
          return failed('No terminal to send it to. Open a terminal, or start a tmux session, and say it again.');
        }
        if (!(await target.alive())) {
          return failed(`${target.label} is gone, so nothing was typed. Focus another terminal and say it again.`);
        }
      }
      let exitCode: number | undefined;
      let sentOnly = false;
      for (const effect of command.effects) {
        const result = await this.effects.perform(command.risk === 'caution' ? withoutEnter(effect) : effect, target);
        if (result.kind === 'sent') sentOnly = true;
        else exitCode = result.exitCode;
        if (exitCode !== undefined && exitCode !== 0) break;
      }
      return success(command, exitCode, sentOnly);
    } catch (error) {
      // Whatever stopped it, the user is told in the error's own words and nothing else is tried in its place.
      return failed(error instanceof Error ? error.message : String(error));
    }
  }

  private ended(command: Command, target: string | null, outcome: Outcome): Execution {
    return { command, target, outcome, durationMs: 0 };
  }
}

function failed(message: string): Outcome {
  return { kind: 'failed', message };
}

function success(command: Command, exitCode: number | undefined, sentOnly: boolean): Outcome {
  const kind = command.risk === 'destructive' ? 'confirmed' : 'executed';
  const typedOnly = command.risk === 'caution' && command.effects.some((effect) => effect.kind === 'run');
  if (typedOnly) return { kind, message: `Typed: ${command.summary}. Say "enter" to run it.` };
  if (exitCode !== undefined) {
    return exitCode === 0
      ? { kind, message: `${command.summary}: done`, exitCode }
      : { kind: 'failed', message: `${command.summary}: exit code ${exitCode}`, exitCode };
  }
  return { kind, message: sentOnly ? `${command.summary}: sent` : `${command.summary}: done` };
}
