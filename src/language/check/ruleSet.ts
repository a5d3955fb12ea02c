import { LanguageCompiler } from '../compileLanguage';
import type { Decision, Language } from '../language';
import { nameOfRule } from '../precedence';
import type { Rule, SpokenList, Vocabulary } from '../vocabulary';
import type { When } from '../when';
import { canHoldTogether } from '../worlds';

/** A rule with its vocabulary, after layers were folded. */
export interface NamedRule {
  readonly vocabulary: Vocabulary;
  readonly rule: Rule;
}

/** What the free word of the grammar may be, when it is typed. */
const ANY_WORD = 'something';

/** Compiling rules to see which is meant takes a few milliseconds each time. */
const MAX_QUESTIONS = 200;

const ALWAYS: When = { kind: 'always' };

/** Rules side by side: when they are live together, what they understand, and which of them is meant. */
export class RuleSet {
  private readonly together = new Map<string, boolean>();
  private readonly contexts: readonly string[];
  private readonly alone = new Map<number, Language>();
  private readonly beside = new Map<string, Language>();
  private readonly everywhere = new Map<Rule, Rule>();
  private readonly compiler = new LanguageCompiler();
  private questions = MAX_QUESTIONS;

  constructor(readonly rules: readonly NamedRule[]) {
    this.contexts = rules.map(({ vocabulary, rule }) => JSON.stringify([vocabulary.when, rule.when]));
  }

  name(index: number): string {
    const named = this.rules[index];
    return named ? nameOfRule(named) : '';
  }

  /** A rule's name, and where it stands for somebody who looks at a file. */
  nameAndPlace(index: number, from: string): string {
    const { file = '', line = 0 } = this.rules[index]?.rule ?? {};
    const name = file.split(/[\\/]/u).at(-1) ?? file;
    return `${this.name(index)} (${file === from ? '' : `${name}, `}line ${line})`;
  }

  /** Whether a rule can be live at all. */
  canLive(index: number): boolean {
    return this.remember(this.context(index), () => canHoldTogether(this.whenOf(index)));
  }

  /** Whether both can be live at the same time. */
  canMeet(one: number, other: number): boolean {
    return this.remember(`${this.context(one)}&${this.context(other)}`, () =>
      canHoldTogether([...this.whenOf(one), ...this.whenOf(other)]),
    );
  }

  /** Whether the other is live whenever this one is. */
  isAlwaysBeside(one: number, other: number): boolean {
    return this.remember(`${this.context(one)}>${this.context(other)}`, () => {
      const without: When = { kind: 'not', item: { kind: 'all', items: this.whenOf(other) } };
      return !canHoldTogether([...this.whenOf(one), without]);
    });
  }

  understands(index: number, sentence: readonly string[]): boolean {
    const language = this.alone.get(index) ?? this.compile([index]);
    this.alone.set(index, language);
    const decision = language.interpretTyped(typed(sentence));
    return decision.kind === 'accepted' && decision.commands.length === 1 && decision.commands[0]?.exact === true;
  }

  /** Which of the rules a sentence means; undefined when the user would be asked, or too often was this asked. */
  meant(rules: readonly number[], sentence: readonly string[]): number | undefined {
    if (this.questions <= 0) return undefined;
    this.questions -= 1;
    const decision = this.compile(rules).interpretTyped(typed(sentence));
    const [command] = decision.kind === 'accepted' ? decision.commands : [];
    return command && rules.find((rule) => this.name(rule) === `${command.vocabulary}/${command.id}`);
  }

  /**
   * What typed words come to where just these rules are there.
   * @param names lists that the target would have.
   */
  decide(rules: readonly number[], text: string, names?: ReadonlyMap<string, SpokenList>): Decision {
    return this.compile(rules, names).interpretTyped(text);
  }

  /** What typed words come to among all rules that can be live beside this one, themselves never together perhaps. */
  decideBeside(index: number, text: string): Decision {
    const known = this.beside.get(this.context(index));
    const language = known ?? this.compile(this.besides(index), undefined, 'joined');
    this.beside.set(this.context(index), language);
    return language.interpretTyped(text);
  }

  private besides(index: number): readonly number[] {
    return [...this.rules.keys()].filter((other) => this.canMeet(index, other));
  }

  /** These rules alone, live everywhere; `joined`: several may be said in one breath. */
  private compile(
    indexes: readonly number[],
    liveLists?: ReadonlyMap<string, SpokenList>,
    joined?: 'joined',
  ): Language {
    const byVocabulary = new Map<Vocabulary, Rule[]>();
    for (const index of indexes) {
      const named = this.rules[index];
      if (!named) continue;
      const rules = byVocabulary.get(named.vocabulary) ?? [];
      const rule = this.everywhere.get(named.rule) ?? { ...named.rule, when: ALWAYS };
      this.everywhere.set(named.rule, rule);
      rules.push(rule);
      byVocabulary.set(named.vocabulary, rules);
    }
    const vocabularies = [...byVocabulary].map(([vocabulary, rules]) => ({
      ...vocabulary,
      when: ALWAYS,
      between: joined ? vocabulary.between : [],
      rules,
    }));
    return this.compiler.compile({ vocabularies, facts: {}, ...(liveLists ? { liveLists } : {}) });
  }

  private whenOf(index: number): readonly When[] {
    const named = this.rules[index];
    return named ? [named.vocabulary.when, named.rule.when] : [];
  }

  private context(index: number): string {
    return this.contexts[index] ?? '';
  }

  private remember(key: string, find: () => boolean): boolean {
    const known = this.together.get(key) ?? find();
    this.together.set(key, known);
    return known;
  }
}

function typed(sentence: readonly string[]): string {
  return sentence.map((word) => (word === '[unk]' ? ANY_WORD : word)).join(' ');
}
