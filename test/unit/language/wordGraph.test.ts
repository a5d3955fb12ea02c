import assert from 'node:assert/strict';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { GRAMMAR_OPTIONS } from '../../../src/language/grammar';
import { readVocabulary } from '../../../src/language/vocabularyFile';
import type { WordGraph } from '../../../src/protocol/wordGraph';

const grammar = { ...GRAMMAR_OPTIONS, hesitation: false };

function graphOf(rules: string, extra = ''): WordGraph {
  const text = `name: test\nabout: Rules for a test.\nwhen: always\n${extra}rules:\n${rules}`;
  const { vocabulary, problems } = readVocabulary(text, 'test.yaml');
  assert.ok(vocabulary, JSON.stringify(problems));
  const { graph } = compileLanguage({ vocabularies: [vocabulary], facts: {}, grammar }).grammar;
  assert.ok(graph);
  return graph;
}

/** The cost of a sentence in the graph, or null where it cannot be said. */
function costOf(graph: WordGraph, sentence: string): number | null {
  let state = 0;
  let cost = 0;
  for (const word of sentence.split(' ')) {
    let arc = graph.firstArc[state]!;
    while (arc < graph.firstArc[state + 1]! && graph.words[graph.arcWords[arc]!] !== word) arc++;
    if (arc === graph.firstArc[state + 1]) return null;
    cost += graph.arcCosts[arc]!;
    state = graph.arcTargets[arc]!;
  }
  const end = graph.finalCosts[state]!;
  return Number.isFinite(end) ? cost + end : null;
}

const rule = (id: string, say: string) =>
  `  - {id: ${id}, say: "${say}", do: {type: x}, example: "${say.replace(/[^a-z ].*$/, '').trim()}"}\n`;

describe('the word graph of rules', () => {
  it('says what the rules say and nothing else', () => {
    const graph = graphOf(rule('a', 'open [the] (door | big window)') + rule('b', 'close the door'));
    for (const said of ['open door', 'open the door', 'open big window', 'open the big window', 'close the door']) {
      assert.notEqual(costOf(graph, said), null, said);
    }
    for (const not of ['open', 'open window', 'close door', 'close the big window', 'open the the door', 'door']) {
      assert.equal(costOf(graph, not), null, not);
    }
  });

  it('opens lists, captures and repetitions', () => {
    const graph = graphOf(rule('a', 'paint <colour>+ <number>'), 'lists:\n  colour: {dark red: r, blue: b}\n');
    for (const said of ['paint blue two', 'paint dark red blue twenty three', 'paint blue blue blue seven']) {
      assert.notEqual(costOf(graph, said), null, said);
    }
    assert.equal(costOf(graph, 'paint red two'), null);
    assert.equal(costOf(graph, 'paint two'), null);
  });

  it('says slots in any order where the rule allows', () => {
    const rules = `  - {id: a, say: "make <size> <taste>", any order: true, do: {type: x}, example: make big sweet}\n`;
    const text = graphOf(
      rules.replace('any order', 'order').replace('order: true', 'order: any'),
      'lists:\n  size: [big]\n  taste: [sweet]\n',
    );
    assert.notEqual(costOf(text, 'make big sweet'), null);
    assert.notEqual(costOf(text, 'make sweet big'), null);
  });

  it('has an escape of unknown words that ends dearer for commands than their own words', () => {
    const graph = graphOf(rule('a', 'new window'));
    const command = costOf(graph, 'new window');
    const escape = costOf(graph, '[unk]');
    assert.ok(command !== null && escape !== null && escape < command);
    const begun = costOf(graph, 'new [unk]');
    assert.ok(begun !== null && begun > command, 'what only begins like a command is dearer than the command');
    assert.equal(costOf(graph, '[unk] window'), null);
  });

  it('lets whole utterances escape, and not what comes after a command and "then"', () => {
    const graph = graphOf(rule('a', 'new window'), 'between: [then]\n');
    const command = costOf(graph, 'new window')!;
    assert.ok(costOf(graph, '[unk]')! < command);
    assert.ok(costOf(graph, 'new window then [unk] [unk]')! > command);
    assert.ok(costOf(graph, 'new window then new window then [unk]')! > command);
    assert.ok(costOf(graph, 'new window then new window')! > command, 'two commands are rarer than one');
    assert.ok(costOf(graph, 'new window then new window')! < costOf(graph, 'new window then [unk] [unk]')!);
  });

  it('is deterministic: no state has two ways on for a word', () => {
    const graph = graphOf(rule('a', '[please] go (left | left again | right)') + rule('b', 'go left [now]'));
    for (let state = 0; state < graph.finalCosts.length; state++) {
      const words = graph.arcWords.subarray(graph.firstArc[state], graph.firstArc[state + 1]);
      assert.equal(new Set(words).size, words.length);
    }
  });

  it('stays small where a pattern has many readings', () => {
    const graph = graphOf(
      rule('a', `go ${Array.from({ length: 40 }, (_, at) => `[w${'x'.repeat(at + 1)}]`).join(' ')}`),
    );
    assert.ok(graph.finalCosts.length < 200, String(graph.finalCosts.length));
  });
});
