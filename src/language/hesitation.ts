import { noGraph, type FoldedGraph, type Graph, type GraphWriter } from './foldedGraph';
import { Ints, Marks } from './intSets';
import { UNKNOWN_WORD } from './tokens';

/** What a sound costs that people make while they think, wherever they make it. */
const FILLER_COST = 6;

/** What a word costs that people begin with, or end with, and mean nothing by. */
const COURTESY_COST = 3;

/** What a small word costs that is said twice. */
const DOUBLED_COST = 4;

/** What beginning anew costs, for each word's place where that is possible. */
const RESTART_COST = 7;

/** Sounds of thinking: no rule means anything by them where it does not say them itself. */
export const HESITATIONS: readonly string[] = ['uh', 'um', 'er'];
/** Said after what matters. */
export const COURTESIES: readonly string[] = ['please', 'thanks', 'thank', 'you', 'very', 'much'];
const [PLEASE, THANKS, THANK, YOU, VERY, MUCH] = [0, 1, 2, 3, 4, 5] as const;
/** Said before it. */
export const OPENINGS: readonly string[] = ['okay', 'hey', 'hi', 'so', 'well', 'yeah', 'alright', 'please'];
const BESIDE: readonly string[] = [...HESITATIONS, ...OPENINGS, ...COURTESIES];
const DOUBLED: ReadonlySet<string> = new Set(
  "a an the some my and with to for from of in on at i i'd i'll can could would may".split(' '),
);

/** After this many words nobody begins anew. */
const RESTART_WITHIN = 3;

/** Among many rules a new beginning would be as many more ways to go wrong, and as large as the rest of the graph. */
const MOST_RESTARTS = 20_000;

/**
 * What people say beside their words: sounds while they think, a word said twice, a new beginning, please and thanks. An
 * exact graph would take each for the words that fit it best. The parser judges what it finds of them: see `COSTS`. Keep it,
 * as the writer.
 */
export class Hesitation {
  private graph = noGraph();
  private words: string[] = [];
  private unknown = -1;
  private states = 0;
  /** States where words of a rule are said, and not where anything is taken for unknown words. */
  private readonly open = new Marks();
  private readonly doubled = new DoubledWords();
  /** States where one may begin anew, and those that were found to be. */
  private readonly early = new Marks();
  private readonly found = new Ints();
  /** Numbers of words. */
  private readonly fillers = new Ints(HESITATIONS.length);
  private readonly openings = new Ints(OPENINGS.length);
  private readonly courtesies = new Ints(COURTESIES.length);
  private readonly small = new Marks();
  private readonly beside = [
    [HESITATIONS, this.fillers],
    [OPENINGS, this.openings],
    [COURTESIES, this.courtesies],
  ] as const;
  private readonly numbers = new Map<string, number>();

  constructor(private readonly writer: GraphWriter) {}

  /** @param graph a state's arcs have different words, and so they have in the result; 0 is where sentences start. */
  addedTo(graph: FoldedGraph): Graph {
    this.start(graph);
    return this.written();
  }

  private start(graph: FoldedGraph): void {
    this.graph = graph;
    this.states = graph.rows.states;
    this.words = graph.words.slice();
    this.findWords();
    this.open.clear();
    for (let state = 0; state < this.states; state += 1) if (this.saysRules(state)) this.open.add(state);
    this.findDoubled();
    this.findEarly();
  }

  /** The graph with what is added: to each state what it has no arc for, in the order of what is likeliest. */
  private written(): Graph {
    const { states, open, early, doubled, fillers, openings, writer } = this;
    writer.start(this.graph);
    for (let state = 0; state < states; state += 1) {
      writer.copy(state);
      if (open.has(state)) {
        for (let at = 0; at < fillers.length; at += 1) writer.add(fillers.at(at), FILLER_COST, state);
      }
      if (state === 0) {
        for (let at = 0; at < openings.length; at += 1) writer.add(openings.at(at), COURTESY_COST, 0);
      } else if (this.mayThank(state)) this.addThanks();
      for (let at = doubled.first(state); at >= 0; at = doubled.next(at)) {
        writer.add(doubled.word(at), DOUBLED_COST, state);
      }
      if (state > 0 && early.has(state)) this.addRestart();
    }
    this.writeThanks();
    return writer.done(this.words);
  }

  private mayThank(state: number): boolean {
    return state > 0 && this.graph.rows.finalCosts[state] === 0 && this.open.has(state);
  }

  private addThanks(): void {
    const { writer, courtesies } = this;
    const after = this.states;
    writer.add(courtesies.at(PLEASE), COURTESY_COST, after);
    writer.add(courtesies.at(THANKS), COURTESY_COST, after);
    writer.add(courtesies.at(THANK), COURTESY_COST, after + 1);
  }

