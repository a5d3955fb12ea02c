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

  // What is said here is that it ends at all: each of these once took minutes, or more memory than there is.
  describe('refuses what would take for ever:', () => {
    const reader = new VocabularyReader();
    const letters = Array.from('abcdefghij');
    const doubling = letters.map((letter, n) => {
      const inner = n === 0 ? 'x' : `*${letters[n - 1]!}`;
      return `${letter}: &${letter} [${Array<string>(9).fill(inner).join(', ')}]`;
    });
    const listOf = (entries: readonly string[]) => `name: a\nrules: []\nlists:\n  list: [${entries.join(', ')}]\n`;
    const rule = (say: string) => `name: a\nrules:\n  - {id: a, say: "${say}", do: {run: a}}\n`;
    const many = (count: number, entry: (n: number) => string) => Array.from({ length: count }, (_, n) => entry(n));
    const bad: readonly (readonly [string, string, RegExp])[] = [
      ['aliases that multiply', doubling.join('\n'), /^2:\d+ .*alias/i],
      ['an alias to itself, again and again', `rules: &a [${'*a,'.repeat(50_000)}]`, /^1:\d+ .*at most 100 aliases/],
      ['10,000 open brackets', `name: a\nrules: ${'['.repeat(10_000)}`, /nesting|deep|flow/i],
      ['10,000 brackets', `name: a\nrules: ${'['.repeat(10_000)}${']'.repeat(10_000)}`, /^2:\d+ .*deep/],
      ['10,000 maps', `name: a\nrules: ${'{a: '.repeat(10_000)}`, /^2:\d+ .*deep/],
      ['a deep pattern', rule(`${'['.repeat(1_000)}a${']'.repeat(1_000)}`), /^3:44 .*nested deeper than 24/],
      ['a pattern of 10,000 brackets', rule('('.repeat(10_000)), /^3:4019 .*at most 4000 characters/],
      ['a pattern of many parts', rule('a '.repeat(1_900)), /^3:\d+ .*at most 1000 parts/],
      ['a file of megabytes', `name: a\nabout: "${'x'.repeat(3_000_000)}"\nrules: []`, /^1:1 .*at most 1000000/],
      ['a list of a million entries', listOf(many(1_000_000, (n) => `w${n}`)), /^1:1 .*at most 1000000/],
      [
        'a list of a million entries, one a line',
        `name: a\nlists:\n  list:\n${'    - b\n'.repeat(1_000_000)}rules: []\n`,
        /^20004:5 .*at most 20000 entries/,
      ],
      ['a list of 30,000 entries', listOf(many(30_000, (n) => `w${n}`)), /^4:9 .*at most 20000 entries/],
      ['an entry of a million spellings', listOf([`"${'(a | b) '.repeat(20)}"`]), /^4:11 .*more than 2000 ways/],
      [
        'lists inside each other',
        `name: a\nrules: []\nlists:\n  n: [${many(2_000, (n) => `n${n}`).join()}]\n  m: [${many(2_000, (n) => `"<n> x${n}"`).join()}]\n  o: [${many(2_000, (n) => `"<m> y${n}"`).join()}]\n`,
        /^6:\d+ .*<m> has more than 2000 entries/,
      ],
      ['a line of blanks', `name: a\nrules:\n${' '.repeat(900_000)}x: "\n  - {id: a, say: a}\n`, /^\d+:\d+ /],
      [
        'ten thousand rules that are no YAML',
        `name: a\nrules:\n${many(9_999, (n) => `  - {id: r${n}, say: "a\n`).join('')}  - {id: a, say: a, do: {run: a}}\n`,
        /^3:\d+ Missing closing/,
      ],
      [
        'a hundred thousand mistakes on a line',
        `name: a\nrules: ${many(100_000, () => '[a] b').join(' ')}`,
        /^2:8 .*must stand in quotes/,
      ],
      ['a hundred thousand quotes', `name: a\nrules:\n${many(100_000, () => '- "a\n').join('')}`, /Missing closing/],
      ['more mistakes than anybody reads', listOf(many(1_000, () => '"("')), /there is more wrong/],
    ];
    for (const [title, text, message] of bad) {
      it(title, () => {
        const problems = reader
          .read(text, 'demo.yaml')
          .problems.map((problem) => `${problem.line}:${problem.column} ${problem.message}`);
        assert.ok(problems.length <= 201, `${problems.length} problems`);
        assert.ok(
          problems.some((problem) => message.test(problem)),
          JSON.stringify(problems.slice(0, 3)),
        );
      });
    }
  });

  it('goes on with the rest of a file that has a list of a million entries', () => {
    const entries = Array.from({ length: 1_000_000 }, (_, n) => `  - w${n}\n    # about it`).join('\n');
    const rules =
      'rules:\n  - {id: one, say: "go <long> <short>", do: {run: "{long}"}}\n  - {id: two, say: "", do: {run: a}}\n';
    const text = `name: a\nlists:\n  long:\n${entries}\n  short:\n    here: h\n    there: t\n${rules}`;
    const { vocabulary, problems } = readVocabulary(text, 'demo.yaml');
    assert.deepEqual(
      problems.map(({ line, column, message }) => `${line}:${column} ${message}`),
      ['40004:3 a list has at most 20000 entries; the rest is left out', '2000009:21 nothing to say here'],
    );
    assert.deepEqual(
      vocabulary?.rules.map(({ id }) => id),
      ['one'],
    );
    assert.deepEqual(
      [...vocabulary.lists].map(([name, { entries }]) => [name, entries.length]),
      [
        ['long', 20_000],
        ['short', 2],
      ],
    );
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
