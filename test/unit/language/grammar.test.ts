import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { GRAMMAR_OPTIONS } from '../../../src/language/grammar';
import { askKnownWords } from '../../../src/language/spelling';
import { VocabularyReader } from '../../../src/language/vocabularyFile';
import type { Vocabulary } from '../../../src/language/vocabulary';

const reader = new VocabularyReader();

function vocabularyOf(rules: string, extra = ''): Vocabulary {
  const { vocabulary, problems } = reader.read(`name: demo\n${extra}\nrules:\n${rules}`, 'demo.yaml');
  assert.deepEqual(problems, []);
  return vocabulary!;
}

function phrasesOf(vocabulary: Vocabulary, knownWords?: ReadonlySet<string>): readonly string[] {
  return compileLanguage({ vocabularies: [vocabulary], facts: {}, ...(knownWords ? { knownWords } : {}) }).grammar
    .phrases;
}

const BAR = vocabularyOf(
  `  - {id: order, say: "[please] get [me] (<size> | <drink> | with <milk>)+", do: {run: "order {size}"}}
  - {id: pay, say: "pay [the] (bill | check)", do: {run: pay}}`,
  'lists: {size: [small, large], drink: [tea, flat white, latte], milk: [oat milk, soy]}',
);

function pairs(phrases: readonly string[]): Set<string> {
  return new Set(
    phrases.flatMap((phrase) => {
      const words = phrase.split(' ');
      return words.slice(1).map((word, index) => `${words[index] ?? ''} ${word}`);
    }),
  );
}

describe('the grammar', () => {
  it('holds every pair of words that may follow each other, and no other', () => {
    const ends = ['small', 'large', 'tea', 'white', 'latte', 'milk', 'soy'];
    const starts = ['small', 'large', 'tea', 'flat', 'latte', 'with'];
    const expected = new Set([
      'please get',
      'get me',
      ...starts.flatMap((start) => [`get ${start}`, `me ${start}`]),
      ...ends.flatMap((end) => starts.map((start) => `${end} ${start}`)),
      'flat white',
      'with oat',
      'with soy',
      'oat milk',
      ...['pay the', 'pay bill', 'pay check', 'the bill', 'the check'],
    ]);
    assert.deepEqual([...pairs(phrasesOf(BAR))].sort(), [...expected].sort());
  });

  it('is the same for the same rules, with the same key, and another for others', () => {
    const one = compileLanguage({ vocabularies: [BAR], facts: {} }).grammar;
    const same = compileLanguage({ vocabularies: [BAR], facts: {} }).grammar;
    assert.deepEqual(one, same);
    const other = compileLanguage({ vocabularies: [{ ...BAR, rules: BAR.rules.slice(0, 1) }], facts: {} }).grammar;
    assert.notEqual(one.key, other.key);
  });

  it('grows with the lists, not with their product', () => {
    const list = (prefix: string): string => Array.from({ length: 300 }, (_, n) => `${prefix}${n}`).join(', ');
    const vocabulary = vocabularyOf(
      '  - {id: big, say: "<a> <b> <c> <d>", do: {run: "x"}}',
      `lists: {a: [${list('a')}], b: [${list('b')}], c: [${list('c')}], d: [${list('d')}]}`,
    );
    const phrases = phrasesOf(vocabulary);
    const words = new Set(phrases.flatMap((phrase) => phrase.split(' ')));
    assert.ok(phrases.length < 5_000, `${phrases.length} phrases`);
    for (const prefix of ['a', 'b', 'c', 'd']) for (let n = 0; n < 300; n += 1) assert.ok(words.has(`${prefix}${n}`));
  });

  it('does not blow up on optional parts in a row', () => {
    const say = Array.from({ length: 200 }, (_, n) => `[w${n}]`).join(' ');
    const vocabulary = vocabularyOf(`  - {id: many, say: "go ${say}", do: {run: x}}`);
    const language = compileLanguage({ vocabularies: [vocabulary], facts: {} });
    assert.ok(language.grammar.phrases.length < 30_000);
    assert.equal(language.interpretTyped('go w3 w77 w199').kind, 'accepted');
    assert.equal(language.interpretTyped('go w77 w3').kind, 'rejected');
  });

  it('is empty where nothing can be said', () => {
    assert.deepEqual(compileLanguage({ vocabularies: [], facts: {} }).grammar.phrases, []);
  });

  it('asks for free decoding only when a free slot is live', () => {
    const rules =
      '  - {id: say, say: "say <text>", when: tmux, do: {type: "{text}"}}\n  - {id: go, say: go, do: {run: x}}';
    const vocabularies = [vocabularyOf(rules)];
    assert.equal(compileLanguage({ vocabularies, facts: {} }).grammar.free, false);
    assert.equal(compileLanguage({ vocabularies, facts: { tmux: true } }).grammar.free, true);
  });
});

