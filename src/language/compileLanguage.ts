import { buildAutomaton, type Automaton, type LiveRule, type Resolver } from './automaton';
import { COSTS, type Costs } from './costs';
import { Judge } from './decide';
import { GRAMMAR_OPTIONS, type GrammarOptions } from './grammar';
import { GrammarMaker } from './grammarMaker';
import { Hints, SoundShapes } from './hints';
import { Interpreter, type Readers } from './interpretations';
import type { Language, PhraseGrammar, Sayable } from './language';
import { layered } from './layers';
import { captureMatcher, listMatcher, type Matcher } from './matchers';
import { shellNamed, type Shell } from './quote';
import { mayRepeat } from './repeats';
import { RuleIndex } from './ruleIndex';
import { unheardOf, wordsOf } from './ruleWords';
import { Spelling } from './spelling';
import type { Rule, SpokenList, Vocabulary } from './vocabulary';
import { holds, type Facts } from './when';

/** What a language is made from. */
export interface LanguageInput {
  /** Weakest layer first: a later vocabulary of the same name replaces rules by id and lists by name. */
  readonly vocabularies: readonly Vocabulary[];
  /** What is true of the target now; rules whose `when` does not hold are not live. */
  readonly facts: Facts;
  /** Words of the speech model; absent: not known, and nothing is left out of the grammar. */
  readonly knownWords?: ReadonlySet<string>;
  /** The shell that lines are quoted for; absent: what the fact `shell` says, and bash where it says none that is known. */
  readonly shell?: Shell;
  /** Lists that live in the target (branches, files), by name; a list in the vocabulary's own file goes before. */
  readonly liveLists?: ReadonlyMap<string, SpokenList>;
  readonly costs?: Costs;
  readonly grammar?: GrammarOptions;
}

/** Compiles rules into something that can be listened for and understood. Pure; the grammar is made when first asked for. */
export function compileLanguage(input: LanguageInput): Language {
  return new LanguageCompiler().compile(input);
}

/**
 * Compiles again and again. What does not change between two inputs is not made anew: captures, lists, and the rules that
 * both have, told by their objects. So a context or a list of names that changes costs what it brings.
 */
export class LanguageCompiler {
  private workshop: Workshop | undefined;

  /** The same as {@link compileLanguage}. */
  compile(input: LanguageInput): Language {
    if (!this.workshop || this.workshop.knownWords !== input.knownWords) this.workshop = new Workshop(input.knownWords);
    return this.workshop.compile(input);
  }
}

/** All that is kept for one set of words that the model knows. */
class Workshop {
  private readonly spelling: Spelling;
  private readonly grammars: GrammarMaker;
  private readonly shapes = new SoundShapes();
  private readonly matchers = new Matchers((word) => this.spelling.respellings(word));
  /** For inputs without lists of their own. While there is one of its class, code that was optimized for it is kept. */
  private readonly ownLists = new ListResolver(new Map(), this.matchers);

  constructor(readonly knownWords: ReadonlySet<string> | undefined) {
    this.spelling = new Spelling(knownWords);
    this.grammars = new GrammarMaker(this.spelling);
  }

