import assert from 'node:assert/strict';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { COSTS } from '../../../src/language/costs';
import type { Decision } from '../../../src/language/language';
import { Sequences } from '../../../src/language/sequences';
import { tokenize } from '../../../src/language/tokens';
import { VocabularyReader } from '../../../src/language/vocabularyFile';
import type { WordTime } from '../../../src/protocol/words';

const { vocabulary, problems } = new VocabularyReader().read(
  `name: breath
between: [then, and then]
rules:
  - {id: wipe, say: wipe it, do: {run: rm -rf build}, example: wipe it}
  - {id: nothing, say: wipe it, do: {run: "true"}, example: wipe it}
  - {id: status, say: git status, do: {run: git status}, example: git status}
  - {id: also, say: git status, do: {run: git status}, example: git status}
  - {id: split, say: "split the pane [(left | right)]", do: {tmux: split-window}, example: split the pane}
  - {id: type, say: "type <text>", do: {type: "{text}"}, example: type anything}
  - {id: remove, say: remove it, do: {run: rm -r build}, example: remove it}
  - {id: enter, say: press enter, do: {press: enter}, example: press enter}
  - {id: port, say: "what is on port <number>", do: {run: "lsof -i :{number}"}, example: what is on port eighty}
  - {id: name, say: "call it <letters>", do: {run: "echo {letters}"}, example: call it a b}
`,
  'breath.yaml',
);
const language = compileLanguage({ vocabularies: [vocabulary!], facts: {} });

function shown(decision: Decision): string {
  if (decision.kind === 'rejected') return decision.reason;
  return decision.commands.map(({ summary, exact }) => `${exact ? '' : '~'}${summary}`).join('; ');
}

/** Words a tenth of a second each, one after the other. */
function timed(text: string, fromMs = 0): readonly WordTime[] {
  return text
    .split(' ')
    .map((word, at) => ({ word, startMs: fromMs + at * 100, endMs: fromMs + at * 100 + 90, conf: 1 }));
}

describe('several commands in one breath', () => {
  it('come from a sound vocabulary', () => assert.deepEqual(problems, []));

  it('are ambiguous where one of them is, and not what stands first', () => {
    assert.equal(shown(language.interpretTyped('wipe it')), 'ambiguous');
    for (const text of ['wipe it then git status', 'git status then wipe it', 'wipe it then wipe it']) {
      const decision = language.interpretTyped(text);
      assert.equal(shown(decision), 'ambiguous', text);
      assert.ok(decision.kind === 'rejected' && decision.choices === undefined, text);
    }
  });

  it('may have small words about "then", but not where they could do harm', () => {
    for (const text of [
      'git status please then split the pane',
      'git status then please split the pane',
      'git status then then split the pane',
      'please git status then split the pane please',
    ]) {
      assert.equal(shown(language.interpretTyped(text)), '~git status; ~tmux split-window', text);
      const heard = { alternatives: [{ text, score: 100 }], exact: true };
      assert.equal(shown(language.interpret(heard)), '~git status; ~tmux split-window', text);
    }
    assert.equal(shown(language.interpretTyped('git status please then remove it')), 'no-match');
    assert.equal(shown(language.interpretTyped('git status then remove it')), 'git status; rm -r build');
    assert.equal(shown(language.interpretTyped('type please then press enter')), 'type please; press enter');
  });

  it('are not ambiguous where two rules do the same', () => {
    assert.equal(shown(language.interpretTyped('git status then press enter')), 'git status; press enter');
  });

  it('give a free slot the words up to "then", and no more', () => {
    const heard = {
      alternatives: [{ text: 'type [unk] then press enter', score: 100, words: timed('type [unk] then press enter') }],
      free: [{ text: 'type hello then press enter', score: 100, words: timed('type hello then press enter') }],
      exact: true,
    };
    assert.equal(shown(language.interpret(heard)), 'type hello; press enter');
    const two = 'type [unk] then type [unk] and then git status';
    const both = {
      alternatives: [{ text: two, score: 100, words: timed(two) }],
      free: [{ text: two, score: 100, words: timed('type hello then type world and then git status') }],
      exact: true,
    };
    assert.equal(shown(language.interpret(both)), 'type hello; type world; git status');
  });
});

describe('so many joining words that nobody means them', () => {
  function piecesOf(text: string, isCommand: (piece: string) => boolean): number {
    let asked = 0;
    const sequences = new Sequences([['then']], COSTS, (tokens) => {
      asked += 1;
      const piece = tokens.map(({ word }) => word).join(' ');
      const command = {
        vocabulary: 'a',
        id: piece,
        slots: {},
        risk: 'safe',
        exact: true,
        effects: [],
        summary: '',
      } as const;
      return isCommand(piece) ? [{ commands: [command], cost: 0, exact: true, tie: 0, explained: tokens.length }] : [];
    });
    sequences.read(tokenize(text), undefined, undefined);
    return asked;
  }

  it('are tried only behind a command', () => {
    const text = `go ${'then '.repeat(100)}go`;
    assert.ok(piecesOf(text, (piece) => piece === 'go') < 1_000);
  });

  it('are tried no more behind as many commands as are done', () => {
    const text = Array.from({ length: 60 }, () => 'go').join(' then ');
    assert.ok(piecesOf(text, (piece) => piece === 'go') < 600);
  });
});

describe('a figure too many', () => {
  it('is never left out of a number or a name', () => {
    for (const text of [
      'what is on port eighty eighty eighty eighty',
      'what is on port one two three four five six seven',
      'what is on port a hundred thousand million',
    ]) {
      for (const decision of [
        language.interpretTyped(text),
        language.interpret({ alternatives: [{ text, score: 100 }] }),
        language.interpret({ alternatives: [{ text, score: 100 }], exact: true }),
      ]) {
        assert.ok(decision.kind === 'rejected' || decision.commands.every(({ exact }) => exact), text);
      }
    }
  });
});

describe('typed words', () => {
  it('are not misheard: none that means something is left out', () => {
    assert.equal(shown(language.interpretTyped('split the pane left')), 'tmux split-window');
    assert.equal(shown(language.interpretTyped('split the pane left right')), 'no-match');
    assert.equal(shown(language.interpretTyped('split please the pane')), '~tmux split-window');
  });
});
