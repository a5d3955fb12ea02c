import type { LiveRule } from './automaton';
import { captureNamed } from './captures/index';
import { ARTICLES, FILLERS, FUNCTION_WORDS } from './costs';
import type { Pattern } from './pattern';
import { wordsSaid, type RuleIndex } from './ruleIndex';
import { wordsIn } from './tokens';
import type { Vocabulary } from './vocabulary';

/** A word that was heard. */
export interface HeardWord {
  readonly word: string;
  /** Words of rules that it may stand for, with how surely. */
  readonly meant: ReadonlyMap<string, number>;
  /** How much a sentence without it leaves unexplained. */
  readonly weight: number;
}

interface Explained {
  readonly heard: HeardWord;
  /** How surely, up to 1. */
  readonly sure: number;
  /** By a word of the rule's own, and not by what a slot holds. */
  readonly own: boolean;
}

/** A way to say a part of a rule, and how it compares with what was heard. */
interface Way {
  readonly words: readonly string[];
  /** What its words weigh, and those of them that were heard. */
  readonly need: number;
  readonly got: number;
  /** Words that it explains. */
  readonly heard: readonly Explained[];
  /** How many words of it weigh something, and what was heard of the first of them. */
  readonly length: number;
  readonly leading: readonly (HeardWord | undefined)[];
}

const NOTHING: Way = { words: [], need: 0, got: 0, heard: [], length: 0, leading: [] };

/** A slot weighs this once, however many words it holds: a list's words tell more than letters and figures. */
const LIST = 0.6;
const CAPTURE = 0.3;

/** The first words say what is wanted: the verb, and what it is done to. */
const BY_PLACE = [2, 1.5];

/** What talk begins with as often as a command does. */
const QUESTION_WORDS: ReadonlySet<string> = new Set('what where when why how who which'.split(' '));

const NUMBERS: ReadonlySet<string> = new Set(wordsSaid(captureNamed('number')?.say));

/** Says little of what is meant: carries the sentence, or is a letter or part of a number in it. */
export function isSmallWord(word: string): boolean {
  return (
    word.length === 1 ||
    NUMBERS.has(word) ||
    QUESTION_WORDS.has(word) ||
    FILLERS.has(word) ||
    ARTICLES.has(word) ||
    FUNCTION_WORDS.has(word)
  );
}

/** A rule without the first word of weight is hardly ever what was meant. */
const OTHER_START = 0.7;

/** A rule of which no word of weight was heard as it is: among many words one is near to anything. */
const ONLY_NEAR = 0.8;

/** For each of the first two words of weight that stands in the same place. */
const SAME_START = 0.1;

/** How much more a word counts for the place that it has among words of weight. */
export function atPlace(place: number): number {
  return BY_PLACE[place] ?? 1;
}

/** Compares rules with one sentence that was heard. */
export class SentenceFit {
  private readonly total: number;
  /** The first words of weight. */
  private readonly first: readonly HeardWord[];
  private readonly byMeaning = new Map<string, Explained>();

  constructor(
    private readonly heard: readonly HeardWord[],
    private readonly index: RuleIndex,
    private readonly weight: (word: string) => number,
  ) {
    this.total = heard.reduce((sum, each) => sum + each.weight, 0);
    this.first = heard.filter(({ word }) => !isSmallWord(word)).slice(0, BY_PLACE.length);
    for (const each of heard) {
      for (const [word, sure] of each.meant) {
        if (sure > (this.byMeaning.get(word)?.sure ?? 0)) this.byMeaning.set(word, { heard: each, sure, own: true });
      }
    }
  }

  /** From 0, nothing in common, to 1: all that was heard is there and nothing else. */
  score({ vocabulary, rule }: LiveRule): number {
    return Math.max(0, ...rule.patterns.map((pattern) => this.scoreOf(this.way(pattern, vocabulary, 0))));
  }

  /** The rule's example that is most like it, else a sentence of its pattern; and how much that is like it. */
  sentence({ vocabulary, rule }: LiveRule): { readonly text: string; readonly score: number } | undefined {
    if (rule.examples.length > 0) {
      const own = new Set(rule.patterns.flatMap(wordsSaid));
      const examples = rule.examples.map((text) => ({ text, score: this.scoreOf(this.wayOf(wordsIn(text), own)) }));
      return bestOf(examples, ({ score }) => score);
    }
    const ways = rule.patterns.map((pattern) => this.way(pattern, vocabulary, 0));
    return bestOf(
      ways.map((way) => ({ text: way.words.join(' '), score: this.scoreOf(way) })),
      ({ score }) => score,
    );
  }

