import assert from 'node:assert/strict';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { readVocabulary } from '../../../src/language/vocabularyFile';
import type { Alternative } from '../../../src/protocol/words';

describe('a command that free words fit better', () => {
  const { vocabulary } = readVocabulary(
    `
name: views
rules:
  - {id: problem, say: go to next problem, do: {type: p}}
  - {id: note, say: "make a note <text>", do: {type: "{text}"}}
`,
    'views.yaml',
  );
  const language = compileLanguage({ vocabularies: [vocabulary!], facts: {} });
  const said = (sentence: Alternative, free: readonly Alternative[], exact = true) =>
    language.interpret({ alternatives: [sentence], free, ...(exact ? { exact } : {}) });
  const timed = (words: readonly string[], secondsEach: number, score: number): Alternative => ({
    text: words.join(' '),
    score,
    words: words.map((word, at) => ({ word, startMs: at * 1000 * secondsEach, endMs: (at + 1) * 1000 * secondsEach })),
  });

  it('is talk, and those words are what was heard', () => {
    const decision = said({ text: 'go to next problem', score: 100 }, [{ text: 'got mole problems', score: 107.5 }]);
    assert.equal(decision.kind, 'rejected');
    assert.equal(decision.heard, 'got mole problems');
  });

  it('is done where the sound fits it as well or nearly', () => {
    for (const score of [60, 100, 106.5]) {
      const decision = said({ text: 'go to next problem', score: 100 }, [{ text: 'go to next problem', score }]);
      assert.equal(decision.kind, 'accepted', String(score));
    }
    assert.equal(said({ text: 'go to next problem', score: 100 }, []).kind, 'accepted');
    assert.equal(said({ text: 'go to next problem', score: 100 }, [{ text: '', score: 300 }]).kind, 'accepted');
  });

  it('may be further behind for each second of any words, which the mark for those fits badly', () => {
    const free = timed(['make', 'a', 'note', 'the', 'bread', 'is', 'stale'], 0.4, 120);
    const words = ['make', 'a', 'note', '[unk]', '[unk]', '[unk]', '[unk]'];
    assert.equal(said(timed(words, 0.4, 100), [free]).kind, 'accepted');
    assert.equal(said(timed(words, 0.4, 80), [free]).kind, 'rejected');
    assert.equal(said(timed(words, 0.1, 100), [free]).kind, 'rejected');
  });

  it('cannot be told where words recombine: their scores are of something else', () => {
    const decision = said({ text: 'go to next problem', score: 100 }, [{ text: 'got mole', score: 300 }], false);
    assert.equal(decision.kind, 'accepted');
  });
});
