import type { Execution } from '../history/history';
import { redactedEnd } from '../history/redaction/cut';
import type { Clock } from '../platform/clock';
import type { Command, Effect, Outcome } from '../protocol/words';
import type { RunEnd, Terminal } from '../terminals/terminal';
import type { EffectPerformer } from './effectPerformer';
import { mannerOf, type Manner, type Policies } from './policy';
import type { Answer, Questions } from './question';

/** Effects that go to a terminal, and so need one that is still there. */
const TERMINAL_EFFECTS: ReadonlySet<Effect['kind']> = new Set(['run', 'type', 'press', 'tmux']);

export function needsTerminal(command: Command): boolean {
  return command.effects.some((effect) => TERMINAL_EFFECTS.has(effect.kind));
}

/** Characters of output that a history keeps of one command. */
const MOST_OUTPUT = 16_384;

const CANCELLED: Record<Exclude<Answer['kind'], 'chosen'>, string> = {
  cancelled: 'Cancelled: nothing was done.',
  lapsed: 'Not confirmed in time: nothing was done.',
};

const REHEARSED: Record<Manner, string> = {
  do: 'would be done',
  hold: 'would be typed and not entered',
  ask: 'would wait for confirmation',
  refuse: 'would be refused',
};

export interface RunnerOptions {
  readonly confirmTimeoutMs: () => number;
  readonly policy: Policies;
  /** Everything is shown and nothing done. */
  readonly rehearsing: () => boolean;
}

/** How a command ended, and what that means for those after it. */
export interface Ran {
  readonly execution: Execution;
  /** The effects that took place, as they did. */
  readonly performed: readonly Effect[];
  /** The user confirmed it. */
  readonly asked: boolean;
  /** It was typed and waits for the user's own "enter". */
  readonly held: boolean;
  /** How it ended, once it has, where it was still running; null: nobody can tell. */
  readonly ended?: Promise<RunEnd | null>;
  /** Whether the commands spoken after it in the same breath may follow. */
  readonly goOn: boolean;
}

/** Carries out one command: asks first where it must, checks the target again, and says how it ended. */
export class CommandRunner {
  constructor(
    private readonly effects: EffectPerformer,
    private readonly questions: Questions,
    private readonly clock: Clock,
    private readonly options: RunnerOptions,
  ) {}

  async run(command: Command, target: Terminal | null): Promise<Ran> {
    const label = needsTerminal(command) ? (target?.label ?? null) : null;
    const manner = mannerOf(command, this.options.policy(command.risk));
    const not = (message: string, goOn = false): Ran => ({
      execution: { command, target: label, outcome: { kind: 'cancelled', message }, durationMs: 0 },
      performed: [],
      asked: false,
      held: false,
      goOn,
    });
    if (this.options.rehearsing() && !concernsOnlyMango(command)) {
      return not(`Rehearsal: ${command.summary} ${REHEARSED[manner]}. Nothing was done.`, true);
    }
    if (manner === 'refuse') {
      return not(`Refused: ${command.risk} commands are not done (setting mango.safety.${command.risk}).`);
    }
    if (manner === 'ask') {
      const answer = await this.questions.ask('confirm', [command], label, this.options.confirmTimeoutMs());
      if (answer.kind !== 'chosen') return not(CANCELLED[answer.kind]);
    }
    const startedAt = this.clock.monotonic();
    const { outcome, performed, output, ended } = await this.perform(command, target, manner);
    const durationMs = this.clock.monotonic() - startedAt;
    return {
      execution: { command, target: label, outcome, durationMs, ...(output ? { output: bounded(output) } : {}) },
      ...(ended ? { ended } : {}),
      performed,
      asked: manner === 'ask',
      held: manner === 'hold',
      // A line that waits for its "enter" would take up whatever came after it.
      goOn: outcome.kind !== 'failed' && manner !== 'hold',
    };
  }

  private async perform(
    command: Command,
    target: Terminal | null,
    manner: Manner,
  ): Promise<Pick<Ran, 'performed' | 'ended'> & { readonly outcome: Outcome; readonly output?: string }> {
    const performed: Effect[] = [];
    const outputs: string[] = [];
    try {
      const missing = needsTerminal(command) ? await whyNoTerminal(target) : null;
      if (missing !== null) return { outcome: failed(missing), performed };
      let exitCode: number | undefined;
      let sentOnly = false;
      let ended: Promise<RunEnd | null> | undefined;
      for (const effect of command.effects) {
        const done = manner === 'hold' ? withoutEnter(effect) : effect;
        const result = await this.effects.perform(done, target);
        performed.push(done);
        if (result.kind === 'sent') {
          sentOnly = true;
          ({ ended = ended } = result);
        } else {
          ({ exitCode } = result);
          if (result.output) outputs.push(result.output);
        }
        if (exitCode !== undefined && exitCode !== 0) break;
      }
      const output = outputs.join('\n');
      return { outcome: success(command, manner, exitCode, sentOnly), performed, output, ...(ended ? { ended } : {}) };
    } catch (error) {
      // Whatever stopped it, the user is told in the error's own words and nothing else is tried in its place.
      return { outcome: failed(error instanceof Error ? error.message : String(error)), performed };
    }
  }
}

/** The end of what was printed, as much as a history keeps of one command; half of a secret would not be known for one. */
export function bounded(output: string): string {
  return redactedEnd(output, MOST_OUTPUT);
}

/** How a command ended that had been sent. */
export function endedOutcome(sent: Outcome, { summary }: Command, exitCode: number | undefined): Outcome {
  return exitCode === undefined ? sent : exited(sent.kind, summary, exitCode);
}

function exited(kind: Outcome['kind'], summary: string, exitCode: number): Outcome {
  return exitCode === 0
    ? { kind, message: `${summary}: done`, exitCode }
    : { kind: 'failed', message: `${summary}: exit code ${exitCode}`, exitCode };
}

async function whyNoTerminal(target: Terminal | null): Promise<string | null> {
  if (!target) return 'No terminal to send it to. Open a terminal, or start a tmux session, and say it again.';
  if (await target.alive()) return null;
  return `${target.label} is gone, so nothing was typed. Focus another terminal and say it again.`;
}

/** What the extension itself shows and changes; nothing of it reaches a terminal or the editor, or is lost. */
function concernsOnlyMango({ effects }: Command): boolean {
  return effects.every((effect) => effect.kind === 'mango' && effect.action !== 'forget');
}

function withoutEnter(effect: Effect): Effect {
  return effect.kind === 'run' ? { kind: 'type', text: effect.text } : effect;
}

function failed(message: string): Outcome {
  return { kind: 'failed', message };
}

function success(command: Command, manner: Manner, exitCode: number | undefined, sentOnly: boolean): Outcome {
  const kind = manner === 'ask' ? 'confirmed' : 'executed';
  if (manner === 'hold' && command.effects.some((effect) => effect.kind === 'run')) {
    return { kind, message: `Typed: ${command.summary}. Say "enter" to run it.` };
  }
  if (exitCode !== undefined) return exited(kind, command.summary, exitCode);
  return { kind, message: sentOnly ? `${command.summary}: sent` : `${command.summary}: done` };
}
