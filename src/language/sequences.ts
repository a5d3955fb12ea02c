import type { Alternative, WordTime } from '../protocol/words';
import type { Costs } from './costs';
import { COURTESIES, OPENINGS } from './hesitation';
import type { FreeWords, Interpretation } from './interpretations';
import type { Token } from './tokens';

/** Less than a slot pays for the two words that it would have to swallow: "then", and one of the next command. */
const SEQUENCE_TIE = 0.0005;
const MAX_COMMANDS = 8;

/** So many readings of a sequence that are as good as each other are enough to know that it is ambiguous. */
const MOST_RIVALS = 4;

/** What joins two commands, and small words about it: one command ends before `start`, the next begins at `end`. */
interface Cut {
  readonly start: number;
  readonly end: number;
  /** How many words of it mean nothing. */
  readonly small: number;
}

/** The end of a cut that nothing comes after. */
const OVER = Infinity;

/** Reads several commands said in one breath. */
export class Sequences {
  /**
   * @param between what joins two commands.
   * @param single reads words as one command, or as one so many times.
   */
  constructor(
    private readonly between: readonly (readonly string[])[],
    private readonly costs: Costs,
    private readonly single: (
      tokens: readonly Token[],
      times: readonly WordTime[] | undefined,
      free: FreeWords,
    ) => readonly Interpretation[],
  ) {}

  /**
   * The words cut at every "then" such that each piece is a command; the readings that explain most, several where they are
   * as good as each other and different.
   */
  read(tokens: readonly Token[], times: readonly WordTime[] | undefined, free: FreeWords): readonly Interpretation[] {
    const cuts = this.cuts(tokens);
    if (cuts.length === 0) return [];
    const best = new Map<number, readonly Interpretation[]>();
    for (const { end, small } of this.beginnings(tokens)) best.set(end, [this.begun(small)]);
    for (const { start: end, end: next, small } of [...cuts, ...this.endings(tokens)]) {
      for (const [start, before] of [...best.entries()]) {
        if (start >= end) continue;
        const known = best.get(next) ?? [];
        best.set(next, known);
        // Where nothing ends a command, nothing begins one; and a piece is one at least.
        const open = before.filter(({ commands }) => commands.length < MAX_COMMANDS);
        if (open.length === 0) continue;
        const said = times?.slice(start, end);
        const pieces = this.single(tokens.slice(start, end), said, freeWithin(free, times, { start, end }));
        if (pieces.length === 0) continue;
        const joined = open.flatMap((one) => pieces.map((piece) => joinedTo(joinedTo(one, piece), this.begun(small))));
        best.set(next, this.foremostOf([...known, ...joined]));
      }
    }
    const whole = (best.get(OVER) ?? []).filter(({ commands }) => commands.length > 1);
    return whole.flatMap((sequence) => asSaid(sequence));
  }

  /** The best, and those that are as good and do something else. */
  private foremostOf(readings: readonly Interpretation[]): readonly Interpretation[] {
    const fitting = readings.filter(({ commands }) => commands.length <= MAX_COMMANDS);
    const least = fitting.reduce((total, { cost, tie }) => Math.min(total, cost + tie), Infinity);
    const distinct = new Map<string, Interpretation>();
    for (const reading of fitting) {
      if (reading.cost + reading.tie - least <= this.costs.margin) distinct.set(identity(reading), reading);
      if (distinct.size === MOST_RIVALS) break;
    }
    return [...distinct.values()];
  }

  /** No command yet, but some small words. */
  private begun(small: number): Interpretation {
    return { commands: [], cost: small * this.costs.filler, exact: small === 0, tie: 0, explained: 0 };
  }

  /** Where a command may begin: at once, or after words that people begin with. */
  private beginnings(tokens: readonly Token[]): readonly Cut[] {
    const small = tokens.findIndex(({ word }) => !OPENINGS.includes(word));
    return [{ start: 0, end: 0, small: 0 }, ...(small > 0 ? [{ start: 0, end: small, small }] : [])];
  }

  private endings(tokens: readonly Token[]): readonly Cut[] {
    const small = tokens.length - 1 - tokens.findLastIndex(({ word }) => !COURTESIES.includes(word));
    const whole = { start: tokens.length, end: OVER, small: 0 };
    return [...(small > 0 ? [{ ...whole, start: tokens.length - small, small }] : []), whole];
  }

  /** Every "then", as it is and with the small words about it; in the order in which they end. */
  private cuts(tokens: readonly Token[]): readonly Cut[] {
    const cuts: Cut[] = [];
    for (let start = 1; start < tokens.length - 1; start += 1) {
      for (const phrase of this.between) {
        const end = start + phrase.length;
        if (end >= tokens.length || !isSaid(phrase, tokens, start)) continue;
        cuts.push({ start, end, small: 0 });
        let [from, to] = [start, end];
        while (from > 1 && COURTESIES.includes(tokens[from - 1]?.word ?? '')) from -= 1;
        if (isSaid(phrase, tokens, to)) to += phrase.length;
        while (to < tokens.length - 1 && OPENINGS.includes(tokens[to]?.word ?? '')) to += 1;
        const small = start - from + to - end;
        if (small > 0 && to < tokens.length) cuts.push({ start: from, end: to, small });
      }
    }
    return cuts.toSorted((one, other) => one.start - other.start);
  }
}

/** Commands that do the same are the same, whatever rule they came from. */
export function identity({ commands }: Interpretation): string {
  return JSON.stringify(
    commands.map((command) => (command.effects.length > 0 ? command.effects : [command.id, command.slots])),
  );
}

/** What was said with small words beside it is inexact, and safe or nothing. */
function asSaid(sequence: Interpretation): readonly Interpretation[] {
  if (sequence.exact) return [sequence];
  if (sequence.commands.some(({ risk }) => risk !== 'safe')) return [];
  return [{ ...sequence, commands: sequence.commands.map((command) => ({ ...command, exact: false })) }];
}

function isSaid(phrase: readonly string[], tokens: readonly Token[], start: number): boolean {
  return phrase.every((word, index) => tokens[start + index]?.word === word);
}

function joinedTo(before: Interpretation, piece: Interpretation): Interpretation {
  return {
    commands: [...before.commands, ...piece.commands],
    cost: before.cost + piece.cost,
    exact: before.exact && piece.exact,
    tie: before.tie + piece.tie + (piece.commands.length > 0 ? SEQUENCE_TIE : 0),
    explained: before.explained + piece.explained,
  };
}

/** What free decoding heard while a piece of the words was said; undefined where nobody knows when that was. */
function freeWithin(
  free: FreeWords,
  times: readonly WordTime[] | undefined,
  { start, end }: { readonly start: number; readonly end: number },
): FreeWords {
  if (!free || !times) return undefined;
  // Up to the word after the piece, and not to the end of its own last one: that is a mark that nobody said.
  const fromMs = times[start - 1]?.endMs ?? -Infinity;
  const untilMs = times[end]?.startMs ?? Infinity;
  return free.flatMap((alternative): readonly Alternative[] => {
    const words = alternative.words?.filter((word) => {
      const middle = (word.startMs + word.endMs) / 2;
      return middle > fromMs && middle < untilMs;
    });
    return words ? [{ ...alternative, words, text: words.map(({ word }) => word).join(' ') }] : [];
  });
}
