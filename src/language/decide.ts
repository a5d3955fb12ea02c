import type { Alternative } from '../protocol/words';
import { ARTICLES, FILLERS, FUNCTION_WORDS, type Costs } from './costs';
import { COURTESIES, HESITATIONS } from './hesitation';
import { leftOut, withFewerHesitations } from './leftOut';
import type { FreeWords, Interpretation, Interpreter, Source } from './interpretations';
import type { Decision } from './language';
import { isOutdone } from './outdone';
import { REQUEST_SLOTS } from './request';
import { identity } from './sequences';
import { tokenize, UNKNOWN_WORD } from './tokens';

/** Alternatives that are read tolerantly; further down the list the words have little to do with the sound. */
const TOLERANT_ALTERNATIVES = 5;

/** More things than these beside a request, or more words of them, and it is talk that has a request's words in it. */
const MOST_ASIDES = 2;
const REQUEST_WORDS_PER_OTHER = 4;

interface Candidate {
  readonly interpretation: Interpretation;
  readonly heard: string;
  /** Parse cost and acoustic cost together. */
  readonly total: number;
  readonly place: number;
}

/** What is known of the rules, asked only when it is wanted. */
export interface JudgeKnowledge {
  /** The nearest thing that could have been said. */
  hint(heard: string): string | undefined;
  /** Words of the grammar's graph that no rule says. */
  beside(): readonly string[];
}

/** Decides between the readings of all alternatives. */
export class Judge {
  private besides: ReadonlySet<string> | undefined;

  constructor(
    private readonly interpreter: Interpreter,
    private readonly costs: Costs,
    private readonly knowledge: JudgeKnowledge,
  ) {}

  /** The same for typed words: none of them is misheard. */
  decideTyped(text: string): Decision {
    return this.decide([{ text, score: 0 }], undefined, 'typed');
  }

  decide(alternatives: readonly Alternative[], decoded: FreeWords, source: Source): Decision {
    const whole = source === 'graph';
    const foremost = alternatives.find(({ text }) => text !== '');
    if (!foremost || (escaped(foremost) && decoded?.length === 0)) {
      return { kind: 'rejected', reason: 'no-speech', heard: '' };
    }
    // Any words are unknown ones to a graph. Where nothing was decoded freely, a sentence that has words of another rule there
    // (letters: "echo r s") is not the command that takes any.
    const free = whole ? (decoded ?? []) : decoded;
    if (escaped(foremost) || (whole && isOutdone(foremost, free))) return this.rejected(wordsOf(foremost, free));
    if (whole && this.breaksOff(foremost, free)) {
      const request = this.request(foremost, free);
      const said = request.length > 0 ? request : this.withSmallWords(foremost, free);
      return said.length > 0 ? this.chosen(said) : this.rejected(wordsOf(foremost, free));
    }
    const heard = (whole ? [foremost] : alternatives).filter((alternative) =>
      tokenize(alternative.text).some((token) => token.word !== UNKNOWN_WORD),
    );
    const [first] = heard;
    if (!first) return { kind: 'rejected', reason: 'no-speech', heard: alternatives[0]?.text ?? '' };
    const said = this.candidates(heard, free, 'exactly');
    const exact = said.length === 0 && whole ? this.leavingOut([], foremost, free) : said;
    if (exact.length === 0 && whole && this.interpreter.begins(withoutWords(foremost.text, HESITATIONS))) {
      return this.rejected(first.text);
    }
    // What a rule has a use for is never left out, as an article or a hesitation, for another reading that has none.
    const candidates = exact.length > 0 ? exact : this.candidates(heard.slice(0, TOLERANT_ALTERNATIVES), free, source);
    const doubted = whole ? this.withoutLastLetter(foremost, free) : [];
    if (exact.length > 0 && doubted.length > 0) return this.ambiguous(first.text, [...doubted, ...exact]);
    const [winner] = candidates.toSorted(byTotal);
    if (!winner || (whole && this.goesOn(foremost, winner, free))) return this.rejected(first.text);
    return this.chosen(candidates);
  }

