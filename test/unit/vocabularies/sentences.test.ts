import assert from 'node:assert/strict';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { GRAMMAR_OPTIONS } from '../../../src/language/grammar';
import type { Vocabulary } from '../../../src/language/vocabulary';
import type { Facts } from '../../../src/language/when';
import { shippedVocabularies } from '../language/shipped';

/** Contexts in which rules are live together. */
const CONTEXTS: readonly Facts[] = [
  { terminal: true },
  { terminal: true, tmux: true },
  { terminal: true, confirming: true },
];

/** Sentences of one rule alone: every alternative, and list entries in turn. */
function sentencesOf(vocabulary: Vocabulary, id: string, facts: Facts): readonly string[] {
  const alone = { ...vocabulary, between: [], rules: vocabulary.rules.filter((rule) => rule.id === id) };
  const grammar = { ...GRAMMAR_OPTIONS, sentences: 25, perRule: 60, pairs: false, unknown: false };
  return compileLanguage({ vocabularies: [alone], facts, grammar }).grammar.phrases;
}

for (const facts of CONTEXTS) {
  describe(`what can be said with ${Object.keys(facts).join(' and ')}`, () => {
    const { vocabularies } = shippedVocabularies();
    const language = compileLanguage({ vocabularies, facts });

    for (const vocabulary of vocabularies) {
      it(`in ${vocabulary.name} is understood exactly, as its own rule, with the same slots as on its own`, () => {
        for (const say of language.sayable.filter((each) => each.vocabulary === vocabulary.name)) {
          const alone = compileLanguage({
            vocabularies: [{ ...vocabulary, rules: vocabulary.rules.filter((rule) => rule.id === say.id) }],
            facts,
          });
          for (const sentence of sentencesOf(vocabulary, say.id, facts)) {
            const free = sentence.includes('[unk]') ? sentence.replaceAll('[unk]', 'some free words') : sentence;
            const decision = language.interpretTyped(free);
            const where = `${vocabulary.name}/${say.id}: "${free}" became ${JSON.stringify(decision)}`;
            assert.ok(decision.kind === 'accepted' && decision.commands.length === 1, where);
            assert.deepEqual(
              [decision.commands[0]?.vocabulary, decision.commands[0]?.id],
              [vocabulary.name, say.id],
              where,
            );
            const own = alone.interpretTyped(free);
            assert.ok(own.kind === 'accepted');
            assert.deepEqual(decision.commands[0], own.commands[0], where);
          }
        }
      });
    }
  });
}
