import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { ruleOf, ruleThatRuns, withRule } from '../../../src/language/madeRule';
import { VocabularyReader } from '../../../src/language/vocabularyFile';
import type { Command } from '../../../src/protocol/words';
import { shippedVocabularies } from './shipped';

const FILE = `# Mine alone.
name: mine
rules:
  # The first one.
  - id: tidy
    say: tidy  up # two spaces
    do: {run: make clean}
  - {id: other, say: "other", do: {run: other}}
lists:
  side: {left: l} # at the end
`;

const reader = new VocabularyReader();

function commandOf(text: string, sentence: string): Command {
  const { vocabulary, problems } = reader.read(text, 'mine.yaml');
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  const decision = compileLanguage({ vocabularies: [vocabulary!], facts: {} }).interpretTyped(sentence);
  assert.ok(decision.kind === 'accepted', JSON.stringify(decision));
  return decision.commands[0]!;
}

describe('a rule made of what was done', () => {
  it('stands after the others; comments, order and spelling of the rest stay', () => {
    const { text, id, change, offset } = withRule(FILE, ruleThatRuns('deploy the [whole] thing', 'make deploy'));
    assert.equal(id, 'deploy-the-whole-thing');
    assert.equal(FILE.slice(0, change.from) + change.text + FILE.slice(change.to), text);
    assert.equal(text.slice(offset, offset + 12), 'id: deploy-t');
    for (const comment of ['# Mine alone.', '# The first one.', '# two spaces', '# at the end']) {
      assert.ok(text.includes(comment), comment);
    }
    assert.ok(text.indexOf('deploy') > text.indexOf('other') && text.indexOf('deploy') < text.indexOf('lists:'));
    assert.equal(commandOf(text, 'deploy the thing').summary, 'make deploy');
    assert.equal(commandOf(text, 'tidy up').summary, 'make clean');
  });

  it('changes nothing else where the file is written plainly', () => {
    const plain = 'name: mine\nrules:\n  - id: a\n    say: a\n    do:\n      run: a\n';
    const { change, text } = withRule(plain, ruleThatRuns('b', 'b'));
    assert.deepEqual([change.from, change.to], [plain.length, plain.length]);
    assert.ok(text.startsWith(plain));
  });

  it('begins an empty file, and gets an id that is free', () => {
    const first = withRule('name: mine\nrules: []\n', ruleThatRuns('say it', 'a'));
    const second = withRule(first.text, ruleThatRuns('say it', 'b'));
    const third = withRule('name: mine\n', ruleThatRuns('say it', 'c'));
    assert.deepEqual([first.id, second.id, third.id], ['say-it', 'say-it-2', 'say-it']);
    assert.equal(commandOf(third.text, 'say it').summary, 'c');
  });

  it('does again whatever shipped rules do, with the same risk or a higher one', () => {
    const { vocabularies } = shippedVocabularies();
    const facts = { terminal: true, tmux: true };
    const language = compileLanguage({ vocabularies, facts });
    const kinds = new Set<string>();
    for (const { example } of language.sayable.filter((_, index) => index % 15 === 0)) {
      const decision = language.interpretTyped(example);
      if (decision.kind !== 'accepted') continue;
      const effects = decision.commands.flatMap((command) => command.effects);
      for (const { kind } of effects) kinds.add(kind);
      const { text } = withRule('name: mine\nrules: []\n', ruleOf('do my thing', decision.commands));
      const { vocabulary } = reader.read(text, 'mine.yaml');
      const made = compileLanguage({ vocabularies: [vocabulary!], facts }).interpretTyped('do my thing');
      assert.ok(made.kind === 'accepted', text);
      const [command] = made.commands;
      assert.deepEqual([command?.effects, command?.risk], [effects, decision.commands[0]?.risk], example);
    }
    assert.ok(kinds.size >= 5, [...kinds].join());
  });

  it('runs any line just as it is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 60 }), (line) => {
        const typed = line.replace(/[\r\n]+/gu, ' ');
        const { text } = withRule(FILE, ruleThatRuns('do my thing', line));
        assert.deepEqual(commandOf(text, 'do my thing').effects, [{ kind: 'run', text: typed }]);
      }),
      { numRuns: 60 },
    );
  });

  it('is not put into a file that has mistakes', () => {
    for (const [text, message] of [
      ['name: mine\nrules: [', /it has a mistake/],
      ['- a\n', /it is no vocabulary/],
      ['name: mine\nrules: {a: b}\n', /no sequence/],
    ] as const) {
      assert.throws(() => withRule(text, ruleThatRuns('a', 'b')), message);
    }
  });
});
