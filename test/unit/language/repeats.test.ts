import assert from 'node:assert/strict';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { readVocabulary } from '../../../src/language/vocabularyFile';

const { vocabulary } = readVocabulary(
  `name: demo
between: [then]
lists: {side: {left: L, right: R}}
rules:
  - {id: next, say: next window, do: {tmux: next-window}}
  - {id: move, say: "move <side>", do: {tmux: "move {side}"}}
  - {id: close, say: close window, do: {tmux: kill-window}, risk: destructive}
  - {id: line, say: "go to line <count>", do: {press: "{count}"}}
  - {id: press, say: "press <key>", do: {press: "{key}"}}
  - {id: note, say: "note <text>", do: {type: "{text}"}}
  - {id: again, say: again, do: {mango: repeat}}
  - {id: late, say: remove all, do: {run: rm -rf x}}
`,
  'demo.yaml',
);
assert.ok(vocabulary);
const language = compileLanguage({ vocabularies: [vocabulary], facts: {} });

function idsOf(text: string): string[] | null {
  const decision = language.interpretTyped(text);
  return decision.kind === 'accepted' ? decision.commands.map(({ id }) => id) : null;
}

function canBeHeard(sentence: string): boolean {
  const { graph } = language.grammar;
  assert.ok(graph);
  let state = 0;
  for (const word of sentence.split(' ')) {
    let arc = graph.firstArc[state]!;
    while (arc < graph.firstArc[state + 1]! && graph.words[graph.arcWords[arc]!] !== word) arc += 1;
    if (arc === graph.firstArc[state + 1]) return false;
    state = graph.arcTargets[arc]!;
  }
  return graph.finalCosts[state] === 0;
}

describe('a command so many times', () => {
  it('is done so often, also within a sequence', () => {
    assert.deepEqual(idsOf('next window three times'), ['next', 'next', 'next']);
    assert.deepEqual(idsOf('move left twice'), ['move', 'move']);
    assert.deepEqual(idsOf('move left twice then next window two times'), ['move', 'move', 'next', 'next']);
    for (const said of ['next window three times', 'move left twice then next window two times']) {
      assert.ok(canBeHeard(said), said);
    }
  });

  it('is not for what does harm, by its rule or by what it comes to', () => {
    assert.equal(idsOf('close window twice'), null);
    assert.equal(canBeHeard('close window twice'), false);
    assert.equal(idsOf('remove all twice'), null);
  });

  it('is not for what ends in a capture, and leaves a rule its own count', () => {
    assert.equal(idsOf('go to line twenty three times'), null);
    assert.deepEqual(idsOf('note it three times'), ['note']);
    const pressed = language.interpretTyped('press left three times');
    assert.ok(pressed.kind === 'accepted' && pressed.commands.length === 1);
  });

  it('is neither said twice nor without an end', () => {
    assert.equal(idsOf('next window twice twice'), null);
    assert.equal(idsOf('next window five hundred times'), null);
    assert.equal(idsOf('again twice'), null);
    assert.equal(idsOf('twice'), null);
  });
});
