import type { LiveRule } from './automaton';
import { letBreakOff } from './breakingOff';
import { timesSaid } from './captures/key';
import { buildPhrases, type GrammarOptions } from './grammar';
import { GraphWriter } from './foldedGraph';
import { Hesitation } from './hesitation';
import type { PhraseGrammar } from './language';
import { OpenRules, REPEATS, REQUEST, type ListsOf } from './openRules';
import { heardOf, Lexicon, PhraseGraphs, type PhraseNode } from './phraseGraph';
import { hashPhrases, PhraseHash } from './random';
import type { Spelling } from './spelling';
import type { SpokenList } from './vocabulary';
import { WordGraphs } from './wordGraph';

/** What a grammar is made of. */
export interface GrammarParts {
  readonly rules: readonly LiveRule[];
  /** Words between two commands said in one breath. */
  readonly between: readonly (readonly string[])[];
  /** Whether a rule with a slot for any words is among them. */
  readonly free: boolean;
  readonly options: GrammarOptions;
  readonly lists: ListsOf;
}

/** Makes grammars of rules for one model. Keep it: rules and lists that were in an earlier grammar cost next to nothing. */
export class GrammarMaker {
  private readonly lexicon = new Lexicon();
  private readonly graphs: PhraseGraphs;
  private readonly wordGraphs: WordGraphs;
  private readonly rules: OpenRules;
  private readonly listKeys = new WeakMap<SpokenList, string>();
  private readonly writer = new GraphWriter();
  private readonly hesitation = new Hesitation(this.writer);
  private readonly keyHash = new PhraseHash();
  private readonly joints = new Map<string, PhraseNode | undefined>();

  constructor(private readonly spelling: Spelling) {
    this.graphs = new PhraseGraphs(spelling, this.lexicon);
    this.rules = new OpenRules(this.graphs);
    this.wordGraphs = new WordGraphs(
      this.lexicon,
      this.graphs.open(timesSaid, () => undefined),
    );
  }

  /** The phrases are made when they are first asked for: a decoder that can read the graph needs none. */
  make(parts: GrammarParts): PhraseGrammar {
    const { free, options } = parts;
    this.rules.open(parts.rules, parts.lists);
    const between = parts.between.flatMap((words) => this.joint(words) ?? []);
    const exactly = options.exact ? this.wordGraphs.build(this.rules, between) : undefined;
    const graph =
      exactly && (options.hesitation ? this.hesitation.addedTo(exactly.graph) : this.writer.unfolded(exactly.graph));
    if (graph && options.hesitation) letBreakOff(graph.finalCosts);
    let made: readonly string[] | undefined;
    const phrases = (): readonly string[] =>
      (made ??= buildPhrases(this.nodesOf(parts), between, this.lexicon, options));
    const key = this.keyOf(parts);
    if (!graph) return { key: hashPhrases(phrases()), phrases: phrases(), free };
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
  private keyOf({ rules, between }: GrammarParts): string {
    const hash = this.keyHash;
    hash.start();
    hash.add(this.spelling.key);
    for (const words of between) hash.add(words.join(' '));
    let at = 0;
    for (const { rule } of rules) {
      for (const say of rule.says) hash.add(say);
      const kind = this.rules.kindOf(at);
      hash.add(rule.anyOrder ? 'any order' : '');
      hash.add((kind & REPEATS) !== 0 ? 'repeats' : '');
      hash.add((kind & REQUEST) !== 0 ? 'request' : '');
      for (const list of this.rules.listsOf(at)) if (list) hash.add(this.listKey(list));
      at += 1;
    }
    return hash.text;
  }

  /** The patterns that can be heard, with their parts in the order they are written in. */
  private nodesOf({ rules, lists }: GrammarParts): readonly PhraseNode[] {
    return rules.flatMap(({ vocabulary, rule }) =>
      heardOf(rule.patterns.map((pattern) => this.graphs.open(pattern, (source) => lists.list(vocabulary, source)))),
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
