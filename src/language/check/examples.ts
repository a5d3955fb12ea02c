import { captureNamed } from '../captures/index';
import type { Decision } from '../language';
import type { ListEntry, SpokenList } from '../vocabulary';
import { wordsIn } from '../tokens';
import type { RuleSet } from './ruleSet';

/** More examples than these are not looked at. */
const MAX_EXAMPLES = 5_000;

/** Words of an example that a name may have. */
const MAX_NAME_WORDS = 8;

/** What is wrong with an example, if anything is. */
export interface Mistake {
  readonly message?: string;
  /** The rule that may be meant as well. */
  readonly asked?: number;
}

/** Finds examples that are no example of their rule: it does not understand them, or another rule takes them. */
export class Examples {
  private looked = 0;

  /** @param liveLists names of lists that the target has. */
  constructor(
    private readonly rules: RuleSet,
    private readonly liveLists: ReadonlySet<string>,
  ) {}

  mistakeIn(index: number, example: string): Mistake {
    this.looked += 1;
    if (this.looked > MAX_EXAMPLES) return {};
    const names = this.isOwn(index, this.rules.decide([index], example)) ? undefined : this.namesIn(index, example);
    if (names && !this.isOwn(index, this.rules.decide([index], example, names))) {
      return { message: `this rule does not understand its example "${example}"; correct "say" or the example` };
    }
    // What the target's names would make of other rules nobody knows.
    const beside = this.rules.decideBeside(index, example);
    if (this.isOwn(index, beside)) return {};
    for (const rival of this.commandsOf(beside)) {
      if (rival === index) continue;
      const both = this.rules.decide([index, rival], example, names);
      if (this.isOwn(index, both)) continue;
      const name = this.rules.nameAndPlace(rival, this.rules.rules[index]?.rule.file ?? '');
      const instead = 'give another example, or let "over" say which is meant';
      return both.kind === 'accepted'
        ? { message: `the example "${example}" is taken by ${name}; ${instead}` }
        : {
            message: `with the example "${example}" you would be asked whether ${name} is meant; ${instead}`,
            asked: rival,
          };
    }
    return {};
  }

  /** Whether the words are commands of this rule and no other, word for word. */
  private isOwn(index: number, decision: Decision): boolean {
    if (decision.kind !== 'accepted') return false;
    const name = this.rules.name(index);
    return decision.commands.every((command) => command.exact && `${command.vocabulary}/${command.id}` === name);
  }

  private commandsOf(decision: Decision): readonly number[] {
    const commands = decision.kind === 'accepted' ? decision.commands : (decision.choices ?? []);
    const names = new Set(commands.map(({ vocabulary, id }) => `${vocabulary}/${id}`));
    return [...this.rules.rules.keys()].filter((index) => names.has(this.rules.name(index)));
  }

  /** For the live lists that a rule reads, every name that its example might have in mind. */
  private namesIn(index: number, example: string): ReadonlyMap<string, SpokenList> {
    const { rule, vocabulary } = this.rules.rules[index] ?? {};
    const live = [...(rule?.sources ?? [])].filter(
      (source) => this.liveLists.has(source) && !vocabulary?.lists.has(source) && !captureNamed(source),
    );
    const entries = live.length > 0 ? partsOf(wordsIn(example)) : [];
    return new Map(live.map((name) => [name, { name, entries }]));
  }
}

/** All runs of words, as entries of a list. */
function partsOf(words: readonly string[]): readonly ListEntry[] {
  return words.flatMap((_, from) =>
    words.slice(from, from + MAX_NAME_WORDS).map((_, length): ListEntry => {
      const spoken = words.slice(from, from + length + 1).join(' ');
      return { spoken, written: spoken };
    }),
  );
}
