import type { Execution } from '../history/history';
import { commandRisk } from '../language/effectRisk';
import { programFacts } from '../language/programFacts';
import type { Command, Outcome } from '../protocol/words';
import type { RunEnd, Terminal } from '../terminals/terminal';
import { needsTerminal, type CommandRunner, type Ran } from './commandRunner';
import { endedExecution } from './endedExecution';
import { followed, movesFocus } from './following';
import type { OwnActions, Wanted } from './ownActions';
import { opensPrompt } from './promptOpeners';
import type { Turn } from './turns';

const NOTHING_DONE: Outcome = { kind: 'rejected', message: 'There was nothing to do.' };

/** What became of the commands of one breath. */
export interface CarriedOut {
  readonly executions: readonly Execution[];
  readonly outcome: Outcome;
  /** Of commands that were still running, by their position: how each ended, once it has; null: nobody can tell. */
  readonly ends: readonly { readonly position: number; readonly ended: Promise<RunEnd | null> }[];
}

/** How a command ended that was waited for; `stopped`: the user would not wait. */
type Waited = RunEnd | null | 'stopped';

/**
 * The commands of one breath, in order. A failure, a refused or declined command and a line that waits for its "enter" end
 * it; after a confirmation it goes on. What moves the focus takes the rest along. A line to the same terminal waits until
 * the one before it has ended: it may have failed, and would read the line itself.
 */
export class Sequence {
  private running = 0;
  private stops = 0;
  /** What is waited for, by what ends the waiting; several utterances may. */
  private readonly waiting = new Map<() => void, string>();

  constructor(
    private readonly runner: CommandRunner,
    private readonly own: OwnActions,
    /** The target now. */
    private readonly focused: () => Promise<Terminal | null>,
    /** Told what is waited for, and null when it is over. */
    private readonly onWaiting: (message: string | null) => void,
  ) {}

  /** Leaves out what has not begun yet. Returns whether anything was going on. */
  stop(): boolean {
    this.stops += 1;
    for (const wake of this.waiting.keys()) wake();
    return this.running > 0;
  }

  /** `target` is asked for only where a command needs it. */
  async carryOut(spoken: readonly Command[], target: Promise<Terminal | null>, turn: Turn): Promise<CarriedOut> {
    const commands = await this.own.expand(spoken);
    if (typeof commands === 'string') {
      return { executions: [], outcome: { kind: 'rejected', message: commands }, ends: [] };
    }
    const onTerminal = commands.some(({ command }) => needsTerminal(command) || this.own.needsTarget(command));
    let terminal = onTerminal ? await target : null;
    const executions: Execution[] = [];
    let ends: CarriedOut['ends'] = [];
    let running: CarriedOut['ends'][number] | undefined;
    this.running += 1;
    const { stops } = this;
    const leftOut = (outcome: Outcome, from: number): CarriedOut => {
      return { executions, outcome: cutShort(outcome, commands.length - from), ends };
    };
    try {
      for (const [index, wanted] of commands.entries()) {
        const before = running && executions[running.position];
        if (running && before && isLine(wanted.command)) {
          const end = await turn.aside(this.endOf(before.command, running.ended, wanted.command));
          if (end === 'stopped') return leftOut(before.outcome, index);
          if (end) {
            const { position } = running;
            executions[position] = endedExecution(before, end);
            ends = ends.filter((each) => each.position !== position);
            if (end.exitCode !== undefined && end.exitCode !== 0) return leftOut(executions[position].outcome, index);
          }
          // While others had their turn, too.
          if (this.stops !== stops) return leftOut(executions.at(-1)?.outcome ?? before.outcome, index);
          running = undefined;
        }
        const { execution, goOn, ended, performed } = await this.one(judgedAnew(wanted, terminal), terminal);
        if (ended) {
          const end = { position: executions.length, ended };
          ends = [...ends, end];
          running = opensPrompt(execution.command) ? undefined : end;
        }
        executions.push(execution);
        const left = commands.length - index - 1;
        if (left > 0 && (!goOn || this.stops !== stops)) return leftOut(execution.outcome, index + 1);
        if (left === 0 || !onTerminal || !movesFocus(performed)) continue;
        const next = await followed(terminal, this.focused);
        if (typeof next === 'string') return leftOut({ kind: 'failed', message: next }, index + 1);
        if (next?.id !== terminal?.id) running = undefined;
        terminal = next;
      }
    } finally {
      this.running -= 1;
    }
    return { executions, outcome: executions.at(-1)?.outcome ?? NOTHING_DONE, ends };
  }

  /** How a command ends that is still running; `stopped` when the user would not wait for it. Tells what is waited for. */
  private async endOf(command: Command, ended: Promise<RunEnd | null>, next: Command): Promise<Waited> {
    let wake: () => void = () => undefined;
    const stopped = new Promise<'stopped'>((resolve) => (wake = () => resolve('stopped')));
    this.waiting.set(wake, `${command.summary} is still running; ${next.summary} waits for its end.`);
    this.tellWaiting();
    try {
      return await Promise.race([ended, stopped]);
    } finally {
      this.waiting.delete(wake);
      this.tellWaiting();
    }
  }

  private tellWaiting(): void {
    this.onWaiting([...this.waiting.values()].at(-1) ?? null);
  }

  private async one(
    command: Command,
    target: Terminal | null,
  ): Promise<Pick<Ran, 'execution' | 'goOn' | 'ended' | 'performed'>> {
    const prepared = await this.own.prepare(command, target);
    if ('outcome' in prepared) {
      return { execution: prepared, goOn: prepared.outcome.kind !== 'failed', performed: [] };
    }
    const ran = await this.runner.run(prepared, target);
    this.own.remember(command, ran, target);
    return ran;
  }
}

/** Whether it enters a line, which what is running would read. */
function isLine({ effects }: Command): boolean {
  return effects.some(({ kind }) => kind === 'run');
}

function judgedAnew({ command, recalled }: Wanted, target: Terminal | null): Command {
  if (!recalled) return command;
  return { ...command, risk: commandRisk(command.risk, command.effects, programFacts(target?.program)) };
}

function cutShort(outcome: Outcome, left: number): Outcome {
  const rest = left === 1 ? 'The command after it was' : `The ${left} commands after it were`;
  return { ...outcome, message: `${outcome.message} ${rest} left out.` };
}