  /** The states after thanks, after "thank" and after "very". */
  private writeThanks(): void {
    const { writer, courtesies } = this;
    const after = this.states;
    writer.begin(0);
    this.addThanks();
    writer.add(courtesies.at(VERY), COURTESY_COST, after + 2);
    writer.begin(Infinity);
    writer.add(courtesies.at(YOU), 0, after);
    writer.begin(Infinity);
    writer.add(courtesies.at(MUCH), 0, after);
  }

  private addRestart(): void {
    const { arcWords, arcTargets, firstArc } = this.graph.rows;
    const starts = firstArc[1] ?? 0;
    for (let arc = 0; arc < starts; arc += 1) {
      const word = arcWords[arc] ?? 0;
      const target = arcTargets[arc] ?? 0;
      if (word !== this.unknown && this.open.has(target)) this.writer.add(word, RESTART_COST, target);
    }
  }

  /** The fold needs no look: nobody says a rule's words at its target. */
  private findDoubled(): void {
    const { arcWords, arcTargets, arcs } = this.graph.rows;
    this.doubled.start(this.states);
    for (let arc = 0; arc < arcs; arc += 1) {
      const word = arcWords[arc] ?? 0;
      if (!this.small.has(word)) continue;
      const target = arcTargets[arc] ?? 0;
      if (this.open.has(target)) this.doubled.enter(target, word);
    }
  }

  private findEarly(): void {
    const { early, found } = this;
    const { firstArc, arcTargets } = this.graph.rows;
    const starts = (firstArc[1] ?? 0) + this.graph.folded.at(0);
    early.clear();
    found.clear();
    let reached = 0;
    found.push(0);
    for (let depth = 0; depth < RESTART_WITHIN; depth += 1) {
      for (const end = found.length; reached < end; reached += 1) {
        const state = found.at(reached);
        const last = firstArc[state + 1] ?? 0;
        for (let arc = firstArc[state] ?? 0; arc < last; arc += 1) {
          const target = arcTargets[arc] ?? 0;
          if (!this.open.has(target) || early.has(target)) continue;
          early.add(target);
          found.push(target);
        }
      }
      if (starts * (found.length - 1) > MOST_RESTARTS) {
        early.clear();
        return;
      }
    }
  }

  private saysRules(state: number): boolean {
    const { finalCosts, firstArc, arcWords, arcTargets } = this.graph.rows;
    const cost = finalCosts[state] ?? 0;
    if (cost !== 0 && cost !== Infinity) return false;
    const last = firstArc[state + 1] ?? 0;
    for (let arc = firstArc[state] ?? 0; arc < last; arc += 1) {
      if (arcWords[arc] === this.unknown && arcTargets[arc] === state) return false;
    }
    return true;
  }

  /** The numbers of the words that matter here. What is said beside the rules' own words and is none gets the next number. */
  private findWords(): void {
    const { words, numbers, small } = this;
    for (const word of BESIDE) numbers.set(word, -1);
    small.clear();
    this.unknown = -1;
    for (let number = 0; number < words.length; number += 1) {
      const word = words[number] ?? '';
      if (word === UNKNOWN_WORD) this.unknown = number;
      if (DOUBLED.has(word)) small.add(number);
      if (numbers.has(word)) numbers.set(word, number);
    }
    for (const word of BESIDE) if (this.numberOf(word) < 0) numbers.set(word, words.push(word) - 1);
    for (const [some, into] of this.beside) {
      into.clear();
      for (const word of some) into.push(this.numberOf(word));
    }
  }

  private numberOf(word: string): number {
    return this.numbers.get(word) ?? -1;
  }
}

/** The words that may be said again in a state, because they may have led to it. */
class DoubledWords {
  /** By state: its first entry and its last, or -1. */
  private readonly firsts = new Ints();
  private readonly lasts = new Ints();
  private readonly words = new Ints();
  private readonly following = new Ints();

  start(states: number): void {
    this.firsts.fill(-1, states);
    this.lasts.fill(-1, states);
    this.words.clear();
    this.following.clear();
  }

  enter(state: number, word: number): void {
    const entry = this.words.push(word);
    this.following.push(-1);
    const last = this.lasts.at(state);
    if (last < 0) this.firsts.set(state, entry);
    else this.following.set(last, entry);
    this.lasts.set(state, entry);
  }

  first(state: number): number {
    return this.firsts.at(state);
  }

  next(entry: number): number {
    return this.following.at(entry);
  }

  word(entry: number): number {
    return this.words.at(entry);
  }
}
