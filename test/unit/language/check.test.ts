import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { checkVocabularies } from '../../../src/language/check/checkVocabularies';
import { suggestions, wordsToSuggestWith } from '../../../src/language/check/respell';
import { askWordsToCheck } from '../../../src/language/check/words';
import { compileLanguage } from '../../../src/language/compileLanguage';
import type { Vocabulary } from '../../../src/language/vocabulary';
import { VocabularyReader } from '../../../src/language/vocabularyFile';
import { canHoldTogether, fullestWorlds } from '../../../src/language/worlds';
import { holds, parseWhen } from '../../../src/language/when';

interface Case {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly look?: readonly string[];
  readonly knows?: readonly string[];
  /** Names of lists that the reader is told to expect. */
  readonly elsewhere?: readonly string[];
  readonly liveLists?: readonly string[];
  /** A word of the problems that it is about. */
  readonly only?: string;
  readonly problems: readonly string[];
}

const cases = parse(readFileSync('test/unit/language/cases/checks.yaml', 'utf8')) as readonly Case[];
const reader = new VocabularyReader();

function read(text: string, file = 'a.yaml', elsewhere: readonly string[] = []): Vocabulary {
  const { vocabulary, problems } = reader.read(text, file, () => new Set(elsewhere));
  assert.deepEqual(problems, []);
  assert.ok(vocabulary);
  return vocabulary;
}

describe('checkVocabularies', () => {
  for (const { title, files, look, knows, elsewhere, liveLists, only = '', problems } of cases) {
    it(title, () => {
      const said = checkVocabularies({
        vocabularies: Object.entries(files).map(([file, text]) => read(text, file, elsewhere)),
        ...(look ? { files: new Set(look) } : {}),
        ...(knows ? { knownWords: new Set(knows) } : {}),
        ...(liveLists ? { liveLists: new Set(liveLists) } : {}),
      })
        .filter(({ message }) => message.includes(only))
        .map(({ file, line, column, severity, message }) => `${file}:${line}:${column} ${severity} ${message}`);
      assert.equal(said.length, problems.length, JSON.stringify(said, null, 1));
      for (const expected of problems) {
        assert.ok(
          said.some((each) => new RegExp(`^${expected}`, 'u').test(each)),
          `${expected}\nnot in ${JSON.stringify(said, null, 1)}`,
        );
      }
    });
  }

  it('has nothing to say about the example of a rule whose effect is wrong', () => {
    const { vocabulary } = reader.read(
      'name: a\nrules:\n  - {id: a, say: "go <number>", do: {rum: x}, example: go seven}\n  - {id: b, say: stay, example: stay}\n',
      'a.yaml',
    );
    assert.deepEqual(checkVocabularies({ vocabularies: vocabulary ? [vocabulary] : [] }), []);
    assert.equal(vocabulary?.rules.length, 2);
  });

  it('finds a shared sentence just where there is one, and gives one that both rules understand', () => {
    const word = fc.constantFrom('a', 'b', 'c');
    const part = fc.oneof(
      { weight: 4, arbitrary: word },
      word.map((each) => `[${each}]`),
      fc.tuple(word, word).map(([one, other]) => `(${one} | ${other} ${one})`),
      word.map((each) => `(${each} | ${each} c)+`),
      fc.constant('<side>'),
    );
    const pattern = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `go ${parts.join(' ')}`);
    const sentences = sentencesOver(['a', 'b', 'c'], 4);
    fc.assert(
      fc.property(pattern, pattern, (one, other) => {
        const rules = [one, other].map((say, index) => `  - {id: r${index}, say: "${say}", do: {run: x${index}}}\n`);
        const vocabulary = read(
          `name: a\nlists:\n  side: {a: A, b c: B}\nrules:\n${rules.join('')}  - {id: u, say: use <side>, do: {run: x}}\n`,
        );
        const [first, second] = vocabulary.rules.map((rule) =>
          compileLanguage({ vocabularies: [{ ...vocabulary, rules: [rule] }], facts: {} }),
        );
        const understand = (text: string) => {
          const decisions = [first, second].map((language) => language!.interpretTyped(text));
          return decisions.every((decision) => decision.kind === 'accepted' && decision.commands[0]?.exact === true);
        };
        const shared = sentences.find((sentence) => understand(`go ${sentence}`));
        const found = checkVocabularies({ vocabularies: [vocabulary] })
          .map(({ message }) => /^"(.*)" is also said for/u.exec(message)?.[1])
          .find((each) => each !== undefined);
        if (shared !== undefined) assert.ok(found !== undefined, `${one} and ${other} share "${shared}"`);
        if (found !== undefined) assert.ok(understand(found), `"${found}" of ${one} and ${other}`);
      }),
      { numRuns: 50 },
    );
  });

  it('looks through thousands of rules, alike or not, in bounded work', () => {
    const many = (count: number, say: (index: number) => string) =>
      read(
        `name: a\nrules:\n${Array.from({ length: count }, (_, n) => `  - {id: r${n}, say: "${say(n)}", do: {run: x${n}}}\n`).join('')}`,
      );
    const apart = many(2_000, (n) => `please [now] do number w${n} <number> (on | off)`);
    assert.deepEqual(checkVocabularies({ vocabularies: [apart] }), []);
    const alike = checkVocabularies({ vocabularies: [many(60, () => 'do (this | that) <count>')] });
    assert.ok(alike.length > 60 && alike.length < 1_000, `${alike.length} problems`);
    const nested = many(40, (n) => `${'[a] (a | b)+ '.repeat(12)} c${n} ${'(a | b)+ [a] '.repeat(12)} d`);
    assert.deepEqual(
      checkVocabularies({ vocabularies: [nested] }).filter(({ message }) => !message.includes('too much in common')),
      [],
    );
  });
});

