import assert from 'node:assert/strict';
import { buildAutomaton, type Resolver } from '../../../src/language/automaton';
import { COSTS } from '../../../src/language/costs';
import { Departures } from '../../../src/language/departures';
import { LeastCost } from '../../../src/language/leastCost';
import { captureMatcher, listMatcher } from '../../../src/language/matchers';
import { parse } from '../../../src/language/parser';
import { randomizer } from '../../../src/language/random';
import { Said } from '../../../src/language/said';
import { Spelling } from '../../../src/language/spelling';
import { tokenize } from '../../../src/language/tokens';
import { shippedVocabularies } from './shipped';

const MORE = 'the um a please [unk] with to five b get show and then check out dot file'.split(' ');

describe('the least that a reading costs', () => {
  const { vocabularies } = shippedVocabularies();
  const rules = vocabularies.flatMap((vocabulary) => vocabulary.rules.map((rule) => ({ vocabulary, rule })));
  const spelling = new Spelling(undefined);
  const respell = (word: string) => spelling.respellings(word);
  const resolver: Resolver = {
    respell,
    matcher({ lists }, source) {
      const list = lists.get(source);
      return list ? listMatcher(list, respell) : captureMatcher(source);
    },
  };
  const random = randomizer(11);
  const below = (count: number): number => Math.floor(random() * count);

  /** Some words left out, said twice or put in between. */
  function changed(text: string): string {
    const words = text.split(' ');
    for (let changes = 1 + below(3); changes > 0; changes -= 1) {
      const at = below(words.length + 1);
      const more = [[], [words[at] ?? ''], [MORE[below(MORE.length)] ?? '']][below(3)] ?? [];
      words.splice(at, more.length === 0 ? 1 : 0, ...more);
    }
    return words.filter(Boolean).join(' ');
  }

  it('is told of no rule that the words can be read as', () => {
    let [read, told] = [0, 0];
    for (const live of rules) {
      const alone = buildAutomaton([live], resolver);
      for (const text of live.rule.examples.flatMap((example) => [changed(example), changed(example)])) {
        const said = new Said(tokenize(text));
        const budget = Math.min(COSTS.limit, COSTS.limitPerWord * said.tokens.length);
        for (const [missing, misheard] of [
          [true, true],
          [true, false],
          [false, false],
        ] as const) {
          const departures = new Departures(said.tokens, COSTS, { budget, missing, misheard });
          const found = parse(alone, said, departures).length > 0;
          const may = new LeastCost(said, departures, resolver).mayBe(live);
          assert.ok(may || !found, `${live.rule.id}: ${text}`);
          if (found) read += 1;
          if (!may) told += 1;
        }
      }
    }
    assert.ok(read > 500 && told > 500, `${read} read, ${told} told`);
  }).timeout(30_000);
});
