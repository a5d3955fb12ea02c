import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { readVocabulary, VocabularyReader } from '../../../src/language/vocabularyFile';

interface Case {
  readonly title: string;
  readonly file: string;
  readonly problems?: readonly string[];
  readonly rules?: readonly string[];
}

const cases = parse(readFileSync('test/unit/language/cases/files.yaml', 'utf8')) as readonly Case[];

describe('readVocabulary', () => {
  for (const { title, file, problems = [], rules } of cases) {
    it(title, () => {
      const read = readVocabulary(file, 'demo.yaml');
      const said = read.problems.map(
        ({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`,
      );
      assert.equal(said.length, problems.length, JSON.stringify(said, null, 1));
      problems.forEach((expected, index) => assert.match(said[index]!, new RegExp(`^${expected}`, 'u')));
      assert.deepEqual(
        read.vocabulary?.rules.map((rule) => rule.id),
        rules,
      );
      assert.ok(read.problems.every((problem) => problem.file === 'demo.yaml'));
    });
  }

  function entries(list: string): Record<string, string> {
    const text = `name: demo\nlists:\n  inner: {left: L, right: R}\n  list: ${list}\nrules: []\n`;
    const { vocabulary, problems } = readVocabulary(text, 'demo.yaml');
    assert.deepEqual(problems, []);
    return Object.fromEntries(vocabulary!.lists.get('list')!.entries.map(({ spoken, written }) => [spoken, written]));
  }

  it('reads lists as maps and sequences, values as they are written', () => {
    assert.deepEqual(entries('{one: 1, Two: 2.0, octal: 007, "yes": yes, nothing: , text: "a b"}'), {
      one: '1',
      two: '2.0',
      octal: '007',
      yes: 'yes',
      nothing: '',
      text: 'a b',
    });
    assert.deepEqual(entries('[main, "Side By Side", 404, "cherry-pick"]'), {
      main: 'main',
      'side by side': 'Side By Side',
      '404': '404',
      'cherry pick': 'cherry-pick',
    });
  });

  it('opens brackets and other lists inside entries', () => {
    assert.deepEqual(entries('{"[the] (top | upper) edge": t, "far <inner>": "far-{inner}"}'), {
      'the top edge': 't',
      'the upper edge': 't',
      'top edge': 't',
      'upper edge': 't',
      'far left': 'far-L',
      'far right': 'far-R',
    });
    assert.deepEqual(entries('["[the] kitchen"]'), { 'the kitchen': 'kitchen', kitchen: 'kitchen' });
  });

  it('refuses what would take for ever', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let n = 1; n < 9; n += 1) {
      const [one, other] = ['abcdefghij'[n]!, 'abcdefghij'[n - 1]!];
      bomb.push(
        `${one}: &${one} [*${other}, *${other}, *${other}, *${other}, *${other}, *${other}, *${other}, *${other}]`,
      );
    }
    const wide = `name: a\nrules: []\nlists:\n  big: [${Array.from({ length: 30_000 }, (_, n) => `w${n}`).join(', ')}]\n`;
    const deep = `name: a\nrules: []\nlists:\n  many: ["${'(a | b) '.repeat(20)}"]\n`;
    for (const [text, message] of [
      [bomb.join('\n'), /alias/i],
      [`name: a\nrules: ${'['.repeat(10_000)}`, /nesting|deep|flow/i],
      [`name: a\nabout: "${'x'.repeat(3_000_000)}"\nrules: []`, /at most/],
      [wide, /at most 20000 entries/],
      [deep, /more than 2000 ways/],
    ] as const) {
      const { problems } = readVocabulary(text, 'demo.yaml');
      assert.ok(
        problems.some((problem) => message.test(problem.message)),
        JSON.stringify(problems.slice(0, 3)),
      );
    }
  });

  it('never throws, whatever the file', () => {
    const reader = new VocabularyReader();
    const sound = 'name: demo\nlists:\n  a: {b: c}\nrules:\n  - {id: one, say: "go <a>", do: {run: "ls {a}"}}\n';
    const damaged = fc
      .tuple(
        fc.nat(sound.length),
        fc.nat(6),
        fc.constantFrom('', '[', '{', '"', ':', '- ', '<', '*', '&x', '!!', '\t', '\n'),
      )
      .map(([at, cut, insert]) => sound.slice(0, at) + insert + sound.slice(at + cut));
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 200 }), damaged, fc.json()), (text) => {
        const { vocabulary, problems } = reader.read(text, 'demo.yaml');
        assert.ok(vocabulary !== undefined || problems.length > 0);
        for (const { line, column } of problems) assert.ok(line >= 1 && column >= 1);
      }),
      { numRuns: 500 },
    );
  });
});
