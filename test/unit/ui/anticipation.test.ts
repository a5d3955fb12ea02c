import assert from 'node:assert/strict';
import type { EngineState, Grammar } from '../../../src/speech/speechEngine';
import { Anticipation } from '../../../src/ui/anticipation';
import { FakeClock, fakeLanguage } from '../session/fakes';

describe('what is prepared ahead of speech', () => {
  let state: EngineState;
  let prepared: Grammar[];
  let compiled: number;
  let clock: FakeClock;
  let sentences: string[];
  let anticipation: Anticipation;

  beforeEach(() => {
    state = { kind: 'ready', model: 'm' };
    prepared = [];
    compiled = 0;
    sentences = ['new window'];
    clock = new FakeClock();
    const speech = {
      get state() {
        return state;
      },
      prepare: (grammar: Grammar) => void prepared.push(grammar),
    };
    const language = () => {
      compiled += 1;
      return Promise.resolve(fakeLanguage(Object.fromEntries(sentences.map((sentence) => [sentence, []]))));
    };
    anticipation = new Anticipation(language, speech, clock, (error) => {
      throw error;
    });
  });

  /** Lets everything due happen, and what it sets off. */
  const settle = async () => {
    clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  };

  it('is the grammar of now, once for several changes', async () => {
    anticipation.changed();
    anticipation.changed();
    assert.equal(compiled, 0, 'not before what changed is shown');
    await settle();
    assert.deepEqual(
      prepared.map(({ phrases }) => phrases),
      [['new window']],
    );
    anticipation.changed();
    await settle();
    assert.equal(prepared.length, 2);
  });

  it('is nothing while the engine is cold, so that it stays so', async () => {
    state = { kind: 'cold' };
    anticipation.changed();
    await settle();
    assert.deepEqual([compiled, prepared], [0, []]);
  });

  it('is nothing when nothing can be said, or when it is over', async () => {
    sentences = [];
    anticipation.changed();
    await settle();
    assert.deepEqual(prepared, []);
    sentences = ['new window'];
    anticipation.changed();
    anticipation.dispose();
    await settle();
    assert.deepEqual(prepared, []);
  });
});