  /** The best of at least one, unless another is as good. */
  private chosen(candidates: readonly Candidate[]): Decision {
    const [winner, ...others] = candidates.toSorted(byTotal) as [Candidate, ...Candidate[]];
    const rivals = others.filter((other) => this.isRival(winner, other));
    if (rivals.length > 0) {
      return this.ambiguous(winner.heard, [winner, ...rivals]);
    }
    return { kind: 'accepted', commands: winner.interpretation.commands, heard: winner.heard };
  }

  private ambiguous(heard: string, candidates: readonly Candidate[]): Decision {
    const commands = candidates.map(({ interpretation }) => interpretation.commands);
    // Half of what was said in one breath is not to choose from.
    if (commands.some(({ length }) => length !== 1)) return { kind: 'rejected', reason: 'ambiguous', heard };
    return { kind: 'rejected', reason: 'ambiguous', heard, choices: commands.flat() };
  }

  /** Readings without a lone letter after "three times": any breath fits one, and hardly anybody goes on then. */
  private withoutLastLetter(sentence: Alternative, free: FreeWords): readonly Candidate[] {
    if (!/ (?:times|twice|once) [a-z]$/u.test(sentence.text)) return [];
    const last = sentence.text.split(' ').length - 1;
    return this.candidates([leftOut(sentence, (_, place) => place === last)], free, 'exactly');
  }

  /** Readings as a request that something else was said beside: so many slots of one rule are not there by chance. */
  private request(sentence: Alternative, free: FreeWords): readonly Candidate[] {
    const beside = this.wordsBeside();
    const words = sentence.text.split(' ').filter((word) => !HESITATIONS.includes(word));
    const asides = words.filter((word, at) => beside.has(word) && !beside.has(words[at - 1] ?? '')).length;
    const said = words.filter((word) => !beside.has(word)).length;
    if (asides > MOST_ASIDES || (words.length - said) * REQUEST_WORDS_PER_OTHER > said) return [];
    const exactly = this.leavingOut([...beside], sentence, free);
    // What is said beside may begin like a slot: "for my friend" like "for two adults".
    const rest = { ...sentence, text: withoutWords(sentence.text, [...beside, ...HESITATIONS]) };
    return (exactly.length > 0 ? exactly : this.candidates([rest], free, 'graph')).filter(({ interpretation }) => {
      const [command, ...others] = interpretation.commands;
      return command && others.length === 0 && Object.keys(command.slots).length >= REQUEST_SLOTS;
    });
  }

  /** Readings with words too many that mean little, such as an article. */
  private withSmallWords(sentence: Alternative, free: FreeWords): readonly Candidate[] {
    const beside = this.wordsBeside();
    if (tokenize(sentence.text).some(({ word }) => beside.has(word) && !isSmall(word))) return [];
    return this.candidates([sentence], free, 'graph').filter((said) => !this.goesOn(sentence, said, free));
  }

  private wordsBeside(): ReadonlySet<string> {
    return (this.besides ??= new Set([UNKNOWN_WORD, ...this.knowledge.beside()]));
  }

  /** Whether a sentence of the graph has words that are no rule's, where no rule takes them. */
  private breaksOff(sentence: Alternative, free: FreeWords): boolean {
    const beside = this.wordsBeside();
    return (
      tokenize(sentence.text).some(({ word }) => beside.has(word)) &&
      this.interpreter.exactly(sentence, free).length === 0
    );
  }

  /**
   * Whether the sentence has more words than its command: with a graph these are letters or figures fitted to talk that goes
   * on. Politeness, and a last word said twice, are not meant.
   */
  private goesOn(sentence: Alternative, { interpretation }: Candidate, free: FreeWords): boolean {
    if (interpretation.exact) return false;
    const words = withoutWords(sentence.text, HESITATIONS).split(' ');
    const ends = (last: string | undefined, before: string | undefined): boolean =>
      last !== undefined && last !== before && !COURTESIES.includes(last);
    while (words.length > 1 && !ends(words.at(-1), words.at(-2))) words.pop();
    return words.some((_, end) => {
      if (end === 0) return false;
      const shorter = this.interpreter.exactly({ text: words.slice(0, end).join(' '), score: 0 }, free);
      return shorter.some((each) => meaning(each) === meaning(interpretation));
    });
  }

