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

  it('expects small numbers sooner than large ones, and round ones sooner than others', () => {
    const graph = graphOf(rule('a', 'paint <number>') + rule('b', 'wall <ordinal>'));
    const cost = (said: string): number => costOf(graph, said) ?? Number.NaN;
    for (const [seldom, often] of [
      ['seventy', 'seven'],
      ['fourteen', 'four'],
      ['fifteen', 'fifty'],
      ['twelve', 'ten'],
      ['two thousand', 'two'],
    ]) {
      assert.ok(cost(`paint ${seldom}`) > cost(`paint ${often}`), seldom);
    }
    assert.ok(cost('wall sixteenth') > cost('wall sixtieth'));
    assert.ok(cost('wall sixtieth') > cost('wall sixth'));
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

  it('lets a group say each of its slots once for nothing, and again at a price', () => {
    const lists = 'lists:\n  size: [big, small]\n  milk: [milk, cream]\n  time: [now, later]\n';
    const graph = graphOf(rule('a', 'tea (<size> | with <milk> | [at] (<time> | once) | and)+'), lists);
    const once = [
      'tea big',
      'tea with milk big',
      'tea big with cream at now',
      'tea and and big',
      'tea now once and once',
    ];
    for (const said of once) assert.equal(costOf(graph, said), said.split(' ').length * -0.5, said);
    for (const said of [
      'tea big small',
      'tea big with milk small',
      'tea with milk now with cream',
      'tea later at now',
    ]) {
      assert.equal(costOf(graph, said), said.split(' ').length * -0.5 + 5, said);
    }
    assert.equal(costOf(graph, 'tea big small big'), 4 * -0.5 + 10);
    assert.equal(costOf(graph, 'tea'), null);
  });

  it('asks no price where saying it again is what a group is for, nor across two commands', () => {
    const lists = 'between: [then]\nlists:\n  file: [one, two]\n  size: [big, small]\n';
    const graph = graphOf(
      rule('a', 'open (<file> [and])+') +
        rule('b', 'make (<size> | <count>)+') +
        rule('c', 'scale [(<size> | <count>)+]'),
      lists,
    );
    assert.equal(costOf(graph, 'open one and two and one'), 6 * -0.5);
    const one = costOf(graph, 'make big')!;
    assert.equal(costOf(graph, 'make small then make big'), one + 8 + one);
    assert.equal(costOf(graph, 'scale then scale'), -0.5 + 8 - 0.5);
    assert.equal(costOf(graph, 'make big small then make big')! - costOf(graph, 'make big then make big')!, 5 - 0.5);
  });

  it('lets something be said beside a request of many slots, before and after each of them', () => {
    const lists = 'lists:\n  size: [big, small]\n  milk: [milk, cream]\n  time: [noon, later]\n  who: [me, us]\n';
    const loop = graphOf(rule('a', '[can i have] tea (<size> | with <milk> | at <time> | for <who>)+'), lists);
    const [own, beside] = [-0.5, 6];
    assert.equal(costOf(loop, 'tea big with milk'), 4 * own);
    assert.equal(costOf(loop, 'tea big maybe even with milk'), 4 * own + 5 + 2 * beside);
    assert.equal(costOf(loop, 'tea think big with milk'), 4 * own + 5 + beside);
    assert.equal(costOf(loop, 'tea big with milk know'), 4 * own + 5 + beside);
    assert.equal(costOf(loop, 'tea big with maybe milk'), null, 'not inside a part');
    const row = graphOf(rule('a', 'tea [<size>] [with <milk>] [at <time>] for <who>'), lists);
    assert.equal(costOf(row, 'tea big maybe for us'), 4 * own + 5 + beside);
    assert.equal(costOf(row, 'maybe tea big for us'), null, 'what comes before is no part of it');
    for (const risky of ['risk: caution', 'risk: destructive']) {
      const text = rule('a', 'tea (<size> | with <milk> | at <time> | for <who>)+').replace('do:', `${risky}, do:`);
      assert.equal(costOf(graphOf(text, lists), 'tea big maybe with milk'), null, risky);
    }
    const few = graphOf(rule('a', 'tea (<size> | with <milk> | at <time>)+'), lists);
    assert.equal(costOf(few, 'tea big maybe with milk'), null, 'three slots are too few');
  });

  it('keeps track of as many slots of a large group as it has room for', () => {
    const names = Array.from({ length: 20 }, (_, index) => `l${String.fromCharCode(97 + index)}`);
    const letters = 'a b c d e f g h i j k l m n o p q r s t'.split(' ');
    const lists = names.map((name, index) => `  ${name}: [${letters[index]} one, ${letters[index]} two]\n`).join('');
    const graph = graphOf(rule('a', `go (${names.map((name) => `<${name}>`).join(' | ')})+`), `lists:\n${lists}`);
    assert.ok(graph.arcWords.length < 400_000, String(graph.arcWords.length));
    assert.equal(costOf(graph, 'go a one b two'), 5 * -0.5);
    assert.equal(costOf(graph, 'go a one b two a two'), 7 * -0.5 + 5);
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
