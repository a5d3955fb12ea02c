import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { wordsOf } from '../../../src/language/ruleWords';
import { SoundAlike } from '../../../src/language/soundAlike';
import { soundDistance, soundsOf } from '../../../src/language/soundAlikeSounds';
import { spokenNames } from '../../../src/language/spokenNames';
import { tokenize } from '../../../src/language/tokens';
import { readVocabulary } from '../../../src/language/vocabularyFile';
import { shippedVocabularies } from './shipped';

const { project, sentences } = parse(readFileSync('test/unit/language/cases/free-speech.yaml', 'utf8')) as {
  readonly project: string;
  readonly sentences: readonly { readonly said: string; readonly heard: string }[];
};
const own = project.split(' ');
const shipped = shippedVocabularies().vocabularies.flatMap((vocabulary) =>
  vocabulary.rules.flatMap((rule) => [
    ...wordsOf({ vocabulary, rule }, { list: (of, source) => of.lists.get(source) }),
  ]),
);

function corrected(alike: SoundAlike, text: string): string {
  return alike
    .correct(tokenize(text))
    .map(({ word }) => word)
    .join(' ');
}

/** Words too many, too few or wrong. */
function errors(said: string, heard: string): number {
  const one = said.split(' ');
  const other = heard.split(' ');
  let above = other.map((_, index) => index + 1);
  above.unshift(0);
  one.forEach((word, row) => {
    const here = [row + 1];
    other.forEach((each, column) => {
      const wrong = word === each ? 0 : 1;
      here.push(Math.min(above[column]! + wrong, above[column + 1]! + 1, here[column]! + 1));
    });
    above = here;
  });
  return above[other.length]!;
}

describe('words that sound like the project’s', () => {
  for (const [what, words, most] of [
    ['the words of its names', own, 78],
    ['those and the words of all shipped rules', [...own, ...shipped], 78],
    ['the words of all shipped rules alone', shipped, 86],
  ] as const) {
    it(`are put right with ${what}: fewer errors in real recordings, and none made worse`, () => {
      const alike = new SoundAlike(words);
      let before = 0;
      let after = 0;
      for (const { said, heard } of sentences) {
        const now = corrected(alike, heard);
        assert.ok(errors(said, now) <= errors(said, heard), `"${said}", heard as "${heard}", became "${now}"`);
        before += errors(said, heard);
        after += errors(said, now);
      }
      assert.equal(before, 96);
      assert.ok(after <= most, `${after} of ${before} errors are left`);
    });
  }

  it('are left alone where everything was heard right', () => {
    for (const words of [own, shipped, [...own, ...shipped]]) {
      const alike = new SoundAlike(words);
      for (const { said } of sentences) {
        assert.equal(corrected(alike, said), said);
      }
    }
  });

  it('are near by sound, whatever their letters', () => {
    for (const [one, other] of [
      ['logan', 'login'],
      ['lagoon', 'login'],
      ['pain', 'pane'],
      ['cash', 'cache'],
    ] as const) {
      assert.ok(soundDistance(soundsOf(one), soundsOf(other)) <= 0.16, `${one}, ${other}`);
    }
    for (const [one, other] of [
      ['lincoln', 'login'],
      ['window', 'winter'],
      ['test', 'text'],
      ['branch', 'bench'],
    ] as const) {
      assert.ok(soundDistance(soundsOf(one), soundsOf(other)) > 0.16, `${one}, ${other}`);
    }
  });

  it('are never put for what people say all the time, unless it sounds the same', () => {
    const alike = new SoundAlike(['listing', 'lasts', 'pane', 'cleanup', 'fails', 'setup']);
    assert.equal(corrected(alike, 'the last list was in pain'), 'the last list was in pane');
    assert.equal(corrected(alike, 'clean up and set up the file'), 'clean up and set up the file');
    assert.equal(corrected(alike, 'the clean up fails'), 'the cleanup fails');
  });

  it('are a distance apart that is the same both ways, and nothing from themselves', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,10}$/u), fc.stringMatching(/^[a-z]{1,10}$/u), (one, other) => {
        const [here, there] = [soundsOf(one), soundsOf(other)];
        assert.equal(soundDistance(here, here), 0);
        assert.ok(Math.abs(soundDistance(here, there) - soundDistance(there, here)) < 1e-9);
        assert.ok(soundDistance(here, there) <= 1);
      }),
    );
  });
});

describe('free words inside a command', () => {
  const { vocabulary } = readVocabulary(
    `name: g
rules:
  - {id: commit, say: commit <text>, do: {type: 'git commit -m {text}'}, example: commit x}
  - {id: checkout, say: checkout (<branch> | <branch:name>), do: {run: 'git checkout {branch}'}, example: checkout x}
`,
    'g.yaml',
  );
  const { list } = spokenNames('branch', [{ name: 'feature/login' }, { name: 'tokenizer-cache' }]);
  const language = compileLanguage({
    vocabularies: vocabulary ? [vocabulary] : [],
    facts: {},
    liveLists: new Map([['branch', list]]),
  });
  const written = (heard: string, free: string) => {
    const decision = language.interpret({
      alternatives: [{ text: heard, score: 1 }],
      free: [{ text: free, score: 1 }],
    });
    return decision.kind === 'accepted'
      ? Object.values(decision.commands[0]?.slots ?? {})[0]?.written
      : decision.reason;
  };

  it('get the project’s words for those that sound like them', () => {
    assert.equal(written('commit [unk]', 'commit fix the logan page'), 'fix the login page');
    assert.equal(written('commit [unk]', 'commit empty the cash'), 'empty the cache');
    assert.equal(written('checkout [unk]', 'checkout old lagoon form'), 'old-login-form');
  });

  it('stay as they are after "literal", as marks and as respelled words', () => {
    assert.equal(written('commit [unk]', 'commit ask literal logan about it'), 'ask logan about it');
    assert.equal(written('commit [unk]', 'commit tea mucks colon the token is a'), 'tmux: the token is a');
  });

  it('are none where a graph heard no unknown ones: its words there are another rule’s', () => {
    const alternatives = [{ text: 'commit alpha bravo', score: 1 }];
    for (const free of [{}, { free: [] }]) {
      const decision = language.interpret({ alternatives, exact: true, ...free });
      assert.equal(decision.kind === 'rejected' && decision.reason, 'no-match');
    }
    const decoded = language.interpret({ alternatives, exact: true, free: [{ text: 'commit alpha bravo', score: 1 }] });
    assert.equal(decoded.kind, 'accepted');
  });

  it('stay as they are when typed', () => {
    const decision = language.interpretTyped('commit ask logan');
    assert.ok(decision.kind === 'accepted');
    assert.equal(decision.commands[0]?.slots['text']?.written, 'ask logan');
  });
});
