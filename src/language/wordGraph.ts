import type { WordGraph } from '../protocol/wordGraph';
import { Acceptor } from './acceptor';
import type { Ints } from './intSets';
import type { Lexicon, PhraseNode } from './phraseGraph';
import { END, ESCAPE, Places, TAIL } from './places';
import { UNKNOWN_WORD } from './tokens';

/** Beyond this the rules are left to the bigram cover: 16 bytes a state and an arc, and the decoder reads it anew. */
const MAX_STATES = 400_000;

/**
 * What each word is worth. In noise the errors are words left out, whole optional slots among them; measured on many
 * voices, half a unit to one in favour of words is best, and weights by how many ways lead on make it worse. With one, talk
 * that holds a few words of a rule passes for it: the more words, the less a command has to be better by than an escape.
 */
const WORD_COST = -0.5;

/**
 * What each word costs that can be fitted to any sound, in commands and in what they are measured against: about one
 * choice among as many words as there are letters and their names.
 */
const LOOSE_WORD_COST = 4;

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
 * What the word costs that joins two commands. Most utterances are one command; without it whatever follows a short one is
 * taken for others, and talk for several short ones.
 */
const JOINT_COST = 8;

/** What is kept between two graphs, in numbers of 4 bytes; more is forgotten, and the next graph is made from nothing. */
const MOST_KEPT = 4_000_000;

/** A rule as it can be said. */
export interface SaidRule {
  readonly node: PhraseNode;
  /** Its words that can be fitted to any sound. */
  readonly loose: ReadonlySet<number>;
  /** Whether how often may be said after it. */
  readonly repeats: boolean;
  /** Where it starts, as long as what is kept is kept; for {@link WordGraphs} alone. */
  root?: { readonly places: Places; readonly place: number };
}

/**
 * Makes rules into deterministic acceptors, with an escape beside them: the mark for unknown words over and over, for speech
 * that is no command. What two sets of rules have in common is made once, so that after a change only what changed costs.
 */
export class WordGraphs {
  private readonly unknown: number;
  private joints: readonly PhraseNode[] = [];
  private kept: Kept;

  /** @param times what may be said after a rule that repeats: how often. */
  constructor(
    private readonly lexicon: Lexicon,
    private readonly times: PhraseNode | undefined,
  ) {
    this.unknown = lexicon.number(UNKNOWN_WORD);
    this.kept = new Kept([], times, this.unknown);
  }

  /**
   * @param between what joins two commands said in one breath; empty: one command at a time.
   * @returns undefined where there is nothing to say, or the graph would be larger than the decoder should load.
   */
  build(rules: readonly SaidRule[], between: readonly PhraseNode[]): Omit<WordGraph, 'key'> | undefined {
    if (rules.length === 0) return undefined;
    if (this.kept.weight > MOST_KEPT || !same(between, this.joints)) {
      this.kept = new Kept(between, this.times, this.unknown);
      this.joints = between;
    }
    const loose = new Set([this.unknown]);
    for (const words of new Set(rules.map((rule) => rule.loose))) for (const word of words) loose.add(word);
    const { acceptor } = this.kept;
    acceptor.begin(this.kept.rootsOf(rules), loose);
    const states = acceptor.reachable(MAX_STATES);
    return states && weighed(acceptor, states, this.lexicon, { loose, joining: new Set(between.flatMap(lastWords)) });
  }
}

function same<Item>(some: readonly Item[], others: readonly Item[]): boolean {
  return some.length === others.length && some.every((item, index) => item === others[index]);
}

/** All that later graphs can use again. */
class Kept {
  readonly places: Places;
  readonly acceptor: Acceptor;

  constructor(joints: readonly PhraseNode[], times: PhraseNode | undefined, unknown: number) {
    this.places = new Places(joints, times, unknown);
    this.acceptor = new Acceptor(this.places, unknown);
  }

  get weight(): number {
    return this.places.weight + this.acceptor.weight;
  }

  rootsOf(rules: readonly SaidRule[]): readonly number[] {
    const { places } = this;
    return rules.map((rule) => {
      if (rule.root?.places !== places) {
        const end = rule.repeats ? places.endOrTimes : places.end;
        rule.root = { places, place: places.through(rule.node, end) };
      }
      return rule.root.place;
    });
  }
}

/** The states as a graph of its own, with the words that it uses. */
function weighed(
  acceptor: Acceptor,
  states: Ints,
  lexicon: Lexicon,
  { loose, joining }: { readonly loose: ReadonlySet<number>; readonly joining: ReadonlySet<number> },
): Omit<WordGraph, 'key'> {
  const numbers = new Int32Array(acceptor.stateCount);
  let arcCount = 0;
  for (let at = 0; at < states.length; at += 1) {
    numbers[states.at(at)] = at;
    arcCount += acceptor.lastArcOf(states.at(at)) - acceptor.firstArcOf(states.at(at));
  }
  const words: string[] = [];
  const wordNumbers = new Int32Array(lexicon.words.length).fill(-1);
  const costs = new Float32Array(lexicon.words.length).fill(WORD_COST);
  for (const word of loose) costs[word] = LOOSE_WORD_COST;
  for (const word of joining) costs[word] = JOINT_COST;
  const graph = {
    words,
    finalCosts: new Float32Array(states.length),
    firstArc: new Uint32Array(states.length + 1),
    arcWords: new Uint32Array(arcCount),
    arcCosts: new Float32Array(arcCount),
    arcTargets: new Uint32Array(arcCount),
  };
  let arc = 0;
  for (let at = 0; at < states.length; at += 1) {
    const state = states.at(at);
    graph.finalCosts[at] = finalCostOf(acceptor.meaningOf(state));
    graph.firstArc[at] = arc;
    const last = acceptor.lastArcOf(state);
    for (let from = acceptor.firstArcOf(state); from < last; from += 1) {
      const word = acceptor.arcWords.at(from);
      if ((wordNumbers[word] ?? -1) < 0) wordNumbers[word] = words.push(lexicon.words[word] ?? '') - 1;
      graph.arcWords[arc] = wordNumbers[word] ?? 0;
      graph.arcCosts[arc] = costs[word] ?? 0;
      graph.arcTargets[arc] = numbers[acceptor.arcTargets.at(from)] ?? 0;
      arc += 1;
    }
  }
  graph.firstArc[states.length] = arc;
  return graph;
}

/** The words that a phrase may end with. */
function lastWords(node: PhraseNode): readonly number[] {
  switch (node.kind) {
    case 'words':
      return node.words.slice(-1);
    case 'sequence':
      return node.items.slice(-1).flatMap(lastWords);
    case 'choice':
      return node.options.flatMap(lastWords);
    case 'optional':
    case 'repeat':
      return lastWords(node.item);
    case 'slot':
      // What joins commands is words.
      return [];
  }
}

function finalCostOf(meaning: number | undefined): number {
  if (meaning === END) return 0;
  if (meaning === ESCAPE) return ESCAPE_COST;
  return meaning === TAIL ? TAIL_COST : Infinity;
}
