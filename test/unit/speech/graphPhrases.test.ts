import assert from 'node:assert/strict';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { GRAMMAR_OPTIONS } from '../../../src/language/grammar';
import { readVocabulary } from '../../../src/language/vocabularyFile';
import { GrammarsSent } from '../../../src/speech/grammarsSent';
import { graphPhrases } from '../../../src/speech/decoder/graphPhrases';
import { Grammars } from '../../../src/speech/decoder/grammars';

const RULES = `name: demo
between: [then]
lists: {thing: [door, big window, lamp]}
rules:
  - {id: a, say: "open [the] <thing>", do: {run: x}}
  - {id: b, say: "note <text>", do: {run: x}}
  - {id: c, say: "spell <letter>+", do: {run: x}}
`;

function language() {
  const { vocabulary } = readVocabulary(RULES, 'demo.yaml');
  assert.ok(vocabulary);
  const grammar = { ...GRAMMAR_OPTIONS, hesitation: false };
  return compileLanguage({ vocabularies: [vocabulary], facts: {}, grammar });
}

function pairsOf(phrases: readonly string[]): Set<string> {
  return new Set(
    phrases.flatMap((phrase) => {
      const words = phrase.split(' ');
      return words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`);
    }),
  );
}

describe('phrases of a graph', () => {
  it('are commands and pairs of their words, and hold all words that may follow each other', () => {
    const live = language();
    const { grammar } = live;
    assert.ok(grammar.graph);
    const phrases = graphPhrases(grammar.graph);
    const pairs = pairsOf(phrases);
    for (const pair of ['open the', 'the big', 'open lamp', 'window then', 'then note', 'note [unk]', 'spell air']) {
      assert.ok(pairs.has(pair), pair);
    }
    for (const pair of ['open [unk]', 'air open', 'lamp lamp', 'the then']) assert.ok(!pairs.has(pair), pair);
    for (const phrase of phrases) {
      // A pair is part of a command, and the mark stands for what is none.
      if (phrase.split(' ').length <= 2) continue;
      assert.equal(live.interpretTyped(phrase.replaceAll('[unk]', 'word')).kind, 'accepted', phrase);
    }
    assert.ok(phrases.includes('[unk]') && phrases.includes('open the door'));
  });

  it('are made in the decoder, and only when they are asked for', () => {
    const { grammar } = language();
    const looked = { ...grammar, phrases: [] as string[] };
    Object.defineProperty(looked, 'phrases', { get: () => assert.fail('phrases were looked at') });
    const [request] = new GrammarsSent().requestsFor(looked, new Set());
    assert.ok(request?.kind === 'grammar' && request.graph && request.phrases.length === 0);
    const grammars = new Grammars({ knows: (word) => word !== 'lamp' });
    assert.deepEqual(grammars.add(request.key, request.phrases, request.graph), ['lamp']);
    const { phrases } = grammars.get(request.key);
    assert.ok(phrases.includes('open door'));
    assert.ok(!phrases.some((phrase) => phrase.includes('lamp')));
  });
});
