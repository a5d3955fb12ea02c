import assert from 'node:assert/strict';
import { VocabularyReader } from '../../../src/language/vocabularyFile';
import { jsgfOf } from '../../bench/accuracy/jsgf';

function grammarOf(rules: string): string {
  const { vocabulary } = new VocabularyReader().read(
    `name: tea\nlists: {milk: [oat, soy]}\nrules:\n${rules}`,
    'tea.yaml',
  );
  assert.ok(vocabulary);
  return jsgfOf(vocabulary);
}

describe('rules in the grammar format of other recognizers', () => {
  it('keep words, choices, options, repeats and slots', () => {
    const grammar = grammarOf(
      "  - {id: a, say: '(tea | coffee) [with <milk> milk] for <count>', do: {run: x}}\n" +
        "  - {id: b, say: 'more (<milk> | sugar)+', do: {run: x}}\n",
    );
    assert.match(grammar, /^#JSGF V1\.0;\ngrammar tea;\n<list_milk> = \(oat\) \| \(soy\);\n/);
    assert.match(
      grammar,
      /public <command> = \(tea \| coffee\) \[with <list_milk> milk\] for <count> \| more \(\(<list_milk> \| sugar\)\)\+;/,
    );
  });

  it('say which rule has no counterpart', () => {
    assert.throws(() => grammarOf("  - {id: a, say: 'say <text>', do: {run: x}}\n"), /<text> has no counterpart/);
  });
});
