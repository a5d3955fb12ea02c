import assert from 'node:assert/strict';
import { checkVocabularies } from '../../../src/language/check/checkVocabularies';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { LIVE_LISTS } from '../../../src/language/foundList';
import { shippedVocabularies } from '../language/shipped';
import { contextsOf } from './contexts';

describe('the shipped vocabularies', () => {
  const { vocabularies, problems } = shippedVocabularies();

  it('have nothing wrong with them', () => {
    assert.deepEqual(problems, []);
  });

  it('hold at least six hundred rules, each with an example', () => {
    const rules = vocabularies.flatMap((vocabulary) => vocabulary.rules);
    assert.ok(rules.length >= 600, `${rules.length} rules`);
    assert.deepEqual(
      rules.filter((rule) => rule.examples.length === 0).map((rule) => rule.id),
      [],
    );
  });

  it('share no sentence in one context without saying which rule goes before the other, and hold nothing unused', () => {
    assert.deepEqual(checkVocabularies({ vocabularies, liveLists: new Set(LIVE_LISTS) }), []);
  }).timeout(60_000);

  it('would be found out with an example that is none, or that is another rule’s', () => {
    const git = vocabularies.find(({ name }) => name === 'git');
    const [first, second] = git?.rules ?? [];
    assert.ok(git && first && second);
    const examples = ['frobnicate', ...second.examples.slice(0, 1)];
    const places = examples.map((_, index) => ({ line: 1_000 + index, column: 7 }));
    const wrong = { ...first, examples, places: { ...first.places, examples: places } };
    const found = checkVocabularies({
      vocabularies: [...vocabularies.filter((each) => each !== git), { ...git, rules: [wrong, ...git.rules.slice(1)] }],
      liveLists: new Set(LIVE_LISTS),
      files: new Set([git.file]),
    });
    assert.deepEqual(
      found.map(({ file, line, column }) => `${file}:${line}:${column}`),
      [`${git.file}:1000:7`, `${git.file}:1001:7`],
    );
    assert.ok(found.every(({ message }) => message.includes('example')));
  });

  const languages = contextsOf(vocabularies).map((facts) => compileLanguage({ vocabularies, facts }));
  for (const vocabulary of vocabularies) {
    describe(vocabulary.name, () => {
      for (const rule of vocabulary.rules) {
        for (const example of rule.examples) {
          it(`${rule.id}: ${example}`, () => {
            let live = 0;
            for (const language of languages) {
              if (!language.sayable.some((say) => say.vocabulary === vocabulary.name && say.id === rule.id)) continue;
              live += 1;
              const decision = language.interpretTyped(example);
              assert.deepEqual(
                decision.kind === 'accepted' &&
                  decision.commands.map(({ vocabulary: of, id, exact }) => [of, id, exact]),
                [[vocabulary.name, rule.id, true]],
                JSON.stringify(decision),
              );
            }
            assert.ok(live > 0, 'live in no context');
          });
        }
      }
    });
  }
});
