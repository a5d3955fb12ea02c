import assert from 'node:assert/strict';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { COURTESIES, HESITATIONS, OPENINGS } from '../../../src/language/hesitation';
import type { Decision } from '../../../src/language/language';
import { TALK_WORDS } from '../../../src/language/talk';
import { readVocabulary } from '../../../src/language/vocabularyFile';

const TEA = `
name: tea
lists: { size: [big, small], milk: [milk, cream], time: [noon, later], who: [me, us, two people] }
rules:
  - { id: tea, say: "[can i have] tea (<size> | with <milk> | at <time> | for <who>)+", do: { run: "tea {size} {milk} {time} {who}" } }
  - { id: pour, say: "pour (<size> | with <milk> | at <time> | for <who>)+", do: { run: "rm -rf {size} {milk} {time} {who}" } }
`;

/** What comes of one sentence of the grammar's graph. */
function decide(text: string): Decision {
  const { vocabulary } = readVocabulary(TEA, 'tea.yaml');
  assert.ok(vocabulary);
  const language = compileLanguage({ vocabularies: [vocabulary], facts: {} });
  return language.interpret({ alternatives: [{ text, score: 0 }], exact: true });
}

function slotsOf(text: string): Record<string, string> | null {
  const decision = decide(text);
  if (decision.kind !== 'accepted') return null;
  assert.equal(decision.commands.length, 1);
  const [command] = decision.commands;
  assert.equal(command?.exact, false, text);
  return Object.fromEntries(Object.entries(command.slots).map(([name, { written }]) => [name, written]));
}

describe('a request that something else is said beside', () => {
  const whole = { size: 'big', milk: 'milk', time: 'noon', who: 'us' };

  it('is understood, and known not to be exact', () => {
    for (const said of [
      'tea big maybe with milk at noon for us',
      'tea [unk] big with milk at noon for us',
      'can i have tea big with milk at noon for us [unk] [unk]',
      'tea big with milk uh at noon think [unk] for us',
      'tea big really with milk at noon for us know',
    ]) {
      assert.deepEqual(slotsOf(said), whole, said);
    }
  });

  it('may begin like a slot', () => {
    assert.deepEqual(slotsOf('tea big with milk at noon for us for [unk]'), whole);
  });

  it('has no need to be one where people only hesitate or are polite', () => {
    for (const said of [
      'well can i have tea big with milk',
      'yeah tea uh big um with milk',
      'so tea big with milk thank you very much',
      'hey tea big with milk please',
    ]) {
      assert.deepEqual(slotsOf(said), { size: 'big', milk: 'milk' }, said);
    }
  });

  it('has no need to be one for a small word too many', () => {
    assert.deepEqual(slotsOf('can i have the tea big with milk'), { size: 'big', milk: 'milk' });
    assert.deepEqual(slotsOf('tea big and with milk'), { size: 'big', milk: 'milk' });
    assert.equal(slotsOf('tea big maybe with milk'), null);
  });

  it('has no word beside it that people say to a machine without meaning anything by it', () => {
    const meaningless = [...HESITATIONS, ...OPENINGS, ...COURTESIES];
    assert.deepEqual(
      TALK_WORDS.filter((word) => meaningless.includes(word)),
      [],
    );
  });

  it('is not what has fewer slots, or as much beside it', () => {
    for (const said of [
      'tea big maybe with milk at noon',
      'tea maybe big maybe with milk maybe at noon for us',
      'tea big know know know with milk at noon for us',
      'maybe know think',
      '[unk] maybe',
    ]) {
      assert.equal(slotsOf(said), null, said);
    }
  });

  it('does nothing that could do harm', () => {
    assert.equal(decide('pour big with milk at noon for us').kind, 'accepted');
    assert.equal(decide('pour big maybe with milk at noon for us').kind, 'rejected');
  });

  it('is not read out of what is typed', () => {
    const { vocabulary } = readVocabulary(TEA, 'tea.yaml');
    assert.ok(vocabulary);
    const language = compileLanguage({ vocabularies: [vocabulary], facts: {} });
    assert.equal(language.interpretTyped('tea big with milk at noon for us').kind, 'accepted');
    assert.equal(language.interpretTyped('know think maybe').kind, 'rejected');
  });
});
