import { buildAutomaton, inAnyOrder, type Automaton, type Resolver } from './automaton';
import { COSTS, type Costs } from './costs';
import { Judge } from './decide';
import { buildPhrases, GRAMMAR_OPTIONS, type GrammarOptions } from './grammar';
import { Interpreter, type Readers } from './interpretations';
import type { Language, PhraseGrammar, Sayable } from './language';
import { layered } from './layers';
import { captureMatcher, listMatcher, type Matcher } from './matchers';
import { Lexicon, PhraseGraphs } from './phraseGraph';
import type { Shell } from './quote';
import { RuleIndex } from './ruleIndex';
import { unheardOf, wordsOf } from './ruleWords';
import { Spelling } from './spelling';
import { tokenize } from './tokens';
import type { Rule, SpokenList, Vocabulary } from './vocabulary';
import { buildWordGraph } from './wordGraph';
import { holds, type Facts } from './when';

/** What a language is made from. */
export interface LanguageInput {
  /** Weakest layer first: a later vocabulary of the same name replaces rules by id and lists by name. */
  readonly vocabularies: readonly Vocabulary[];
  /** What is true of the target now; rules whose `when` does not hold are not live. */
  readonly facts: Facts;
  /** Words of the speech model; absent: not known, and nothing is left out of the grammar. */
  readonly knownWords?: ReadonlySet<string>;
  /** The shell that lines are quoted for; bash if it is not known. */
  readonly shell?: Shell;
  /** Lists that live in the target (branches, files), by name; a list in the vocabulary's own file goes before. */
  readonly liveLists?: ReadonlyMap<string, SpokenList>;
  readonly costs?: Costs;
  readonly grammar?: GrammarOptions;
}

/** Compiles rules into something that can be listened for and understood. Pure; the grammar is made when first asked for. */
export function compileLanguage(input: LanguageInput): Language {
  const vocabularies = layered(input.vocabularies).filter(({ when }) => holds(when, input.facts));
  const rules = vocabularies.flatMap((vocabulary) =>
    vocabulary.rules.filter((rule) => holds(rule.when, input.facts)).map((rule) => ({ vocabulary, rule })),
  );
  const spelling = new Spelling(input.knownWords);
  const lists = new ListResolver(input.liveLists ?? new Map(), spelling);
  const readers = readersOf(rules, lists);
  const between = vocabularies.flatMap((vocabulary) => vocabulary.between.map((phrase) => phrase.split(' ')));
  const costs = input.costs ?? COSTS;
  const interpreter = new Interpreter(readers, between, costs, input.shell ?? 'bash', input.facts);
  const judge = new Judge(interpreter, costs, (heard) => nearestExample(readers, heard));
  let grammar: PhraseGrammar | undefined;
  return {
    get grammar() {
      return (grammar ??= makeGrammar(rules, lists, spelling, between, input.grammar ?? GRAMMAR_OPTIONS));
    },
    interpret: ({ alternatives, free, exact }) => judge.decide(alternatives, free, exact),
    interpretTyped: (text) => judge.decide([{ text, score: 0 }], undefined),
    get words() {
      return [...new Set(rules.flatMap((live) => [...wordsOf(live, lists)]))];
    },
    get unheard() {
      return input.knownWords ? unheardOf(rules, lists, spelling) : [];
    },
    sayable: rules.flatMap(({ vocabulary, rule }) => sayableOf(vocabulary, rule)),
  };
}

function readersOf(rules: LiveRules, lists: ListResolver): Readers {
  const all = buildAutomaton(rules, lists);
  const index = new RuleIndex(rules, (vocabulary, source) => lists.list(vocabulary, source));
  const alone = new Map<number, Automaton>();
  return {
    all,
    alone(rule) {
      const known = alone.get(rule) ?? buildAutomaton(rules.slice(rule, rule + 1), lists);
      alone.set(rule, known);
      return known;
    },
    nearest: (words, limit) => index.nearest(words, limit),
  };
}

/** What could have been said instead of what was heard. */
function nearestExample(readers: Readers, heard: string): string | undefined {
  const words = tokenize(heard).map((token) => token.word);
  const [index = -1] = readers.nearest(words, 1);
  return readers.all.rules[index]?.rule.examples[0];
}

class ListResolver implements Resolver {
  private readonly byList = new Map<SpokenList, Matcher>();
  private readonly byCapture = new Map<string, Matcher | undefined>();

  constructor(
    private readonly live: ReadonlyMap<string, SpokenList>,
    private readonly spelling: Spelling,
  ) {}

  list(vocabulary: Vocabulary, source: string): SpokenList | undefined {
    return vocabulary.lists.get(source) ?? this.live.get(source);
  }

  matcher(vocabulary: Vocabulary, source: string): Matcher | undefined {
    const list = this.list(vocabulary, source);
    if (!list) return this.capture(source);
    const known = this.byList.get(list) ?? listMatcher(list, (word) => this.respell(word));
    this.byList.set(list, known);
    return known;
  }

  respell(word: string): readonly (readonly string[])[] {
    return this.spelling.respellings(word);
  }

  private capture(name: string): Matcher | undefined {
    if (!this.byCapture.has(name)) this.byCapture.set(name, captureMatcher(name));
    return this.byCapture.get(name);
  }
}

type LiveRules = readonly { readonly vocabulary: Vocabulary; readonly rule: Rule }[];

function makeGrammar(
  rules: LiveRules,
  lists: ListResolver,
  spelling: Spelling,
  between: readonly (readonly string[])[],
  options: GrammarOptions,
): PhraseGrammar {
  const lexicon = new Lexicon();
  const graphs = new PhraseGraphs(spelling, lexicon);
  const nodes = rules.flatMap(({ vocabulary, rule }) =>
    rule.patterns.flatMap((pattern) => graphs.open(pattern, (source) => lists.list(vocabulary, source)) ?? []),
  );
  const joints = between.flatMap((words) => graphs.phrase(words) ?? []);
  const free = rules.some(({ vocabulary, rule }) =>
    [...rule.sources].some((source) => lists.matcher(vocabulary, source)?.free),
  );
  const phrases = buildPhrases(nodes, joints, lexicon, options);
  const exactly = rules.flatMap(({ vocabulary, rule }) =>
    rule.patterns.flatMap((pattern) => {
      const said = rule.anyOrder ? inAnyOrder(pattern) : pattern;
      return graphs.open(said, (source) => lists.list(vocabulary, source)) ?? [];
    }),
  );
  const graph = options.exact ? buildWordGraph(exactly, joints, lexicon) : undefined;
  return { ...phrases, free, ...(graph ? { graph: { key: phrases.key, ...graph } } : {}) };
}

function sayableOf(vocabulary: Vocabulary, rule: Rule): readonly Sayable[] {
  const [say = ''] = rule.says;
  return [{ vocabulary: vocabulary.name, id: rule.id, say, example: rule.examples[0] ?? say, risk: rule.risk }];
}
