import type { Acceptor } from './acceptor';
import { GraphRows, type FoldedGraph } from './foldedGraph';
import { Ints } from './intSets';
import type { Lexicon } from './phraseGraph';
import { END, END_OWING, ESCAPE, TAIL } from './places';

/**
 * What each word is worth. In noise the errors are words left out, whole optional slots among them; measured on many
 * voices, half a unit to one in favour of words is best, and weights by how many ways lead on make it worse. With one, talk
 * that holds a few words of a rule passes for it: the more words, the less a command has to be better by than an escape.
 */
export const WORD_COST = -0.5;

/**
 * What commands have to be better by than taking the same sound for anything but words, in units of the decoder's score
 * (natural logarithms of probabilities). Said of the end of an escape, so that the search itself is not drawn to it.
 */
const ESCAPE_COST = -12;

/**
 * What going on as the rules say may be worse by than taking the rest for unknown words. The search drops the escape from
 * the start once a command's first words fit well; talk that only begins like a command is caught by this.
 */
const TAIL_COST = 3;

/**
 * What a slot costs that a group of slots has had already, and what it costs to say something beside a request, whatever it
 * is. In noise the words that were not said are mostly those of a second size or a second drink; a correction that is really
 * said is clear enough to be worth it.
 */
const DEBT = 5;

/** Words that cost something else than others. */
export type DearWords = readonly [words: readonly number[], cost: number];

/** Makes the states of an acceptor a graph of its own, with the words that it uses and what those cost. Keep it for its rows. */
export class Weighing {
  private words: string[] = [];
  /** By word of the lexicon: its number in the graph, or -1. Words are numbered in the order of their first use. */
  private readonly numbers = new Ints();
  /** By word of the lexicon. */
  private costs = new Float32Array(0);
  /** By word of the graph. */
  private wordCosts = new Float32Array(0);
  private rows = new GraphRows();
  private readonly folded = new Ints();
  private readonly foldedAt = new Ints();
  private readonly foldWords = new Ints();

  constructor(private readonly lexicon: Lexicon) {}

  /** @param dear of a word that is there twice the last counts. */
  graphOf(acceptor: Acceptor, states: Ints, dear: readonly DearWords[]): FoldedGraph {
    this.start(dear);
    const { rows, folded, foldedAt } = this;
    let target = 0;
    for (let at = 0; at < states.length; at += 1) {
      const state = states.at(at);
      rows.begin(finalCostOf(acceptor.meaningOf(state)));
      this.addArcs(acceptor, state);
      const escaping = acceptor.foldedOf(state);
      folded.push(escaping);
      foldedAt.push(acceptor.foldedAtOf(state));
      if (escaping === 0 || target > 0) continue;
      target = acceptor.placeOf(acceptor.escapeState);
      for (const word of acceptor.escapingWords) this.foldWords.push(this.number(word));
    }
    rows.end();
    if (rows.areTooLong) this.rows = new GraphRows();
    return {
      words: this.words,
      wordCosts: this.wordCosts,
      rows,
      folded,
      foldedAt,
      fold: { words: this.foldWords, target },
    };
  }

  private start(dear: readonly DearWords[]): void {
    const most = this.lexicon.words.length;
    this.words = [];
    this.numbers.fill(-1, most);
    if (this.costs.length < most) {
      this.costs = new Float32Array(most * 2);
      this.wordCosts = new Float32Array(most * 2);
    }
    this.costs.fill(WORD_COST, 0, most);
    for (const [some, cost] of dear) for (const word of some) this.costs[word] = cost;
    this.rows.clear();
    for (const numbers of [this.folded, this.foldedAt, this.foldWords]) numbers.clear();
  }

  private addArcs(acceptor: Acceptor, state: number): void {
    const { rows, wordCosts } = this;
    const last = acceptor.lastArcOf(state);
    for (let arc = acceptor.firstArcOf(state); arc < last; arc += 1) {
      const word = this.number(acceptor.arcWords.at(arc));
      const cost = (wordCosts[word] ?? 0) + acceptor.paysOf(arc) * DEBT;
      rows.add(word, cost, acceptor.placeOf(acceptor.targetOf(arc)));
    }
  }

  /** The graph's number of a word. */
  private number(word: number): number {
    const known = this.numbers.at(word);
    if (known >= 0) return known;
    const made = this.words.push(this.lexicon.words[word] ?? '') - 1;
    this.numbers.set(word, made);
    this.wordCosts[made] = this.costs[word] ?? 0;
    return made;
  }
}

function finalCostOf(meaning: number): number {
  if (meaning === END) return 0;
  if (meaning === ESCAPE) return ESCAPE_COST;
  if (meaning === END_OWING) return DEBT;
  return meaning === TAIL ? TAIL_COST : Infinity;
}
