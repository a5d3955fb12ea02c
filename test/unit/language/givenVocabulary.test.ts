import assert from 'node:assert/strict';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { readGivenVocabulary } from '../../../src/language/givenVocabulary';
import { VocabularyReader } from '../../../src/language/vocabularyFile';
import { shippedVocabularies } from './shipped';

const reader = new VocabularyReader();
const { vocabularies: below } = shippedVocabularies();

function given(rules: string, head = '') {
  const text = `name: tools\n${head}rules:\n${rules}`;
  const { vocabulary, problems } = readGivenVocabulary(
    reader,
    { owner: 'acme.tools', file: 'extension acme.tools 1', text },
    below,
  );
  const language = compileLanguage({ vocabularies: vocabulary ? [...below, vocabulary] : below, facts: {} });
  return {
    name: vocabulary?.name,
    rules: vocabulary?.rules.map(({ id }) => id),
    problems: problems.map(({ line, severity, message }) => `${line} ${severity} ${message}`),
    language,
  };
}

describe('a vocabulary of another extension', () => {
  it('is read as a file is, under a name that is its owner’s', () => {
    const { name, rules, problems, language } = given(
      '  - {id: deploy, say: deploy the thing, do: {run: make deploy}}\n  - {id: bad, say: "open (", do: {run: x}}\n',
    );
    assert.deepEqual([name, rules], ['acme.tools/tools', ['deploy']]);
    assert.deepEqual(problems.length, 1);
    assert.match(problems[0]!, /^4 error "\(" is never closed|nothing to say/);
    const decision = language.interpretTyped('deploy the thing');
    assert.equal(decision.kind === 'accepted' && decision.commands[0]?.vocabulary, 'acme.tools/tools');
  });

  it('cannot lower a risk: what the command line is counts', () => {
    const { language } = given('  - {id: wipe, say: tidy everything up, risk: safe, do: {run: rm -rf /}}\n');
    const decision = language.interpretTyped('tidy everything up');
    assert.equal(decision.kind === 'accepted' && decision.commands[0]?.risk, 'destructive');
  });

  it('has no word in what confirms and cancels', () => {
    const { rules, problems } = given(
      [
        '  - {id: sure, say: sure thing, do: {mango: confirm}}',
        '  - {id: cancel, say: "[please] cancel", do: {run: x}}',
        '  - {id: over, say: "yes", over: mango/yes, do: {run: x}}',
        '  - {id: fine, say: fine and dandy, do: {run: x}}',
        '',
      ].join('\n'),
    );
    assert.deepEqual(rules, ['fine']);
    assert.deepEqual(problems, [
      '3 error "sure" confirms, which is for people to do',
      '5 error "over" may go over rules of its own vocabulary alone',
      '4 error "cancel" belongs to AlphanumericMango itself',
      '5 error "yes" belongs to AlphanumericMango itself',
    ]);
  });

  it('does not change how commands follow each other', () => {
    const { problems, language } = given('  - {id: a, say: alpha thing, do: {run: a}}\n', 'between: [and]\n');
    assert.deepEqual(problems, ['1 warning "between" is not for extensions']);
    assert.equal(language.interpretTyped('alpha thing and alpha thing').kind, 'rejected');
  });

  it('that is no vocabulary leaves everything as it was', () => {
    const { name, problems } = given('  nonsense: [');
    assert.equal(name, undefined);
    assert.equal(problems.length > 0, true);
  });
});
