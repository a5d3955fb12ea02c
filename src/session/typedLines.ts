import { typedRisk } from '../language/effectRisk';
import { keysMean, programFacts } from '../language/programFacts';
import { higherRisk } from '../language/risk';
import { describeLine, NOTHING_TYPED, Typist, type TypedLine } from '../language/typedLine';
import type { Command, Effect } from '../protocol/words';
import type { Terminal } from '../terminals/terminal';
import type { Ran } from './commandRunner';

/** What was typed into a terminal and not yet entered, as far as we know. */
interface Line {
  /** What stood there when the last key was pressed. */
  readonly keyed: TypedLine;
  /** Each text that was typed since, oldest first. */
  readonly pieces: readonly string[];
  /** The user has confirmed what stands there. */
  readonly confirmed: boolean;
  /** It is a whole command line, held back until the user's own "enter". */
  readonly held: boolean;
  /** What keys meant to the program that it was typed for. */
  readonly meaning: string;
}

/** tmux commands after which another program reads the pane's line. */
const ENDS_LINE = /\brespawn/u;

/**
 * Keeps what this session typed into terminals and nobody entered yet: for "scratch that", and so that a line put together
 * piece by piece, by words and keys, is judged as the one line that enter makes of it.
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
    const line = this.lines.get(terminal.id);
    if (line) this.keep(terminal, { ...line, pieces: line.pieces.slice(0, -1), confirmed: false, held: false });
  }

  /** Follows what a command did to the terminal's line. */
  follow(terminal: Terminal, { performed, asked, held }: Pick<Ran, 'performed' | 'asked' | 'held'>): void {
    for (const effect of performed) {
      const known = this.known(terminal);
      const before = whole(known);
      if (endsLine(effect)) this.lines.delete(terminal.id);
      else if (effect.kind === 'type') {
        if (effect.text === '') continue;
        const confirmed = asked && (known.confirmed || isEmpty(before));
        this.keep(terminal, { ...known, pieces: [...known.pieces, effect.text], confirmed, held });
      } else {
        const { line, entered } = typed(before, [effect], terminal);
        if (line === before) continue;
        const confirmed = asked && (known.confirmed || isEmpty(before) || entered.length > 0);
        const waits = known.held && entered.length === 0;
        this.keep(terminal, { ...known, keyed: line, pieces: [], confirmed, held: waits });
      }
    }
  }

  /**
   * The command with the risk of the whole line that it enters, where something was typed there before. The same command
   * where nothing was, or nothing is entered. A sentence where the line is taken: another command waits there.
   */
  async judged(command: Command, terminal: Terminal | null): Promise<Command | string> {
    if (!terminal) return command;
    const line = await this.standing(terminal);
    if (!line) return command;
    const stood = whole(line);
    const [entered] = typed(stood, command.effects, terminal).entered;
    if (!entered) return command;
    const added = entered !== stood;
    if (line.confirmed && !added) return command;
    if (line.held && line.seen && command.effects.some(({ kind }) => kind === 'run' || kind === 'type')) {
      return `“${stood.text}” still waits in ${terminal.label}. Say "enter" to run it, or "scratch that" to erase it.`;
    }
    const facts = programFacts(terminal.program);
    const risk = higherRisk(command.risk, typedRisk(entered, facts, true));
    // What waits typed has had its caution: "enter" is the very word it waits for. Of a line that is not known it has not.
    const isKnown = entered.before.length === 0;
    if (risk === command.risk || (risk === 'caution' && !added && isKnown)) return command;
    return { ...command, risk, summary: `enter: ${describeLine(entered)}` };
  }

  /** `seen`: the terminal can tell, and shows it. */
  private async standing(terminal: Terminal): Promise<(Line & { readonly seen: boolean }) | null> {
    const line = this.lines.get(terminal.id);
    if (!line) return null;
    const { text, before } = whole(line);
    // What an editor or a pager was told is no part of a shell's line, nor the other way round.
    const isThere = line.meaning === keysMean(terminal.program ?? '');
    const shown = isThere && text !== '' ? ((await terminal.showsBeforeCursor?.(text)) ?? null) : null;
    if (isThere && shown !== false) return { ...line, seen: shown === true && before.length === 0 };
    this.lines.delete(terminal.id);
    return null;
  }

  private known(terminal: Terminal): Line {
    const none = nothing(terminal);
    const line = this.lines.get(terminal.id);
    return line?.meaning === none.meaning ? line : none;
  }

  private keep(terminal: Terminal, line: Line): void {
    if (isEmpty(whole(line))) this.lines.delete(terminal.id);
    else this.lines.set(terminal.id, line);
  }
}

function nothing({ program }: Terminal): Line {
  return { keyed: NOTHING_TYPED, pieces: [], confirmed: false, held: false, meaning: keysMean(program ?? '') };
}

function whole({ keyed, pieces }: Line): TypedLine {
  return pieces.length === 0 ? keyed : { ...keyed, text: keyed.text + pieces.join('') };
}

function isEmpty({ text, before }: TypedLine): boolean {
  return text === '' && before.length === 0;
}

function typed(line: TypedLine, effects: readonly Effect[], { program }: Terminal): Typist {
  const typist = new Typist(line, programFacts(program));
  effects.forEach((effect) => typist.follow(effect));
  return typist;
}

function endsLine(effect: Effect): boolean {
  if (effect.kind === 'terminal') return effect.operation === 'interrupt' || effect.operation === 'close';
  return effect.kind === 'tmux' && ENDS_LINE.test(effect.line);
}
