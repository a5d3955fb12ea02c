import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { Hints, SoundShapes } from '../../../src/language/hints';
import { layered } from '../../../src/language/layers';
import { RuleIndex } from '../../../src/language/ruleIndex';
import { readVocabulary } from '../../../src/language/vocabularyFile';
import type { Vocabulary } from '../../../src/language/vocabulary';
import { holds } from '../../../src/language/when';
import { shippedVocabularies } from './shipped';

interface Case {
  readonly heard: string;
  readonly hint?: readonly string[];
}

const facts = { terminal: true, tmux: true, program: 'bash', shell: 'bash', interactive: false };

function hintsOf(vocabularies: readonly Vocabulary[]): Hints {
  const rules = layered(vocabularies)
    .filter(({ when }) => holds(when, facts))
    .flatMap((vocabulary) => vocabulary.rules.map((rule) => ({ vocabulary, rule })))
    .filter(({ rule }) => holds(rule.when, facts));
  const listOf = (vocabulary: Vocabulary, source: string) => vocabulary.lists.get(source);
  return new Hints(rules, new RuleIndex(rules, listOf), new SoundShapes());
}

describe('a hint for what is no command', () => {
  const cases = parse(readFileSync('test/unit/language/cases/hints.yaml', 'utf8')) as readonly Case[];
  const hints = hintsOf(shippedVocabularies().vocabularies);

  for (const { heard, hint = [] } of cases) {
    it(`"${heard}": ${hint.join(' or ') || 'none'}`, () => {
      const found = hints.nearest(heard);
      if (hint.length === 0) assert.equal(found, undefined);
      else
        assert.ok(
          hint.some((each) => new RegExp(`^(?:${each})$`, 'u').test(found ?? '')),
          String(found),
        );
    });
  }

  const { vocabulary } = readVocabulary(
    `name: lamps
lists:
  room: [kitchen, cellar]
rules:
  - {id: light, say: "(turn | switch) [the] lights <number> [in (the <room> | here)]", do: {run: "{number} {room}"}}
  - {id: blinds, say: [raise the blinds, "lift [the] (left | right) blinds"], do: {run: a}, example: [raise the blinds, lift the left blinds]}
`,
    'lamps.yaml',
  );

  const own: readonly (readonly [heard: string, hint: string | undefined])[] = [
    ['switch lights', 'switch lights seven'],
    ['switch the lights in the cellar on', 'switch the lights seven in the cellar'],
    ['lift blinds', 'lift the left blinds'],
    ['raise blinds up', 'raise the blinds'],
    ['cellar', undefined],
    ['', undefined],
  ];
  for (const [heard, hint] of own) {
    it(`"${heard}" is ${hint ?? 'none'}, from what a rule says and its examples`, () => {
      assert.equal(hintsOf([vocabulary!]).nearest(heard), hint);
    });
  }

  it('is something that the rule understands, where it has no example', () => {
    const language = compileLanguage({ vocabularies: [vocabulary!], facts });
    const decision = language.interpretTyped('switch lights');
    assert.ok(decision.kind === 'rejected' && decision.hint !== undefined);
    assert.equal(language.interpretTyped(decision.hint).kind, 'accepted');
  });
});
