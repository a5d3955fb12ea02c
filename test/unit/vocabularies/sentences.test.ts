import assert from 'node:assert/strict';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { GRAMMAR_OPTIONS } from '../../../src/language/grammar';
import type { Rule, Vocabulary } from '../../../src/language/vocabulary';
import type { Command } from '../../../src/protocol/words';
import { shippedVocabularies } from '../language/shipped';
import { contextsOf, nameOf } from './contexts';

/** A sentence of a rule, and what it comes to where no other rule is live. */
interface Sentence {
  readonly text: string;
  readonly command: Command;
}

const grammar = { ...GRAMMAR_OPTIONS, sentences: 25, perRule: 60, pairs: false, unknown: false, exact: false };

/** Sentences of one rule alone: every alternative, and list entries in turn. */
function sentencesOf(vocabulary: Vocabulary, rule: Rule): readonly Sentence[] {
  const always = { kind: 'always' } as const;
  const alone = { ...vocabulary, when: always, between: [], rules: [{ ...rule, when: always }] };
  const language = compileLanguage({ vocabularies: [alone], facts: {}, grammar });
  return language.grammar.phrases.map((phrase) => {
    const text = phrase.replaceAll('[unk]', 'some free words');
    const decision = language.interpretTyped(text);
    const [command] = decision.kind === 'accepted' ? decision.commands : [];
    assert.ok(command, `${vocabulary.name}/${rule.id} alone: "${text}" became ${JSON.stringify(decision)}`);
    return { text, command };
  });
}

const { vocabularies } = shippedVocabularies();
const said = new Map<Rule, readonly Sentence[]>();

for (const facts of contextsOf(vocabularies)) {
  describe(`what can be said with ${nameOf(facts)}`, () => {
    const language = compileLanguage({ vocabularies, facts });
    const live = new Set(language.sayable.map((say) => `${say.vocabulary}/${say.id}`));

    for (const vocabulary of vocabularies) {
      const rules = vocabulary.rules.filter((rule) => live.has(`${vocabulary.name}/${rule.id}`));
      if (rules.length === 0) continue;
      it(`in ${vocabulary.name} is understood exactly, as its own rule, with the same slots as on its own`, () => {
        for (const rule of rules) {
          const sentences = said.get(rule) ?? sentencesOf(vocabulary, rule);
          said.set(rule, sentences);
          for (const { text, command } of sentences) {
            const decision = language.interpretTyped(text);
            const where = `${vocabulary.name}/${rule.id}: "${text}" became ${JSON.stringify(decision)}`;
            assert.ok(decision.kind === 'accepted' && decision.commands.length === 1, where);
            // The risk is that of the place: what is text to an editor may be a command line to a shell.
            assert.deepEqual({ ...decision.commands[0], risk: command.risk }, command, where);
          }
        }
      });
    }
  });
}