  /**
   * The best reading and its rivals; of alternatives that cannot be as good there are none.
   * @param read exactly, or tolerantly: as much is forgiven as may go wrong with words from there.
   */
  private candidates(
    alternatives: readonly Alternative[],
    free: FreeWords,
    read: 'exactly' | Source,
  ): readonly Candidate[] {
    const bestScore = alternatives[0]?.score ?? 0;
    const found: Candidate[] = [];
    let least = Infinity;
    for (const [place, alternative] of alternatives.entries()) {
      const acoustic = place * this.costs.rank + Math.max(0, bestScore - alternative.score) * this.costs.score;
      // Whatever it can be read as, something before it is better; and rivals are of one alternative.
      if (acoustic >= least) continue;
      const readings =
        read === 'exactly'
          ? this.interpreter.exactly(alternative, free)
          : this.interpreter.tolerantly(alternative, free, read);
      for (const interpretation of readings) {
        const total = acoustic + interpretation.cost + interpretation.tie;
        least = Math.min(least, total);
        found.push({ interpretation, heard: alternative.text, place, total });
      }
    }
    return found;
  }

  /** Exact readings but for some words and hesitations, wherever they are; only what can do no harm. */
  private leavingOut(left: readonly string[], sentence: Alternative, free: FreeWords): readonly Candidate[] {
    for (const rest of withFewerHesitations(leftOut(sentence, (word) => left.includes(word)))) {
      if (rest.text === sentence.text) continue;
      const found = this.candidates([rest], free, 'exactly').flatMap((each) => this.asInexact(each, sentence.text));
      if (found.length > 0) return found;
    }
    return [];
  }

  private asInexact(candidate: Candidate, heard: string): readonly Candidate[] {
    const { interpretation } = candidate;
    if (interpretation.commands.some(({ risk }) => risk !== 'safe')) return [];
    const commands = interpretation.commands.map((command) => ({ ...command, exact: false }));
    const cost = interpretation.cost + this.costs.filler;
    return [{ ...candidate, heard, interpretation: { ...interpretation, commands, cost, exact: false } }];
  }

  private isRival(winner: Candidate, other: Candidate): boolean {
    return (
      other.place === winner.place &&
      other.total - winner.total <= this.costs.margin &&
      identity(other.interpretation) !== identity(winner.interpretation)
    );
  }

  private rejected(heard: string): Decision {
    const hint = this.knowledge.hint(heard);
    return { kind: 'rejected', reason: 'no-match', heard, ...(hint === undefined ? {} : { hint }) };
  }
}

function isSmall(word: string): boolean {
  return ARTICLES.has(word) || FUNCTION_WORDS.has(word) || FILLERS.has(word);
}

/** Whether the sound was better taken for anything but words of the rules. */
function escaped(best: Alternative): boolean {
  const tokens = tokenize(best.text);
  return tokens.length > 0 && tokens.every((token) => token.word === UNKNOWN_WORD);
}

function byTotal(a: Candidate, b: Candidate): number {
  return a.total - b.total || a.place - b.place;
}

/** What was said, as well as it is known. */
function wordsOf(sentence: Alternative, free: FreeWords): string {
  return free?.[0]?.text ?? withoutWords(sentence.text, [UNKNOWN_WORD]);
}

function withoutWords(text: string, words: readonly string[]): string {
  return text
    .split(' ')
    .filter((word) => !words.includes(word))
    .join(' ');
}

function meaning({ commands }: Interpretation): string {
  return JSON.stringify(commands.map(({ vocabulary, id, slots }) => [vocabulary, id, slots]));
}