/** Every sentence of these words up to a length. */
function sentencesOver(words: readonly string[], length: number): readonly string[] {
  let longest: readonly string[] = words;
  const all = [...longest];
  for (let n = 1; n < length; n += 1) {
    longest = longest.flatMap((sentence) => words.map((word) => `${sentence} ${word}`));
    all.push(...longest);
  }
  return all;
}

describe('conditions', () => {
  const together = (...texts: readonly string[]) => canHoldTogether(texts.map((text) => parseWhen(text)));

  it('hold together where a target could be both', () => {
    assert.ok(together('tmux', 'program is vim', 'interactive'));
    assert.ok(together('not program is vim', 'interactive'));
    assert.ok(together('mode is work', 'confirming'));
    assert.ok(!together('program is vim', 'program is less'));
    assert.ok(!together('program is bash', 'interactive'));
    assert.ok(!together('not terminal'));
    assert.ok(!together('mode is work', 'mode is play'));
    assert.ok(together(...Array.from({ length: 60 }, (_, n) => `fact${n}`)), 'too many to try count as possible');
  });

  it('have worlds that cover every set of them that holds at once', () => {
    const condition = fc.constantFrom(
      ...[
        'tmux',
        'not tmux',
        'confirming',
        'program is vim',
        'program is less or tmux',
        'not interactive',
        'mode is a',
      ],
    );
    fc.assert(
      fc.property(fc.uniqueArray(condition, { minLength: 1 }), fc.subarray([0, 1, 2, 3, 4, 5, 6]), (texts, chosen) => {
        const all = texts.map((text) => parseWhen(text));
        const some = chosen.flatMap((index) => all[index] ?? []);
        const covered = fullestWorlds(all).some((facts) => some.every((when) => holds(when, facts)));
        assert.equal(covered, canHoldTogether(some));
      }),
    );
  });
});

describe('what an unknown word could be written as', () => {
  it('is asked for in one question more', async () => {
    const model = new Set(['start', 'flat', 'pack']);
    const asked: number[] = [];
    const known = await askWordsToCheck(
      [read('name: a\nrules:\n  - {id: a, say: start flatpak, do: {run: a}}\n')],
      (words) => {
        asked.push(words.length);
        return Promise.resolve(new Set(words.filter((word) => model.has(word))));
      },
    );
    assert.deepEqual(suggestions('flatpak', known), ['flat pack']);
    assert.equal(asked.length, 3);
    assert.ok(asked.every((count) => count < 2_000));
  });

  it('is made of known words alone, whatever the word', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,30}$/u), fc.integer({ min: 1, max: 5 }), (word, some) => {
        const known = new Set(wordsToSuggestWith(word).filter((_, index) => index % some === 0));
        for (const each of suggestions(word, known))
          assert.ok(
            each.split(' ').every((part) => known.has(part)),
            each,
          );
      }),
    );
  });
});
