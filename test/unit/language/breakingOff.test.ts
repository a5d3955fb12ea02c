import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileLanguage } from '../../../src/language/compileLanguage';
import type { Language } from '../../../src/language/language';
import { readVocabulary } from '../../../src/language/vocabularyFile';
import type { Command } from '../../../src/protocol/words';
import { shippedVocabularies } from './shipped';

/** What comes of words: of a sentence of the graph, or typed. */
function commandsOf(language: Language, text: string, exact: boolean): readonly Command[] {
  const decision = language.interpret({ alternatives: [{ text, score: 0 }], exact });
  return decision.kind === 'accepted' ? decision.commands : [];
}

/** What ending after these words costs beside the words themselves; undefined: they cannot be said. */
function endCost({ grammar: { graph } }: Language, text: string): number | undefined {
  assert.ok(graph);
  let state = 0;
  for (const word of text.split(' ')) {
    const arcs = [...graph.arcWords.subarray(graph.firstArc[state], graph.firstArc[state + 1])];
    const at = arcs.findIndex((each) => graph.words[each] === word);
    if (at < 0) return undefined;
    state = graph.arcTargets[graph.firstArc[state]! + at]!;
  }
  return graph.finalCosts[state];
}

describe('a sentence that is broken off', () => {
  const { vocabulary } = readVocabulary(
    `
name: views
between: [then]
rules:
  - {id: top, say: "go to [the] top", do: {type: t}}
  - {id: list, say: "list files [by size]", do: {type: l}}
  - {id: close, say: close that, do: {type: c}}
  - {id: copy, say: "copy file [<letter>]", do: {type: "{letter}"}}
  - {id: line, say: "line <number>", do: {type: "{number}"}}
`,
    'views.yaml',
  );
  const language = compileLanguage({ vocabularies: [vocabulary!], facts: {} });

  it('can be said, at a price, wherever it is broken off', () => {
    for (const text of ['go', 'go to', 'go to the', 'list files by', 'list files then', 'list files then go to the']) {
      const cost = endCost(language, text) ?? Infinity;
      assert.ok(cost > 0 && cost < 10, `${text}: ${cost}`);
    }
    assert.equal(endCost(language, 'go to the top'), 0);
    assert.equal(endCost(language, 'go top'), undefined);
    assert.equal(language.grammar.graph?.finalCosts[0], Infinity, 'nothing said is not broken off');
  });

  it('is no command, however little is missing', () => {
    for (const exact of [true, false]) {
      for (const text of ['go to the', 'go to', 'close', 'close the', 'list files by', 'list files then go to the']) {
        assert.deepEqual(commandsOf(language, text, exact), [], `${text} ${exact ? 'heard' : 'typed'}`);
      }
    }
  });

  it('may end within a name of a list', () => {
    const { vocabularies } = shippedVocabularies();
    const shipped = compileLanguage({ vocabularies, facts: { terminal: true, tmux: true } });
    assert.deepEqual(commandsOf(shipped, 'cube control get config', true), [], 'maps, and not "cube control config"');
    assert.equal(commandsOf(shipped, 'cube control get config maps', true)[0]?.id, 'get');
  });

  it('is one where its beginning is a sentence', () => {
    assert.equal(commandsOf(language, 'list files', true)[0]?.id, 'list');
  });

  it('may be a letter or a number that was not understood, and is no command either', () => {
    assert.deepEqual(
      commandsOf(language, 'copy file a', false).map(({ slots }) => slots['letter']?.written),
      ['a'],
    );
    for (const text of ['list files a', 'line two to', 'line two for please', 'copy file a to']) {
      assert.deepEqual(commandsOf(language, text, false), [], text);
    }
  });

  it('is never taken for a command of what ships', () => {
    const { vocabularies } = shippedVocabularies();
    for (const facts of [{ terminal: true, tmux: true }, { tmux: true, program: 'vim' }, { terminal: true }]) {
      const shipped = compileLanguage({ vocabularies, facts });
      const sentences = shipped.grammar.phrases.filter((phrase) => phrase.includes(' '));
      const begun = fc.tuple(fc.constantFrom(...sentences), fc.nat({ max: 8 })).map(([sentence, end]) => {
        const words = sentence.split(' ');
        return words.slice(0, 1 + (end % (words.length - 1))).join(' ');
      });
      fc.assert(
        fc.property(begun, (text) => {
          for (const command of commandsOf(shipped, text, true)) assert.ok(command.exact, `${text}: ${command.id}`);
        }),
        { numRuns: 1500 },
      );
    }
  });
});
