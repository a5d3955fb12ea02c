import { commandRisk } from '../language/effectRisk';
import { programFacts } from '../language/programFacts';
import type { Command, Effect, KeyChord } from '../protocol/words';
import type { Terminal } from '../terminals/terminal';
import type { Ran } from './commandRunner';

/** What was typed into a terminal and not yet entered, as far as we know. */
interface Line {
  /** Each text as it was typed, oldest first. */
  readonly pieces: readonly string[];
  /** The user has confirmed what stands there. */
  readonly confirmed: boolean;
  /** It is a whole command line, held back until the user's own "enter". */
  readonly held: boolean;
}

/** tmux commands that put something on a pane's line or take it away. */
const CHANGES_LINE = /\b(?:send|paste|respawn|kill|clear)/u;

/**
 * Keeps what this session typed into terminals and nobody entered yet: for "scratch that", and so that a line put together
 * piece by piece is judged as the one line that enter makes of it.
 */
export class TypedLines {
  private readonly lines = new Map<string, Line>();

  /** Text that was typed last and still stands there, or null. Forgets the line when the terminal says it has changed. */
  async latest(terminal: Terminal): Promise<string | null> {
    const line = await this.standing(terminal);
    return line?.pieces.at(-1) ?? null;
  }

  /** The latest text was erased. */
  erased(terminal: Terminal): void {
    const pieces = this.lines.get(terminal.id)?.pieces.slice(0, -1) ?? [];
    this.keep(terminal, { pieces, confirmed: false, held: false });
  }

  /** Follows what a command did to the terminal's line. */
  follow(terminal: Terminal, { performed, asked, held }: Pick<Ran, 'performed' | 'asked' | 'held'>): void {
    for (const effect of performed) {
      if (effect.kind === 'type' && effect.text !== '') {
        const known = this.lines.get(terminal.id);
        this.keep(terminal, {
          pieces: [...(known?.pieces ?? []), effect.text],
          confirmed: asked && (known?.confirmed ?? true),
          held,
        });
      } else if (changesLine(effect)) this.lines.delete(terminal.id);
    }
  }

  /**
   * The command with the risk of the whole line that it enters, where something was typed there before. The same command
   * where nothing was, or nothing is entered. A sentence where the line is taken: another command waits there.
   */
  async judged(command: Command, terminal: Terminal | null): Promise<Command | string> {
    if (!terminal || !command.effects.some(enters)) return command;
    const line = await this.standing(terminal);
    if (!line) return command;
    const typed = line.pieces.join('');
    const whole = enteredLine(typed, command.effects);
    const added = command.effects.some(({ kind }) => kind === 'run' || kind === 'type');
    if (whole === null || (line.confirmed && !added)) return command;
    if (added && line.held && line.seen) {
      return `“${typed}” still waits in ${terminal.label}. Say "enter" to run it, or "scratch that" to erase it.`;
    }
    const risk = commandRisk(command.risk, [{ kind: 'run', text: whole }], programFacts(terminal.program));
    // What waits typed has had its caution: "enter" is the very word it waits for.
    if (risk === command.risk || (risk === 'caution' && !added)) return command;
    return { ...command, risk, summary: `enter: ${whole}` };
  }

  /** `seen`: the terminal can tell, and shows it. */
  private async standing(terminal: Terminal): Promise<(Line & { readonly seen: boolean }) | null> {
    const line = this.lines.get(terminal.id);
    if (!line) return null;
    const shown = (await terminal.showsBeforeCursor?.(line.pieces.join(''))) ?? null;
    if (shown !== false) return { ...line, seen: shown === true };
    this.lines.delete(terminal.id);
    return null;
  }

  private keep(terminal: Terminal, line: Line): void {
    if (line.pieces.length === 0) this.lines.delete(terminal.id);
    else this.lines.set(terminal.id, line);
  }
}

function changesLine(effect: Effect): boolean {
  switch (effect.kind) {
    case 'run':
    case 'press':
      return true;
    case 'tmux':
      return CHANGES_LINE.test(effect.line);
    case 'terminal':
      return effect.operation === 'interrupt' || effect.operation === 'close';
    case 'type':
    case 'vscode':
    case 'mango':
      return false;
  }
}

function enters(effect: Effect): boolean {
  return effect.kind === 'run' || (effect.kind === 'press' && effect.keys.some(isEnter));
}

/** The line as it is when the first enter comes; null when keys have changed it in ways that are not known. */
function enteredLine(typed: string, effects: readonly Effect[]): string | null {
  let line = typed;
  for (const effect of effects) {
    if (effect.kind === 'run') return line + effect.text;
    if (effect.kind === 'type') line += effect.text;
    if (effect.kind === 'press') return effect.keys[0] && isEnter(effect.keys[0]) ? line : null;
  }
  return null;
}

function isEnter({ key, modifiers }: KeyChord): boolean {
  if (key === 'enter' || key === 'return') return true;
  return modifiers.includes('control') && /^[jmo]$/u.test(key);
}
