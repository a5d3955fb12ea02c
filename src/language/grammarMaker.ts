import { inAnyOrder, type LiveRule } from './automaton';
import { letBreakOff } from './breakingOff';
import { timesSaid } from './captures/key';
import { buildPhrases, type GrammarOptions } from './grammar';
import { GraphWriter } from './foldedGraph';
import { Hesitation } from './hesitation';
import type { PhraseGrammar } from './language';
import { heardOf, Lexicon, looseWordsOf, NOTHING, PhraseGraphs, type PhraseNode } from './phraseGraph';
import { hashPhrases, PhraseHash } from './random';
import type { Pattern } from './pattern';
import { mayRepeat } from './repeats';
import { isRequest } from './request';
import type { Spelling } from './spelling';
import type { Rule, SpokenList, Vocabulary } from './vocabulary';
import { WordGraphs, type SaidRule } from './wordGraph';

/** What a grammar is made of. */
export interface GrammarParts {
  readonly rules: readonly LiveRule[];
  /** Words between two commands said in one breath. */
  readonly between: readonly (readonly string[])[];
  /** Whether a rule with a slot for any words is among them. */
  readonly free: boolean;
  readonly options: GrammarOptions;
  readonly listOf: (vocabulary: Vocabulary, source: string) => SpokenList | undefined;
}

/** A rule opened into what can be said, as long as its lists are these. */
interface OpenRule {
  readonly lists: readonly (SpokenList | undefined)[];
  readonly said: readonly SaidWay[];
}

/** A rule as one of its patterns says it. */
interface SaidWay extends SaidRule {
  readonly pattern: Pattern;
}

/** The lists of one vocabulary, by what its slots read; all else is built-in captures, or nothing. */
interface OwnLists {
  readonly of: (source: string) => SpokenList | undefined;
  readonly has: (source: string) => boolean;
}

const NONE: OpenRule['lists'] = [];
const NO_LISTS: OwnLists = { of: () => undefined, has: () => false };

/** More than all contexts have together; vocabularies that were read anew leave the old rules behind. */
const MOST_OPEN = 20_000;

/** Makes grammars of rules for one model. Keep it: rules and lists that were in an earlier grammar cost next to nothing. */
export class GrammarMaker {
  private readonly lexicon = new Lexicon();
  private readonly graphs: PhraseGraphs;
  private readonly wordGraphs: WordGraphs;
  private readonly open = new Map<Rule, OpenRule>();
  private readonly listKeys = new WeakMap<SpokenList, string>();
  private readonly writer = new GraphWriter();
  private readonly hesitation = new Hesitation(this.writer);
  private readonly keyHash = new PhraseHash();
  private readonly joints = new Map<string, PhraseNode | undefined>();

  constructor(private readonly spelling: Spelling) {
    this.graphs = new PhraseGraphs(spelling, this.lexicon);
    this.wordGraphs = new WordGraphs(
      this.lexicon,
      this.graphs.open(timesSaid, () => undefined),
    );
  }

  /** The phrases are made when they are first asked for: a decoder that can read the graph needs none. */
  make(parts: GrammarParts): PhraseGrammar {
    const { free, options } = parts;
    const rules = this.openRules(parts);
    const between = parts.between.flatMap((words) => this.joint(words) ?? []);
    const exactly = options.exact
      ? this.wordGraphs.build(saidOf(rules), between, this.opener(parts, rules))
      : undefined;
    const graph =
      exactly && (options.hesitation ? this.hesitation.addedTo(exactly.graph) : this.writer.unfolded(exactly.graph));
    if (graph && options.hesitation) letBreakOff(graph);
    let made: readonly string[] | undefined;
    const phrases = (): readonly string[] =>
      (made ??= buildPhrases(this.nodesOf(parts), between, this.lexicon, options));
    if (!graph) return { key: hashPhrases(phrases()), phrases: phrases(), free };
    const key = this.keyOf(parts, rules);
    return {
      key,
      graph: { key, ...graph },
      beside: exactly.beside,
      free,
      get phrases() {
        return phrases();
      },
    };
  }

