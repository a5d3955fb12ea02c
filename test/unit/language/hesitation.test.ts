import assert from 'node:assert/strict';
import { compileLanguage } from '../../../src/language/compileLanguage';
import type { Language } from '../../../src/language/language';
import { readVocabulary } from '../../../src/language/vocabularyFile';
import type { WordGraph } from '../../../src/protocol/wordGraph';

const RULES = `
name: cafe
lists:
  size: [small, large]
  milk: [whole milk, cream]
rules:
  - {id: order, say: "can i have [a | the] <size> coffee [with <milk>]", do: {type: "{size}"}}
  - {id: close, say: close the shop, do: {type: x}, risk: destructive}
  - {id: note, say: take a note <text>, do: {type: "{text}"}}
`;

/** Whether the graph has a sentence. */
function says({ firstArc, arcWords, arcTargets, words, finalCosts }: WordGraph, sentence: string): boolean {
  let state = 0;
  for (const word of sentence.split(' ')) {
    const arcs = Array.from(arcWords.subarray(firstArc[state], firstArc[state + 1]), (each) => words[each]);
    assert.equal(new Set(arcs).size, arcs.length, 'two ways on for one word');
    const found = arcs.indexOf(word);
    if (found < 0) return false;
    state = arcTargets[firstArc[state]! + found]!;
  }
  return finalCosts[state] === 0;
}

describe('what people say beside their words', () => {
  let language: Language;
  let graph: WordGraph;

  before(() => {
    const { vocabulary, problems } = readVocabulary(RULES, 'cafe.yaml');
    assert.ok(vocabulary, JSON.stringify(problems));
    language = compileLanguage({ vocabularies: [vocabulary], facts: {} });
    graph = language.grammar.graph!;
  });

  function decided(text: string): string {
    const decision = language.interpret({ alternatives: [{ text, score: 0 }], exact: true });
    if (decision.kind === 'rejected') return decision.reason;
    return decision.commands
      .map(({ id, slots, exact }) => {
        const written = Object.values(slots).map((slot) => slot.written);
        return [exact ? id : `~${id}`, ...written].join(' ');
      })
      .join('; ');
  }

  for (const [text, command] of [
    ['can i have a large coffee', 'order large'],
    ['um can i have a large uh coffee', '~order large'],
    ['can i have a large coffee with whole uh milk', '~order large whole milk'],
    ['hey can i have a large coffee please', '~order large'],
    ['can i have a large coffee with cream thank you very much', '~order large cream'],
    ['can i have a a large coffee with with cream', '~order large cream'],
    ['can i can i have a small coffee thanks', '~order small'],
    ['can i um can i have a small coffee', '~order small'],
  ] as const) {
    it(`"${text}" is heard and understood as ${command}`, () => {
      assert.ok(says(graph, text));
      assert.equal(decided(text), command);
    });
  }

  it('does nothing that could hurt unless it is said as the rule has it', () => {
    assert.equal(decided('close the shop'), 'close');
    for (const text of ['um close the shop', 'close the the shop', 'close the shop please', 'close uh the shop']) {
      assert.ok(says(graph, text), text);
      assert.equal(decided(text), 'no-match', text);
    }
  });

  it('does not take the beginning of talk for a command, whatever its rest was fitted to', () => {
    for (const text of [
      'can i have a large coffee i',
      'can i have a large coffee um i i',
      'can i have a large coffee you i',
    ]) {
      assert.equal(decided(text), 'no-match', text);
    }
  });

  it('leaves the words of free speech, and what is none of the rules, alone', () => {
    assert.equal(says(graph, 'take a note [unk] um'), false);
    assert.equal(says(graph, '[unk] um'), false);
    assert.equal(says(graph, 'can i have um'), false);
    assert.equal(says(graph, 'small small'), false);
    assert.equal(says(graph, 'can i have a large can i have a small coffee'), false);
  });
});
