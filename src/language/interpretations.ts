import type { Alternative, Command, Effect, Risk, WordTime } from '../protocol/words';
import type { Automaton, LiveRule, Resolver } from './automaton';
import type { Costs } from './costs';
import { Departures } from './departures';
import { commandRisk } from './effectRisk';
import { fillEffects, summarize } from './effects';
import { LeastCost } from './leastCost';
import { isBegun, parse, type Fill, type Parse } from './parser';
import { foremost } from './precedence';
import type { Shell } from './quote';
import { timesSaidAfter } from './repeats';
import { Said } from './said';
import { Sequences } from './sequences';
import { fillSlots, slotValues } from './slots';
import { SoundAlike } from './soundAlike';
import { projectWords } from './soundAlikeProject';
import { tokenize, UNKNOWN_WORD, type Token } from './tokens';
import type { Facts } from './when';

/** One way to understand an alternative. */
export interface Interpretation {
  readonly commands: readonly Command[];
  readonly cost: number;
  /** Whether the words are just as a rule has them. */
  readonly exact: boolean;
  readonly tie: number;
  /** Words of the alternative that a rule explains. */
  readonly explained: number;
}

/** Where words are from: whole sentences of the rules' graph, a decoder whose words recombine, or a keyboard. */
export type Source = 'graph' | 'words' | 'typed';

/** What free decoding heard over the same audio. */
export type FreeWords = readonly Alternative[] | undefined;

/** A rule that says itself how often, as `<key>` does, goes before a rule said so often. */
const REPEAT_TIE = 0.02;

/** Rules that are tried tolerantly: those that have most words in common with what was heard. */
const TOLERANT_RULES = 12;

/** Commands whose risk is remembered; people say the same ones again. */
const MOST_RISKS = 1000;

/** What the interpreter reads with. */
export interface Readers {
  /** All live rules together. */
  readonly all: Automaton;
  /** One rule on its own, by its index in `all`. */
  alone(rule: number): Automaton;
  /** Whether how often may be said after a rule. */
  mayRepeat(rule: number): boolean;
  /** Indexes of the rules nearest to some words. */
  nearest(words: readonly string[], limit: number): readonly number[];
  /** What the automata are made with. */
  readonly resolver: Resolver;
}

/** Reads alternatives as commands of the live rules. */
export class Interpreter {
  /** Made when free speech is first heard: most utterances have none. */
  private alike: SoundAlike | undefined;
  private readonly risks = new Map<string, Risk>();
  private readonly sequences: Sequences;

  constructor(
    private readonly readers: Readers,
    between: readonly (readonly string[])[],
    private readonly costs: Costs,
    private readonly shell: Shell,
    private readonly facts: Facts,
  ) {
    this.sequences = new Sequences(between, costs, (tokens, times, free) => this.single(tokens, times, free));
  }

  /** Every way to read the words exactly, also as several commands in a row. */
  exactly(alternative: Alternative, free: FreeWords): readonly Interpretation[] {
    const tokens = tokenize(alternative.text);
    if (tokens.length === 0) return [];
    const found = this.single(tokens, alternative.words, free);
    return [...found, ...this.sequences.read(tokens, alternative.words, free)];
  }

  /**
   * Readings as one command with words too many or too few; those without are not here.
   * @param source whole sentences of a graph have no word too few; only of words that recombine there may be too many that
   * mean something.
   */
  tolerantly(alternative: Alternative, free: FreeWords, source: Source): readonly Interpretation[] {
    const tokens = tokenize(alternative.text);
    const { limit, limitPerWord } = this.costs;
    const budget = Math.min(limit, limitPerWord * tokens.length);
    const tolerance = { budget, missing: source !== 'graph', misheard: source === 'words' };
    const said = new Said(tokens);
    const departures = new Departures(tokens, this.costs, tolerance);
    const least = new LeastCost(said, departures, this.readers.resolver);
    const words = tokens.map((token) => token.word);
    return this.readers.nearest(words, TOLERANT_RULES).flatMap((rule) => {
      const live = this.readers.all.rules[rule];
      if (live?.rule.risk !== 'safe' || !least.mayBe(live)) return [];
      return parse(this.readers.alone(rule), said, departures).flatMap((found) => {
        const built = found.cost > 0 ? this.build({ ...found, rule }, tokens, alternative.words, free) : undefined;
        return built ? [built] : [];
      });
    });
  }

  /** Whether a command begins with just these words. */
  begins(text: string): boolean {
    return isBegun(this.readers.all, new Said(tokenize(text)));
  }