  /** Made of the texts that the graph is made of, which are far fewer than its arcs. */
  private keyOf({ rules, between }: GrammarParts, open: readonly OpenRule[]): string {
    const hash = this.keyHash;
    hash.start();
    hash.add(this.spelling.key);
    for (const words of between) hash.add(words.join(' '));
    rules.forEach(({ rule }, index) => {
      for (const say of rule.says) hash.add(say);
      const said = open[index]?.said[0];
      hash.add(rule.anyOrder ? 'any order' : '');
      hash.add(said?.repeats ? 'repeats' : '');
      hash.add(said?.request ? 'request' : '');
      for (const list of open[index]?.lists ?? NONE) if (list) hash.add(this.listKey(list));
    });
    return hash.text;
  }

  private openRules({ rules, listOf }: GrammarParts): readonly OpenRule[] {
    let own = NO_LISTS;
    let of: Vocabulary | undefined;
    return rules.map((live) => {
      if (live.vocabulary !== of) {
        of = live.vocabulary;
        own = ownLists(of, listOf);
      }
      return this.openRule(live, own);
    });
  }

  private openRule(live: LiveRule, own: OwnLists): OpenRule {
    const known = this.open.get(live.rule);
    if (known && readsLists(live.rule, known.lists, own)) return known;
    if (this.open.size > MOST_OPEN) this.open.clear();
    const opened = this.opened(live, own);
    this.open.set(live.rule, opened);
    return opened;
  }

  private opened(live: LiveRule, own: OwnLists): OpenRule {
    const { rule } = live;
    const request = isRequest(rule);
    const repeats = mayRepeat(live, own.has);
    const said = rule.patterns.map((written): SaidWay | undefined => {
      const pattern = rule.anyOrder ? inAnyOrder(written) : written;
      const node = this.graphs.open(pattern, own.of);
      return node && { node, pattern, loose: looseWordsOf(node), repeats, request, root: 0, rootIn: 0 };
    });
    return { lists: listsRead(rule, own), said: heardOf(said) };
  }

  /** Of a way to say a rule, by its place among those of all rules. */
  private opener({ rules, listOf }: GrammarParts, open: readonly OpenRule[]): (at: number) => PhraseNode {
    let ways: readonly { readonly pattern: Pattern; readonly vocabulary: Vocabulary }[] | undefined;
    return (at) => {
      ways ??= rules.flatMap(({ vocabulary }, rule) =>
        (open[rule]?.said ?? []).map(({ pattern }) => ({ pattern, vocabulary })),
      );
      const way = ways[at];
      return (way && this.graphs.open(way.pattern, (source) => listOf(way.vocabulary, source))) ?? NOTHING;
    };
  }

  /** The patterns that can be heard, with their parts in the order they are written in. */
  private nodesOf({ rules, listOf }: GrammarParts): readonly PhraseNode[] {
    return rules.flatMap(({ vocabulary, rule }) =>
      heardOf(rule.patterns.map((pattern) => this.graphs.open(pattern, (source) => listOf(vocabulary, source)))),
    );
  }

  private listKey(list: SpokenList): string {
    const known = this.listKeys.get(list) ?? hashPhrases(list.entries.map((entry) => entry.spoken));
    this.listKeys.set(list, known);
    return known;
  }

  private joint(words: readonly string[]): PhraseNode | undefined {
    const phrase = words.join(' ');
    if (!this.joints.has(phrase)) this.joints.set(phrase, this.graphs.phrase(words));
    return this.joints.get(phrase);
  }
}

function saidOf(rules: readonly OpenRule[]): readonly SaidRule[] {
  const all: SaidRule[] = [];
  for (const { said } of rules) for (const each of said) all.push(each);
  return all;
}

function ownLists(vocabulary: Vocabulary, listOf: GrammarParts['listOf']): OwnLists {
  return {
    of: (source) => listOf(vocabulary, source),
    has: (source) => listOf(vocabulary, source) !== undefined,
  };
}

/** In an array that is no longer than it has to be: one that grows has room for sixteen more. */
function listsRead({ sources }: Rule, own: OwnLists): OpenRule['lists'] {
  if (sources.size === 0) return NONE;
  const lists = new Array<SpokenList | undefined>(sources.size);
  let at = 0;
  let none = true;
  for (const source of sources) {
    const list = own.of(source);
    lists[at] = list;
    at += 1;
    none &&= list === undefined;
  }
  return none ? NONE : lists;
}

/** Whether a rule's slots still read these. */
function readsLists(rule: Rule, lists: OpenRule['lists'], own: OwnLists): boolean {
  let at = 0;
  for (const source of rule.sources) {
    if (own.of(source) !== lists[at]) return false;
    at += 1;
  }
  return true;
}
