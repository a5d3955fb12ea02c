import type { Execution } from '../history/history';
import { commandRisk } from '../language/effectRisk';
import { summarize } from '../language/effects';
import { inverseOf } from '../language/inverse';
import type { Decision } from '../language/language';
import { programFacts } from '../language/programFacts';
import type { Command, Effect, KeyChord, MangoAction, Outcome } from '../protocol/words';
import type { Terminal } from '../terminals/terminal';
import type { Ran } from './commandRunner';
import type { Questions } from './question';
import type { Recall } from './recall';
import type { TypedLines } from './typedLines';

const BACKSPACE: KeyChord = { key: 'backspace', modifiers: [] };

/** "again" does the command before it at most so many times. */
const MOST_REPEATS = 50;

/** The one action of a command that is the session's own, or null. */
function ownAction(command: Command): (Effect & { kind: 'mango' }) | null {
  const [effect] = command.effects;
  return command.effects.length === 1 && effect?.kind === 'mango' ? effect : null;
}

/** The action of an utterance that is nothing but one action of the session's own, or null. */
export function soleAction(decision: Decision): (Effect & { kind: 'mango' }) | null {
  const [command] = decision.kind === 'accepted' ? decision.commands : [];
  return decision.kind === 'accepted' && decision.commands.length === 1 && command ? ownAction(command) : null;
}

/** A command to carry out. `recalled`: it was judged for another place and time. */
export interface Wanted {
  readonly command: Command;
  readonly recalled: boolean;
}

/** What the last command did, and where. */
interface Deed {
  readonly summary: string;
  readonly effects: readonly Effect[];
  readonly terminal: string | null;
}

/** What the session answers itself: confirm, cancel, again, undo, scratch, sleep and wake. */
export class OwnActions {
  private sleeping = false;
  private lastCommand: Command | null = null;
  private lastDeed: Deed | null = null;

  constructor(
    private readonly questions: Questions,
    private readonly lines: TypedLines,
    private readonly recall: Recall,
    private readonly onAsleep: (asleep: boolean) => void,
  ) {}

  get asleep(): boolean {
    return this.sleeping;
  }

  wakes(decision: Decision): boolean {
    return soleAction(decision)?.action === 'wake';
  }

  /** Confirm, cancel or a number, said on its own while a question waits, answers it. */
  answerQuestion(decision: Decision, spokenAt: number): Execution | null {
    const effect = soleAction(decision);
    const { pending } = this.questions;
    if (decision.kind !== 'accepted' || !effect || !pending) return null;
    const [command] = decision.commands;
    if (!command) return null;
    if (effect.action === 'cancel') {
      this.questions.cancel('user');
      return done(command, 'The waiting command was cancelled.');
    }
    if (effect.action !== 'confirm') return null;
    if (pending.kind === 'confirm' && effect.argument !== undefined) {
      // Numbers choose; whoever counts, or is misheard, has not said yes.
      return failed(command, 'A number confirms nothing. Say "confirm", or "cancel".');
    }
    if (pending.kind === 'confirm' && !command.exact && pending.commands.some(({ risk }) => risk !== 'safe')) {
      // "Can I confirm that" has the words of a yes in it, and is none.
      return failed(command, 'That was no plain yes. Say just "confirm", or "cancel".');
    }
    const index = effect.argument === undefined ? undefined : Number(effect.argument) - 1;
    if (this.questions.choose(index, spokenAt)) {
      return done(command, pending.kind === 'confirm' ? 'The waiting command was confirmed.' : 'Chosen.');
    }
    return failed(
      command,
      pending.kind === 'choose'
        ? `Say the number of the one you mean, from one to ${pending.commands.length}.`
        : 'That did not answer the question that waits.',
    );
  }

  /** Whether the command acts on the target although its effects, as spoken, do not say so. */
  needsTarget(command: Command): boolean {
    const action = ownAction(command)?.action;
    return action === 'undo' || action === 'scratch';
  }

  /**
   * "again" and "three times" stand for the command before them: in the same breath, else the last one done, by this
   * window or before it was opened. A number says how often it is done again. What is recalled stands for its commands.
   * A sentence where there is nothing to repeat or recall.
   */
  async expand(commands: readonly Command[]): Promise<readonly Wanted[] | string> {
    const expanded: Wanted[] = [];
    let before = this.lastCommand;
    for (const command of commands) {
      const effect = ownAction(command);
      if (effect?.action === 'repeat') {
        const times = Math.min(Math.max(Number(effect.argument ?? '1') || 1, 1), MOST_REPEATS);
        const last = before ? [before] : await this.recall.recall('last');
        if (typeof last === 'string') return last;
        const again = last.slice(-1).map((each) => ({ command: each, recalled: before === null }));
        expanded.push(...Array.from({ length: times }, () => again).flat());
      } else if (effect?.action === 'recall') {
        const recalled = await this.recall.recall(effect.argument ?? '');
        if (typeof recalled === 'string') return recalled;
        expanded.push(...recalled.map((each) => ({ command: each, recalled: true })));
        before = recalled.at(-1) ?? before;
      } else {
        expanded.push({ command, recalled: false });
        if (!effect) before = command;
      }
    }
    return expanded;
  }

