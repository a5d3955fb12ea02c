import type { Execution } from '../history/history';
import { commandRisk } from '../language/effectRisk';
import { programFacts } from '../language/programFacts';
import type { Command, Outcome } from '../protocol/words';
import type { RunEnd, Terminal } from '../terminals/terminal';
import { needsTerminal, type CommandRunner, type Ran } from './commandRunner';
import { followed, movesFocus } from './following';
import type { OwnActions, Wanted } from './ownActions';

const NOTHING_DONE: Outcome = { kind: 'rejected', message: 'There was nothing to do.' };

/** What became of the commands of one breath. */
export interface CarriedOut {
  readonly executions: readonly Execution[];
  readonly outcome: Outcome;
  /** Of commands that were still running, by their position: how each ended, once it has; null: nobody can tell. */
  readonly ends: readonly { readonly position: number; readonly ended: Promise<RunEnd | null> }[];
}

/**
 * The commands of one breath, in order. A failure, a refused or declined command and a line that waits for its "enter" end
 * it; after a confirmation it goes on. What moves the focus takes the rest along.
 */
export class Sequence {
  private running = 0;
  private stops = 0;

  constructor(
    private readonly runner: CommandRunner,
    private readonly own: OwnActions,
    /** The target now. */
    private readonly focused: () => Promise<Terminal | null>,
  ) {}

  /** Leaves out what has not begun yet. Returns whether anything was going on. */
  stop(): boolean {
    this.stops += 1;
    return this.running > 0;
  }

  /** `target` is asked for only where a command needs it. */
  async carryOut(spoken: readonly Command[], target: Promise<Terminal | null>): Promise<CarriedOut> {
    const commands = await this.own.expand(spoken);
    if (typeof commands === 'string') {
      return { executions: [], outcome: { kind: 'rejected', message: commands }, ends: [] };
    }
    const onTerminal = commands.some(({ command }) => needsTerminal(command) || this.own.needsTarget(command));
    let terminal = onTerminal ? await target : null;
    const executions: Execution[] = [];
    const ends: CarriedOut['ends'][number][] = [];
    this.running += 1;
    const { stops } = this;
    try {
      for (const [index, wanted] of commands.entries()) {
        const { execution, goOn, ended, performed } = await this.one(judgedAnew(wanted, terminal), terminal);
        if (ended) ends.push({ position: executions.length, ended });
        executions.push(execution);
        const left = commands.length - index - 1;
        if (left > 0 && (!goOn || this.stops !== stops))
          return { executions, outcome: cutShort(execution.outcome, left), ends };
        if (left === 0 || !onTerminal || !movesFocus(performed)) continue;
        const next = await followed(terminal, this.focused);
        if (typeof next === 'string') {
          return { executions, outcome: cutShort({ kind: 'failed', message: next }, left), ends };
        }
        terminal = next;
      }
    } finally {
      this.running -= 1;
    }
    return { executions, outcome: executions.at(-1)?.outcome ?? NOTHING_DONE, ends };
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

function judgedAnew({ command, recalled }: Wanted, target: Terminal | null): Command {
  if (!recalled) return command;
  return { ...command, risk: commandRisk(command.risk, command.effects, programFacts(target?.program)) };
}

function cutShort(outcome: Outcome, left: number): Outcome {
  const rest = left === 1 ? 'The command after it was' : `The ${left} commands after it were`;
  return { ...outcome, message: `${outcome.message} ${rest} left out.` };
}