describe('words that the model does not know', () => {
  const vocabulary = vocabularyOf(
    `  - {id: attach, say: "tmux attach [quickly] session", do: {run: x}}
  - {id: dockerize, say: "(dockerfile | zzyzx) build", do: {run: x}}
  - {id: hidden, say: "qqq now", do: {run: x}}
  - {id: list, say: "open <thing>", do: {run: x}}`,
    'lists: {thing: [webview, xyzzyish, page]}',
  );
  const model = new Set('tea mucks attach session docker file build open web view page now'.split(' '));

  it('are respelled, cut in two, or left out, and what is left is understood', async () => {
    const draft = compileLanguage({ vocabularies: [vocabulary], facts: {} });
    const asked: string[] = [];
    const known = await askKnownWords(draft.words, (words) => {
      asked.push(...words);
      return Promise.resolve(new Set(words.filter((word) => model.has(word))));
    });
    assert.ok(asked.includes('mucks') && asked.includes('xyzzyish'));
    const language = compileLanguage({ vocabularies: [vocabulary], facts: {}, knownWords: known });
    const { phrases } = language.grammar;
    const words = new Set(phrases.flatMap((phrase) => phrase.split(' ')));
    words.delete('[unk]');
    assert.deepEqual(
      [...words].filter((word) => !model.has(word)),
      [],
    );
    for (const phrase of ['tea mucks attach session', 'docker file build', 'open web view', 'open page']) {
      assert.ok(phrases.includes(phrase), `${phrase} in ${phrases.join(', ')}`);
      const decision = language.interpret({ alternatives: [{ text: phrase, score: 0 }] });
      assert.equal(decision.kind, 'accepted', phrase);
    }
    assert.ok(language.unheard.some(({ word, rule }) => word === 'qqq' && rule === 'hidden'));
    assert.deepEqual([...new Set(language.unheard.map(({ word }) => word))].sort(), [
      'qqq',
      'quickly',
      'xyzzyish',
      'zzyzx',
    ]);
  });
});

describe('sampled sentences', () => {
  const pattern = fc.letrec<{ pattern: string; group: string }>((tie) => ({
    pattern: fc
      .array(
        fc.oneof({ weight: 3, arbitrary: fc.constantFrom('go', 'up', 'now', 'the', '<x>', '<number>') }, tie('group')),
        { minLength: 1, maxLength: 4 },
      )
      .map((parts) => parts.join(' ')),
    group: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('red', '<x>'),
      tie('pattern').map((inner) => `[${inner}]`),
      fc.tuple(tie('pattern'), tie('pattern')).map(([one, other]) => `(${one} | ${other})`),
      tie('pattern').map((inner) => `(go ${inner})+`),
    ),
  })).pattern;

  it('of any pattern are understood exactly as its rule', () => {
    fc.assert(
      fc.property(pattern, (say) => {
        const { vocabulary } = reader.read(
          `name: demo\nlists: {x: {left: L, far right: R}}\nrules: [{id: one, say: ${JSON.stringify(`start ${say}`)}, do: {run: "x {x}"}}]`,
          'demo.yaml',
        );
        assert.ok(vocabulary);
        const options = { ...GRAMMAR_OPTIONS, sentences: 12, perRule: 12, pairs: false, unknown: false };
        const language = compileLanguage({ vocabularies: [vocabulary], facts: {}, grammar: options });
        for (const phrase of language.grammar.phrases) {
          if (phrase.split(' ').length > 100) continue;
          const decision = language.interpretTyped(phrase);
          assert.ok(decision.kind === 'accepted' && decision.commands[0]?.exact, `${phrase} of ${say}`);
        }
      }),
      { numRuns: 100 },
    );
  });
});
