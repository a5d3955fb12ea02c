import assert from 'node:assert/strict';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { readVocabulary } from '../../../src/language/vocabularyFile';

const { vocabulary } = readVocabulary(
  `name: demo
rules:
  - {id: copy, say: "copy <from:path> to <to:path>", do: {run: "cp {from} {to}"}}
  - {id: show, say: "show <path> [now]", do: {run: "cat {path}"}}
`,
  'demo.yaml',
);
assert.ok(vocabulary);
const language = compileLanguage({ vocabularies: [vocabulary], facts: {} });

function written(text: string): Record<string, string> {
  const decision = language.interpretTyped(text);
  assert.ok(decision.kind === 'accepted' && decision.commands[0]?.exact, text);
  return Object.fromEntries(Object.entries(decision.commands[0].slots).map(([name, value]) => [name, value.written]));
}

describe('a path with words after it', () => {
  it('ends where the rule goes on', () => {
    for (const [said, from, to] of [
      ['copy source slash main to docs', 'src/main', 'docs'],
      ['copy slash my old project to tilde slash new place', '/my-old-project', '~/new-place'],
      ['copy camel user name dot type script to test', 'userName.ts', 'test'],
      ['copy a b c to build slash big thing', 'abc', 'build/big-thing'],
      ['copy dot slash notes to dot dot', './notes', '..'],
    ] as const) {
      assert.deepEqual(written(said), { from, to }, said);
    }
  });

  it('takes all words where the rule does not go on, and leaves the rule its own', () => {
    assert.deepEqual(written('show my old project'), { path: 'my-old-project' });
    assert.deepEqual(written('show my old project now'), { path: 'my-old-project' });
    assert.deepEqual(written('show build server'), { path: 'build-server' });
    assert.deepEqual(written('show build server two slash source now'), { path: 'build-server-2/src' });
    assert.deepEqual(written('show b vision'), { path: 'b-vision' });
    assert.deepEqual(written('show main dot python now'), { path: 'main.py' });
  });

  it('is in the graph', () => {
    const { graph } = language.grammar;
    assert.ok(graph);
    let state = 0;
    for (const word of 'copy source slash main to build slash docs'.split(' ')) {
      let arc = graph.firstArc[state]!;
      while (arc < graph.firstArc[state + 1]! && graph.words[graph.arcWords[arc]!] !== word) arc += 1;
      assert.ok(arc < graph.firstArc[state + 1]!, word);
      state = graph.arcTargets[arc]!;
    }
    assert.equal(graph.finalCosts[state], 0);
  });
});