  compile(input: LanguageInput): Language {
    const vocabularies = layered(input.vocabularies).filter(({ when }) => holds(when, input.facts));
    const rules = liveRules(vocabularies, input.facts);
    const { spelling } = this;
    const lists = input.liveLists ? new ListResolver(input.liveLists, this.matchers) : this.ownLists;
    const index = new RuleIndex(rules, (vocabulary, source) => lists.list(vocabulary, source));
    const readers = readersOf(rules, lists, index);
    const hints = new Hints(rules, index, this.shapes);
    const between = vocabularies.flatMap((vocabulary) => vocabulary.between.map((phrase) => phrase.split(' ')));
    const costs = input.costs ?? COSTS;
    const interpreter = new Interpreter(readers, between, costs, input.shell ?? shellOf(input.facts), input.facts);
    let grammar: PhraseGrammar | undefined;
    let sayable: readonly Sayable[] | undefined;
    const makeGrammar = (): PhraseGrammar =>
      this.grammars.make({
        rules,
        between,
        free: rules.some((live) => isFree(live, lists)),
        options: input.grammar ?? GRAMMAR_OPTIONS,
        lists,
      });
    const grammarOnce = (): PhraseGrammar => (grammar ??= makeGrammar());
    const judge = new Judge(interpreter, costs, {
      hint: (heard) => hints.nearest(heard),
      beside: () => grammarOnce().beside ?? [],
    });
    return {
      get grammar() {
        return grammarOnce();
      },
      interpret: ({ alternatives, free, exact }) => judge.decide(alternatives, free, exact ? 'graph' : 'words'),
      interpretTyped: (text) => judge.decideTyped(text),
      get words() {
        return [...new Set([...between.flat(), ...rules.flatMap((live) => [...wordsOf(live, lists)])])];
      },
      get unheard() {
        return input.knownWords ? unheardOf(rules, lists, spelling) : [];
      },
      get sayable() {
        return (sayable ??= rules.map(({ vocabulary, rule }) => sayableOf(vocabulary, rule)));
      },
    };
  }
}

function liveRules(vocabularies: readonly Vocabulary[], facts: Facts): readonly LiveRule[] {
  const live: LiveRule[] = [];
  for (const vocabulary of vocabularies) {
    for (const rule of vocabulary.rules) if (holds(rule.when, facts)) live.push({ vocabulary, rule });
  }
  return live;
}

function shellOf({ shell }: Facts): Shell {
  return (typeof shell === 'string' ? shellNamed(shell) : undefined) ?? 'bash';
}

function isFree({ vocabulary, rule }: LiveRule, lists: ListResolver): boolean {
  for (const source of rule.sources) if (lists.matcher(vocabulary, source)?.free) return true;
  return false;
}

function readersOf(rules: readonly LiveRule[], lists: ListResolver, index: RuleIndex): Readers {
  let all: Automaton | undefined;
  const alone = new Map<number, Automaton>();
  return {
    // The grammar is wanted first, and this not before something was heard.
    get all() {
      return (all ??= buildAutomaton(rules, lists));
    },
    alone(rule) {
      const known = alone.get(rule) ?? buildAutomaton(rules.slice(rule, rule + 1), lists);
      alone.set(rule, known);
      return known;
    },
    mayRepeat(rule) {
      const live = rules[rule];
      return live !== undefined && mayRepeat(live, (source) => lists.list(live.vocabulary, source) !== undefined);
    },
    nearest: (words, limit) => index.nearest(words, limit),
    resolver: lists,
  };
}

class ListResolver implements Resolver {
  constructor(
    private readonly live: ReadonlyMap<string, SpokenList>,
    private readonly matchers: Matchers,
  ) {}

  list(vocabulary: Vocabulary, source: string): SpokenList | undefined {
    return vocabulary.lists.get(source) ?? this.live.get(source);
  }

  matcher(vocabulary: Vocabulary, source: string): Matcher | undefined {
    const list = this.list(vocabulary, source);
    return list ? this.matchers.ofList(list) : this.matchers.ofCapture(source);
  }

  respell(word: string): readonly (readonly string[])[] {
    return this.matchers.respell(word);
  }
}

/** The matchers of lists and captures, made once each. */
class Matchers {
  private readonly byList = new WeakMap<SpokenList, Matcher>();
  private readonly byCapture = new Map<string, Matcher | undefined>();

  constructor(readonly respell: (word: string) => readonly (readonly string[])[]) {}

  ofList(list: SpokenList): Matcher {
    const known = this.byList.get(list);
    if (known) return known;
    const made = listMatcher(list, this.respell);
    this.byList.set(list, made);
    return made;
  }

  ofCapture(name: string): Matcher | undefined {
    if (!this.byCapture.has(name)) this.byCapture.set(name, captureMatcher(name));
    return this.byCapture.get(name);
  }
}

function sayableOf(vocabulary: Vocabulary, rule: Rule): Sayable {
  const [say = ''] = rule.says;
  return { vocabulary: vocabulary.name, id: rule.id, say, example: rule.examples[0] ?? say, risk: rule.risk };
}
