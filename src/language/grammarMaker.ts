import { inAnyOrder, type LiveRule } from './automaton';
import { timesSaid } from './captures/key';
import { buildPhrases, type GrammarOptions } from './grammar';
import { unfolded } from './foldedGraph';
import { withHesitation } from './hesitation';
import type { PhraseGrammar } from './language';
import { Lexicon, looseWordsOf, PhraseGraphs, type PhraseNode } from './phraseGraph';
import { hashPhrases } from './random';
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
  /** With its parts in the order they are written in. */
  readonly nodes: readonly PhraseNode[];
  readonly said: readonly SaidRule[];
}

/** More than all contexts have together; vocabularies that were read anew leave the old rules behind. */
const MOST_OPEN = 20_000;

/** Makes grammars of rules for one model. Keep it: rules and lists that were in an earlier grammar cost next to nothing. */
export class GrammarMaker {
  private readonly lexicon = new Lexicon();
  private readonly graphs: PhraseGraphs;
  private readonly wordGraphs: WordGraphs;
  private readonly open = new Map<Rule, OpenRule>();
  private readonly listKeys = new WeakMap<SpokenList, string>();
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
    const rules = parts.rules.map((live) => this.openRule(live, parts));
    const between = parts.between.flatMap((words) => this.joint(words) ?? []);
    const exactly = options.exact
      ? this.wordGraphs.build(
          rules.flatMap((rule) => rule.said),
          between,
        )
      : undefined;
    const graph = exactly && (options.hesitation ? withHesitation : unfolded)(exactly.graph);
    let made: readonly string[] | undefined;
    const phrases = (): readonly string[] =>
      (made ??= buildPhrases(
        rules.flatMap((rule) => rule.nodes),
        between,
        this.lexicon,
        options,
      ));
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
    const texts = [this.spelling.key, ...between.map((words) => words.join(' '))];
    rules.forEach(({ rule }, index) => {
      for (const say of rule.says) texts.push(say);
      const [said] = open[index]?.said ?? [];
      texts.push(rule.anyOrder ? 'any order' : '', said?.repeats ? 'repeats' : '', said?.request ? 'request' : '');
      for (const list of open[index]?.lists ?? []) if (list) texts.push(this.listKey(list));
    });
    return hashPhrases(texts);
  }

  private openRule({ vocabulary, rule }: LiveRule, { listOf }: GrammarParts): OpenRule {
    const lists = [...rule.sources].map((source) => listOf(vocabulary, source));
    const known = this.open.get(rule);
    if (known && lists.every((list, index) => list === known.lists[index])) return known;
    if (this.open.size > MOST_OPEN) this.open.clear();
    const opened = this.opened(vocabulary, rule, lists, listOf);
    this.open.set(rule, opened);
    return opened;
  }

  private opened(
    vocabulary: Vocabulary,
    rule: Rule,
    lists: OpenRule['lists'],
    listOf: GrammarParts['listOf'],
  ): OpenRule {
    const own = (source: string): SpokenList | undefined => listOf(vocabulary, source);
    const nodes = rule.patterns.flatMap((pattern) => this.graphs.open(pattern, own) ?? []);
    const said = rule.anyOrder
      ? rule.patterns.flatMap((pattern) => this.graphs.open(inAnyOrder(pattern), own) ?? [])
      : nodes;
    const request = isRequest(rule);
    const repeats = mayRepeat({ vocabulary, rule }, (source) => own(source) !== undefined);
    return { lists, nodes, said: said.map((node) => ({ node, loose: looseWordsOf(node), repeats, request })) };
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