  private single(
    tokens: readonly Token[],
    times: readonly WordTime[] | undefined,
    free: FreeWords,
  ): readonly Interpretation[] {
    const found = this.once(tokens, times, free, () => true);
    const again = timesSaidAfter(tokens).flatMap(({ end, count }) =>
      this.once(tokens.slice(0, end), times?.slice(0, end), undefined, (rule) => this.readers.mayRepeat(rule))
        .filter(({ commands }) => commands.every((command) => command.risk === 'safe'))
        .map((one) => ({
          ...one,
          commands: Array.from({ length: count }, () => one.commands).flat(),
          tie: one.tie + REPEAT_TIE,
        })),
    );
    return [...found, ...again];
  }

  private once(
    tokens: readonly Token[],
    times: readonly WordTime[] | undefined,
    free: FreeWords,
    isMeant: (rule: number) => boolean,
  ): readonly Interpretation[] {
    const { rules } = this.readers.all;
    const read = parse(this.readers.all, new Said(tokens));
    return foremost(read, ({ rule }) => rules[rule]).flatMap((found) => {
      const built = isMeant(found.rule) ? this.build(found, tokens, times, free) : undefined;
      return built ? [built] : [];
    });
  }

  private build(
    found: Parse,
    tokens: readonly Token[],
    times: readonly WordTime[] | undefined,
    free: FreeWords,
  ): Interpretation | undefined {
    const live = this.readers.all.rules[found.rule];
    if (!live) return undefined;
    const heard = withFreeWords(found.fills, tokens, times, free, (words) => this.corrected(words));
    if (!heard) return undefined;
    const { slots, refilled } = fillSlots(heard.fills, live.rule.gathers, heard.tokens);
    const cost = found.cost + refilled * this.costs.refilled;
    const effects = this.effects(live, slots);
    if (!effects) return undefined;
    const risk = this.riskOf(live.rule.risk, effects);
    if (found.cost > 0 && risk !== 'safe') return undefined;
    const command: Command = {
      vocabulary: live.vocabulary.name,
      id: live.rule.id,
      slots: slotValues(slots),
      risk,
      exact: found.cost === 0,
      effects,
      summary: summarize(effects, live.rule.id),
    };
    return {
      commands: [command],
      cost,
      exact: command.exact,
      tie: found.tie,
      explained: tokens.length - found.skipped,
    };
  }

  /** Reading a command line as every shell would takes longer than all else, and alternatives often come to the same one. */
  private riskOf(rule: Risk, effects: readonly Effect[]): Risk {
    const key = `${rule} ${JSON.stringify(effects)}`;
    const known = this.risks.get(key);
    if (known) return known;
    const risk = commandRisk(rule, effects, this.facts);
    if (this.risks.size >= MOST_RISKS) this.risks.clear();
    this.risks.set(key, risk);
    return risk;
  }

  private corrected(words: readonly Token[]): readonly Token[] {
    this.alike ??= new SoundAlike(projectWords(this.readers.all));
    return this.alike.correct(words);
  }

  private effects(live: LiveRule, slots: ReturnType<typeof fillSlots>['slots']): readonly Effect[] | undefined {
    try {
      return fillEffects(live.rule.effects, slots, this.shell);
    } catch (error) {
      // Keys that do not exist: the words are no command after all.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }
}

/**
 * Puts what free decoding heard into a slot that takes any words: the grammar heard the command's words and where they
 * end, the free words after that moment are the slot's. Undefined when nothing remains for the slot.
 * @param correct puts words of the project for those that sound like them.
 */
function withFreeWords(
  fills: readonly Fill[],
  tokens: readonly Token[],
  times: readonly WordTime[] | undefined,
  free: FreeWords,
  correct: (words: readonly Token[]) => readonly Token[],
): { readonly fills: readonly Fill[]; readonly tokens: readonly Token[] } | undefined {
  const open = fills.find((fill) => fill.matcher.free);
  if (!open) return { fills, tokens };
  const before = tokens.slice(0, open.start);
  const best = free?.[0];
  // Without free decoding the words were typed, or are the grammar's; free decoding that heard nothing leaves none.
  const said = free ? [] : tokens.slice(open.start).filter((token) => token.word !== UNKNOWN_WORD);
  const words = best ? correct(freeTokens(best, times?.[open.start - 1]?.endMs, open.start)) : said;
  const heard = [...before, ...words];
  const [match] = open.matcher.match(heard, open.start);
  if (words.length === 0 || !match) return undefined;
  const filled = { ...open, end: heard.length, written: match.written };
  return { fills: fills.map((fill) => (fill === open ? filled : fill)), tokens: heard };
}

function freeTokens(
  { text, words }: Alternative,
  prefixEndMs: number | undefined,
  prefixLength: number,
): readonly Token[] {
  if (words && (prefixEndMs !== undefined || prefixLength === 0)) {
    const from = prefixEndMs ?? 0;
    const after = words.filter((word) => (word.startMs + word.endMs) / 2 > from);
    return tokenize(after.map((word) => word.word).join(' '));
  }
  return tokenize(text).slice(prefixLength);
}