  private scoreOf({ need, got, heard, leading }: Way): number {
    if (need === 0 || this.total === 0) return 0;
    const sure = new Map<HeardWord, number>();
    for (const each of heard) sure.set(each.heard, Math.max(each.sure, sure.get(each.heard) ?? 0));
    let explained = 0;
    for (const [{ weight }, surely] of sure) explained += weight * surely;
    const [said, told] = [got / need, explained / this.total];
    const alike = said + told === 0 ? 0 : (2 * said * told) / (said + told);
    const [first] = this.first;
    if (first && !sure.has(first)) return alike * OTHER_START;
    const asHeard = heard.some((each) => each.own && each.sure === 1 && !isSmallWord(each.heard.word));
    if (!asHeard) return alike * ONLY_NEAR;
    const inOrder = this.first.filter((word, at) => leading[at] === word).length;
    return alike * (1 + SAME_START * inOrder);
  }

  /** An example's own words; what its slots hold is one of many. */
  private wayOf(words: readonly string[], own: ReadonlySet<string>): Way {
    return words
      .filter((word) => own.has(word))
      .reduce<Way>((before, word) => joined(before, this.word(word, before.length)), NOTHING);
  }

  /** The way through a pattern that is most like what was heard. @param at how many words of weight stand before it. */
  private way(pattern: Pattern, vocabulary: Vocabulary, at: number): Way {
    switch (pattern.kind) {
      case 'word':
        return this.word(pattern.word, at);
      case 'sequence':
        return pattern.items.reduce(
          (before, item) => joined(before, this.way(item, vocabulary, at + before.length)),
          NOTHING,
        );
      case 'choice':
        return (
          bestOf(
            pattern.options.map((option) => this.way(option, vocabulary, at)),
            gain,
          ) ?? NOTHING
        );
      case 'optional': {
        const way = this.way(pattern.item, vocabulary, at);
        return gain(way) > 0 ? way : NOTHING;
      }
      case 'repeat': {
        const way = this.way(pattern.item, vocabulary, at);
        return pattern.min > 0 || gain(way) > 0 ? way : NOTHING;
      }
      case 'slot':
        return this.slot(pattern.source, vocabulary);
    }
  }

  private word(word: string, at: number): Way {
    const small = isSmallWord(word);
    const found = this.byMeaning.get(word);
    const need = this.weight(word) * (found && !small ? atPlace(at) : 1);
    return {
      words: [word],
      need,
      got: found ? need * found.sure : 0,
      heard: found ? [found] : [],
      length: small ? 0 : 1,
      leading: small ? [] : [found?.sure === 1 ? found.heard : undefined],
    };
  }

  private slot(source: string, vocabulary: Vocabulary): Way {
    const list = this.index.listOf(vocabulary, source);
    const need = list ? LIST : CAPTURE;
    const heard = this.heard.filter(({ word }) => this.index.holds(vocabulary, source, word));
    const entry = list?.entries.find(({ spoken }) => heard.some(({ word }) => spoken.split(' ').includes(word)));
    const said = list ? (entry ?? list.entries[0])?.spoken : captureNamed(source)?.examples[0]?.[0];
    return {
      words: said === undefined ? [] : said.split(' '),
      need,
      got: heard.length > 0 ? need : 0,
      heard: heard.map((each) => ({ heard: each, sure: 1, own: false })),
      length: 1,
      leading: [undefined],
    };
  }
}

/** More was heard of it than not. */
function gain({ need, got }: Way): number {
  return 2 * got - need;
}

function joined(one: Way, other: Way): Way {
  if (one === NOTHING) return other;
  if (other === NOTHING) return one;
  return {
    words: [...one.words, ...other.words],
    need: one.need + other.need,
    got: one.got + other.got,
    heard: [...one.heard, ...other.heard],
    length: one.length + other.length,
    leading: one.leading.length >= BY_PLACE.length ? one.leading : [...one.leading, ...other.leading],
  };
}

/** The first of those that are best. */
function bestOf<Item>(items: readonly Item[], worth: (item: Item) => number): Item | undefined {
  let best: Item | undefined;
  let most = -Infinity;
  for (const item of items) {
    const here = worth(item);
    if (here > most) [best, most] = [item, here];
  }
  return best;
}
