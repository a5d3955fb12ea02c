import { NO_GRAPH, type FoldedGraph, type Graph, type GraphWriter } from './foldedGraph';
import { Ints } from './intSets';
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
/** Said before it. */
export const OPENINGS: readonly string[] = ['okay', 'hey', 'hi', 'so', 'well', 'yeah', 'alright', 'please'];
const DOUBLED: ReadonlySet<string> = new Set(
  "a an the some my and with to for from of in on at i i'd i'll can could would may".split(' '),
);

/** After this many words nobody begins anew. */
const RESTART_WITHIN = 3;

/** Among many rules a new beginning would be as many more ways to go wrong, and as large as the rest of the graph. */
const MOST_RESTARTS = 20_000;

/** How many states are added, for thanks. */
const MORE_STATES = 3;

/**
 * What people say beside their words: sounds while they think, a word said twice, a new beginning, please and thanks. An
 * exact graph would take each for the words that fit it best. The parser judges what it finds of them: see `COSTS`. Keep it,
 * as the writer.
 */
export class Hesitation {
  private graph = NO_GRAPH;
  private words: string[] = [];
  private unknown = -1;
  private states = 0;
  /** By state: 1 where words of a rule are said, and not where anything is taken for unknown words. */
  private open = new Uint8Array(0);
  private readonly doubled = new DoubledWords();
  /** By state: 1 where one may begin anew. */
  private early: Uint8Array = new Uint8Array(0);
  private fillers: readonly number[] = [];
  private openings: readonly number[] = [];
  private courtesies: readonly number[] = [];

  constructor(private readonly writer: GraphWriter) {}

  /** @param graph a state's arcs have different words, and so they have in the result; 0 is where sentences start. */
  addedTo(graph: FoldedGraph): Graph {
    this.start(graph);
    const made = this.written();
    this.graph = NO_GRAPH;
    return made;
  }

  private start(graph: FoldedGraph): void {
    this.graph = graph;
    this.words = [...graph.words];
    this.unknown = this.words.indexOf(UNKNOWN_WORD);
    this.states = graph.finalCosts.length;
    this.open = new Uint8Array(this.states);
    for (let state = 0; state < this.states; state += 1) this.open[state] = this.saysRules(state) ? 1 : 0;
    const numbers = this.numbersOf([...HESITATIONS, ...OPENINGS, ...COURTESIES]);
    [this.fillers, this.openings, this.courtesies] = [HESITATIONS, OPENINGS, COURTESIES].map((words) =>
      words.map((word) => numbers.get(word) ?? 0),
    ) as [number[], number[], number[]];
    this.findDoubled();
    this.early = this.whereOneMayBeginAnew();
  }

  /** The graph with what is added: to each state what it has no arc for, in the order of what is likeliest. */
  private written(): Graph {
    const { graph, states, open, early, doubled, openings, writer } = this;
    writer.start(graph, this.words, { states: MORE_STATES, arcs: this.mostAdded() });
    for (let state = 0; state < states; state += 1) {
      writer.copy(state);
      if (open[state] === 1) {
        for (const word of this.fillers) writer.add(word, FILLER_COST, state);
      }
      if (state === 0) for (const word of openings) writer.add(word, COURTESY_COST, 0);
      else if (this.mayThank(state)) this.addThanks();
      for (let at = doubled.first(state); at >= 0; at = doubled.next(at)) {
        writer.add(doubled.word(at), DOUBLED_COST, state);
      }
      if (early[state] === 1) this.addRestart();
    }
    this.writeThanks();
    return writer.done();
  }

  private mostAdded(): number {
    const { fillers, openings, courtesies, doubled, early } = this;
    const starts = this.graph.firstArc[1] ?? 0;
    let most = openings.length + MORE_STATES * courtesies.length + doubled.count;
    for (let state = 0; state < this.states; state += 1) {
      if (this.open[state] === 1) most += fillers.length;
      if (this.mayThank(state)) most += courtesies.length;
      if (early[state] === 1) most += starts;
    }
    return most;
  }

  private mayThank(state: number): boolean {
    return state > 0 && this.graph.finalCosts[state] === 0 && this.open[state] === 1;
  }

  private addThanks(): void {
    const { writer } = this;
    const [please = 0, thanks = 0, thank = 0] = this.courtesies;
    const after = this.states;
    writer.add(please, COURTESY_COST, after);
    writer.add(thanks, COURTESY_COST, after);
    writer.add(thank, COURTESY_COST, after + 1);
  }

