import type { Alternative, Command } from '../protocol/words';
import type { Costs } from './costs';
import type { FreeWords, Interpretation, Interpreter } from './interpretations';
import type { Decision } from './language';
import { tokenize, UNKNOWN_WORD } from './tokens';

/** Alternatives that are read tolerantly; further down the list the words have little to do with the sound. */
const TOLERANT_ALTERNATIVES = 5;

interface Candidate {
  readonly interpretation: Interpretation;
  readonly heard: string;
  /** Parse cost and acoustic cost together. */
  readonly total: number;
  readonly place: number;
}

/** Decides between the readings of all alternatives. `hint` finds the nearest thing that could have been said. */
export class Judge {
  constructor(
    private readonly interpreter: Interpreter,
    private readonly costs: Costs,
    private readonly hint: (heard: string) => string | undefined,
  ) {}

  decide(alternatives: readonly Alternative[], free: FreeWords, whole = false): Decision {
    const foremost = alternatives.find(({ text }) => text !== '');
    if (!foremost || (escaped(foremost) && free?.length === 0)) {
      return { kind: 'rejected', reason: 'no-speech', heard: '' };
    }
    if (escaped(foremost) || (whole && this.interpreter.exactly(foremost, free).length === 0)) {
      return this.rejected(free?.[0]?.text ?? withoutUnknown(foremost));
    }
    const heard = alternatives.filter((alternative) =>
      tokenize(alternative.text).some((token) => token.word !== UNKNOWN_WORD),
    );
    const [first] = heard;
    if (!first) return { kind: 'rejected', reason: 'no-speech', heard: alternatives[0]?.text ?? '' };
    const exact = this.candidates(heard, free, false);
    const [best] = exact;
    // A perfect reading of the best alternative cannot be beaten, and most utterances end here.
    const candidates =
      best?.place === 0 ? exact : [...exact, ...this.candidates(heard.slice(0, TOLERANT_ALTERNATIVES), free, true)];
    const [winner, ...others] = candidates.toSorted((a, b) => a.total - b.total || a.place - b.place);
    if (!winner) return this.rejected(first.text);
    const rivals = others.filter((other) => this.isRival(winner, other));
    if (rivals.length > 0) {
      const choices = [winner, ...rivals].flatMap(({ interpretation }) => interpretation.commands.slice(0, 1));
      return { kind: 'rejected', reason: 'ambiguous', heard: winner.heard, choices };
    }
    return { kind: 'accepted', commands: winner.interpretation.commands, heard: winner.heard };
  }

  private candidates(alternatives: readonly Alternative[], free: FreeWords, tolerant: boolean): readonly Candidate[] {
    const bestScore = alternatives[0]?.score ?? 0;
    return alternatives.flatMap((alternative, place) => {
      const acoustic = place * this.costs.rank + Math.max(0, bestScore - alternative.score) * this.costs.score;
      const readings = tolerant
        ? this.interpreter.tolerantly(alternative, free)
        : this.interpreter.exactly(alternative, free);
      return readings.map((interpretation) => ({
        interpretation,
        heard: alternative.text,
        place,
        total: acoustic + interpretation.cost + interpretation.tie + (interpretation.exact ? 0 : this.costs.inexact),
      }));
    });
  }

  private isRival(winner: Candidate, other: Candidate): boolean {
    return (
      other.place === winner.place &&
      other.total - winner.total <= this.costs.margin &&
      identity(other.interpretation) !== identity(winner.interpretation)
    );
  }

  private rejected(heard: string): Decision {
    const hint = this.hint(heard);
    return { kind: 'rejected', reason: 'no-match', heard, ...(hint === undefined ? {} : { hint }) };
  }
}

/** Whether the sound was better taken for anything but words of the rules. */
function escaped(best: Alternative): boolean {
  const tokens = tokenize(best.text);
  return tokens.length > 0 && tokens.every((token) => token.word === UNKNOWN_WORD);
}

function withoutUnknown({ text }: Alternative): string {
  return text
    .split(' ')
    .filter((word) => word !== UNKNOWN_WORD)
    .join(' ');
}

/** Commands that do the same are the same, whatever rule they came from. */
function identity({ commands }: Interpretation): string {
  return JSON.stringify(
    commands.map((command: Command) => (command.effects.length > 0 ? command.effects : [command.id, command.slots])),
  );
}
