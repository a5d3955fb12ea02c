import type { Execution } from '../history/history';
import type { Decision } from '../language/language';
import type { Command, Effect, KeyChord, MangoAction, Outcome } from '../protocol/words';
import type { Terminal } from '../terminals/terminal';
import type { Questions } from './question';

const BACKSPACE: KeyChord = { key: 'backspace', modifiers: [] };

/** The one action of a command that is the session's own, or null. */
function ownAction(command: Command): (Effect & { kind: 'mango' }) | null {
  const [effect] = command.effects;
  return command.effects.length === 1 && effect?.kind === 'mango' ? effect : null;
}

function soleAction(decision: Decision): (Effect & { kind: 'mango' }) | null {
  const [command] = decision.kind === 'accepted' ? decision.commands : [];
  return decision.kind === 'accepted' && decision.commands.length === 1 && command ? ownAction(command) : null;
}

function isAction(decision: Decision, action: MangoAction): boolean {
  return soleAction(decision)?.action === action;
}

/** What the session answers itself: confirm, cancel, again, undo, scratch, sleep and wake. */
export class OwnActions {
  private sleeping = false;
  private lastCommands: readonly Command[] = [];
  /** Characters typed into a terminal and not yet entered: what "scratch that" erases. */
  private typed: { readonly terminal: string; readonly length: number } | null = null;

  constructor(
    private readonly questions: Questions,
    private readonly onAsleep: (asleep: boolean) => void,
  ) {}

  get asleep(): boolean {
    return this.sleeping;
  }

  wakes(decision: Decision): boolean {
    return isAction(decision, 'wake');
  }

  /** Confirm, cancel or a number, said on its own while a question waits, answers it. */
  answerQuestion(decision: Decision, spokenAt: number): Execution | null {
    const effect = soleAction(decision);
    if (decision.kind !== 'accepted' || !effect || !this.questions.pending) return null;
    const [command] = decision.commands;
    if (!command) return null;
    if (effect.action === 'cancel') {
      this.questions.cancel('user');
      return done(command, 'The waiting command was cancelled.');
    }
    if (effect.action !== 'confirm') return null;
    const index = effect.argument ? Number(effect.argument) - 1 : 0;
    return this.questions.choose(index, spokenAt)
      ? done(command, 'The waiting command was confirmed.')
      : failed(command, 'That did not answer the question that waits.');
  }

  /** Whether the command acts on the target although its effects, as spoken, do not say so. */
  needsTarget(command: Command): boolean {
    const action = ownAction(command)?.action;
    return action === 'undo' || action === 'scratch';
  }

  /** "again" and "three times" stand for the commands before them. */
  expandRepeats(commands: readonly Command[]): readonly Command[] {
    return commands.flatMap((command) => {
      const effect = ownAction(command);
      if (effect?.action !== 'repeat') return [command];
      const times = Math.min(Math.max(Number(effect.argument ?? '1') || 1, 1), 50);
      return Array.from({ length: times }, () => this.lastCommands).flat();
    });
  }

  /** Does what is the session's own; null when it is somebody else's. */
  perform(command: Command, target: Terminal | null): Execution | null {
    const effect = ownAction(command);
    switch (effect?.action) {
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
      case 'undo':
      case 'scratch':
        return this.typed && target?.id === this.typed.terminal
          ? null
          : failed(command, 'Nothing was typed that is not yet entered, so there is nothing to take back.');
      case 'repeat':
      case 'mode':
      case 'target':
      case 'help':
      case 'history':
      case undefined:
        return null;
    }
  }

  /** Undo and scratch become the keys that erase what was typed. */
  translate(command: Command, target: Terminal | null): Command {
    const effect = ownAction(command);
    if ((effect?.action !== 'undo' && effect?.action !== 'scratch') || !this.typed || !target) return command;
    const keys = Array.from({ length: this.typed.length }, () => BACKSPACE);
    return { ...command, effects: [{ kind: 'press', keys }], summary: `erase ${this.typed.length} characters` };
  }

  /** Keeps what "again" and "scratch that" refer to. */
  remember(execution: Execution, target: Terminal | null): void {
    const { command, outcome } = execution;
    if (outcome.kind !== 'executed' && outcome.kind !== 'confirmed') return;
    if (!ownAction(command)) this.lastCommands = [command];
    const typed = target ? typedLength(command) : null;
    if (typed !== null && target) {
      const before = this.typed?.terminal === target.id ? this.typed.length : 0;
      this.typed = typed > 0 ? { terminal: target.id, length: before + typed } : null;
    }
  }

  private setAsleep(asleep: boolean): void {
    this.sleeping = asleep;
    this.onAsleep(asleep);
  }
}

/** Characters left on the line by the command; 0 when the line was entered or changed otherwise; null: line untouched. */
function typedLength(command: Command): number | null {
  let length: number | null = null;
  for (const effect of command.effects) {
    if (effect.kind === 'type' || (effect.kind === 'run' && command.risk === 'caution')) {
      length = (length ?? 0) + Array.from(effect.text).length;
    } else if (effect.kind === 'run' || effect.kind === 'press') {
      length = 0;
    }
  }
  return length;
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