  /** The states after thanks, after "thank" and after "very". */
  private writeThanks(): void {
    const { writer } = this;
    const [you = 0, very = 0, much = 0] = this.courtesies.slice(3);
    const after = this.states;
    writer.begin(0);
    this.addThanks();
    writer.add(very, COURTESY_COST, after + 2);
    writer.begin(Infinity);
    writer.add(you, 0, after);
    writer.begin(Infinity);
    writer.add(much, 0, after);
  }

  private addRestart(): void {
    const { arcWords, arcTargets, firstArc } = this.graph;
    const starts = firstArc[1] ?? 0;
    for (let arc = 0; arc < starts; arc += 1) {
      const word = arcWords[arc] ?? 0;
      const target = arcTargets[arc] ?? 0;
      if (word !== this.unknown && this.open[target] === 1) this.writer.add(word, RESTART_COST, target);
    }
  }

  /** The fold needs no look: nobody says a rule's words at its target. */
  private findDoubled(): void {
    const { arcWords, arcTargets } = this.graph;
    const small = new Uint8Array(this.words.length);
    this.words.forEach((word, number) => {
      if (DOUBLED.has(word)) small[number] = 1;
    });
    this.doubled.start(this.states);
    for (let arc = 0; arc < arcWords.length; arc += 1) {
      const word = arcWords[arc] ?? 0;
      if (small[word] !== 1) continue;
      const target = arcTargets[arc] ?? 0;
      if (this.open[target] === 1) this.doubled.enter(target, word);
    }
  }

  private whereOneMayBeginAnew(): Uint8Array {
    const { firstArc, arcTargets, folded } = this.graph;
    const early = new Uint8Array(this.states);
    const starts = (firstArc[1] ?? 0) + (folded[0] ?? 0);
    const found = new Ints();
    let reached = 0;
    found.push(0);
    for (let depth = 0; depth < RESTART_WITHIN; depth += 1) {
      for (const end = found.length; reached < end; reached += 1) {
        const state = found.at(reached);
        const last = firstArc[state + 1] ?? 0;
        for (let arc = firstArc[state] ?? 0; arc < last; arc += 1) {
          const target = arcTargets[arc] ?? 0;
          if (this.open[target] !== 1 || early[target] === 1) continue;
          early[target] = 1;
          found.push(target);
        }
      }
      if (starts * (found.length - 1) > MOST_RESTARTS) return new Uint8Array(this.states);
    }
    early[0] = 0;
    return early;
  }

  private saysRules(state: number): boolean {
    const { finalCosts, firstArc, arcWords, arcTargets } = this.graph;
    const cost = finalCosts[state] ?? 0;
    if (cost !== 0 && cost !== Infinity) return false;
    const last = firstArc[state + 1] ?? 0;
    for (let arc = firstArc[state] ?? 0; arc < last; arc += 1) {
      if (arcWords[arc] === this.unknown && arcTargets[arc] === state) return false;
    }
    return true;
  }

  /** The graph's numbers of words; those that it has not get the next. */
  private numbersOf(words: readonly string[]): ReadonlyMap<string, number> {
    const numbers = new Map(words.map((word) => [word, -1]));
    this.words.forEach((word, number) => {
      if (numbers.has(word)) numbers.set(word, number);
    });
    for (const [word, number] of numbers) if (number < 0) numbers.set(word, this.words.push(word) - 1);
    return numbers;
  }
}

/** The words that may be said again in a state, because they may have led to it. */
class DoubledWords {
  private firsts = new Int32Array(0);
  private lasts = new Int32Array(0);
  private readonly words = new Ints();
  private readonly following = new Ints();

  start(states: number): void {
    this.firsts = new Int32Array(states).fill(-1);
    this.lasts = new Int32Array(states).fill(-1);
    this.words.clear();
    this.following.clear();
  }

  get count(): number {
    return this.words.length;
  }

  enter(state: number, word: number): void {
    const entry = this.words.push(word);
    this.following.push(-1);
    const last = this.lasts[state] ?? -1;
    if (last < 0) this.firsts[state] = entry;
    else this.following.set(last, entry);
    this.lasts[state] = entry;
  }

  first(state: number): number {
    return this.firsts[state] ?? -1;
  }

  next(entry: number): number {
    return this.following.at(entry);
  }

  word(entry: number): number {
    return this.words.at(entry);
  }
}