  /** What is the session's own comes back as how it ended; anything else as the command to carry out. */
  async prepare(command: Command, target: Terminal | null): Promise<Command | Execution> {
    switch (ownAction(command)?.action) {
      case 'confirm':
        // Also when it is part of a longer utterance: a confirmation in the same breath does not count.
        return failed(command, 'Nothing waits for confirmation.');
      case 'cancel':
        return done(command, 'Nothing to cancel.');
      case 'sleep':
        this.setAsleep(true);
        return done(command, 'Asleep. Say "wake up" to go on.');
      case 'wake':
        this.setAsleep(false);
        return done(command, 'Awake.');
      case 'scratch':
        return (await this.erasing(command, target)) ?? failed(command, NOTHING_TYPED);
      case 'undo':
        return (await this.erasing(command, target)) ?? this.undoing(command, target);
      case 'repeat':
      case 'mode':
      case 'target':
      case 'help':
      case 'history':
      case 'rehearse':
      case 'recall':
      case 'search':
      case 'forget':
      case 'incognito':
      case undefined: {
        const judged = await this.lines.judged(command, target);
        return typeof judged === 'string' ? failed(command, judged) : judged;
      }
    }
  }

  /** Keeps what "again", "undo that" and "scratch that" refer to. `spoken`: the command before it was prepared. */
  remember(spoken: Command, ran: Ran, target: Terminal | null): void {
    const action = ownAction(spoken)?.action;
    const { outcome } = ran.execution;
    const succeeded = outcome.kind === 'executed' || outcome.kind === 'confirmed';
    if (succeeded && action === undefined) this.lastCommand = spoken;
    const erased = succeeded && isErasing(ran.performed) && isTakingBack(action);
    if (erased && target) {
      this.lines.erased(target);
      this.lastDeed = null;
      return;
    }
    if (target) this.lines.follow(target, ran);
    if (action === 'undo' && succeeded) this.lastDeed = null;
    else if (action === undefined && ran.performed.length > 0) {
      this.lastDeed = { summary: spoken.summary, effects: ran.performed, terminal: target?.id ?? null };
    }
  }

  /** The command that erases what was typed last and not yet entered; null where there is no such thing. */
  private async erasing(command: Command, target: Terminal | null): Promise<Command | null> {
    const text = target && (await this.lines.latest(target));
    if (text === null) return null;
    const keys = Array.from(text, () => BACKSPACE);
    return { ...command, effects: [{ kind: 'press', keys }], summary: `erase “${text}”` };
  }

  private undoing(command: Command, target: Terminal | null): Command | Execution {
    const deed = this.lastDeed;
    if (!deed) return failed(command, 'There is nothing to undo.');
    const effects = inverseOf(deed.effects);
    if (!effects) return failed(command, `There is no undoing “${deed.summary}” by voice.`);
    if (deed.terminal !== null && deed.terminal !== target?.id) {
      return failed(command, `“${deed.summary}” was done in another terminal. Focus that one and say it again.`);
    }
    const risk = commandRisk('safe', effects, programFacts(target?.program));
    return { ...command, effects, risk, summary: summarize(effects, command.id) };
  }

  private setAsleep(asleep: boolean): void {
    this.sleeping = asleep;
    this.onAsleep(asleep);
  }
}

const NOTHING_TYPED =
  'Nothing stands on the line that was typed and not yet entered, so there is nothing to take back.';

function isTakingBack(action: MangoAction | undefined): boolean {
  return action === 'undo' || action === 'scratch';
}

function isErasing([effect]: readonly Effect[]): boolean {
  return effect?.kind === 'press' && effect.keys.every(({ key }) => key === 'backspace');
}

function done(command: Command, message: string): Execution {
  return ended(command, { kind: 'executed', message });
}

function failed(command: Command, message: string): Execution {
  return ended(command, { kind: 'failed', message });
}

function ended(command: Command, outcome: Outcome): Execution {
  return { command, target: null, outcome, durationMs: 0 };
}
