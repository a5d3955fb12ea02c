import assert from 'node:assert/strict';
import fc from 'fast-check';
import { captureNamed, CAPTURES } from '../../../src/language/captures/index';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { MAX_PRESSES, parseKeys } from '../../../src/language/keys';
import { Lexicon, PhraseGraphs } from '../../../src/language/phraseGraph';
import { Sampler } from '../../../src/language/sampler';
import { Spelling } from '../../../src/language/spelling';
import { tokenize } from '../../../src/language/tokens';
import { readVocabulary } from '../../../src/language/vocabularyFile';

/** What a capture makes of all the words, or undefined when it cannot read all of them. */
function read(name: string, spoken: string): string | undefined {
  const tokens = tokenize(spoken);
  return captureNamed(name)
    ?.match(tokens, 0)
    .find((match) => match.end === tokens.length)?.written;
}

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

function spell(value: number, and: boolean): string {
  if (value >= 1_000_000) return `${spell(Math.floor(value / 1_000_000), and)} million`;
  const parts: string[] = [];
  const thousands = Math.floor(value / 1000);
  const rest = value % 1000;
  if (thousands > 0) parts.push(spell(thousands, and), 'thousand');
  const hundreds = Math.floor(rest / 100);
  const last = rest % 100;
  if (hundreds > 0) parts.push(SMALL[hundreds]!, 'hundred');
  if (and && last > 0 && value >= 100) parts.push('and');
  if (last >= 20) parts.push(TENS[Math.floor(last / 10)]!, ...(last % 10 > 0 ? [SMALL[last % 10]!] : []));
  else if (last > 0 || value === 0) parts.push(SMALL[last]!);
  return parts.join(' ');
}

describe('captures', () => {
  for (const capture of CAPTURES) {
    for (const [spoken, written] of capture.examples) {
      it(`<${capture.name}> reads "${spoken}" as ${written}`, () => assert.equal(read(capture.name, spoken), written));
    }
  }

  const MORE: readonly (readonly [string, string, string | undefined])[] = [
    ['number', 'a hundred', '100'],
    ['number', 'twelve hundred', '1200'],
    ['number', 'one million', '1000000'],
    ['number', 'two million', undefined],
    ['number', 'twenty twenty four', '2024'],
    ['number', 'one oh one', '101'],
    ['number', 'six five five three five', '65535'],
    ['number', '42', '42'],
    ['number', 'a', '1'],
    ['number', 'oh', undefined],
    ['number', 'and', undefined],
    ['number', 'thousand', undefined],
    ['number', 'hundred', undefined],
    ['number', 'five and', undefined],
    ['ordinal', '3rd', '3'],
    ['ordinal', 'twenty', undefined],
    ['digits', 'seven five five', '755'],
    ['digits', 'three dot eleven', undefined],
    ['digits', 'zero x dead', undefined],
    ['digits', 'one point', undefined],
    ['letter', 'x ray', 'x'],
    ['letter', 'xray', 'x'],
    ['letter', 'upper zed', 'Z'],
    ['letter', 'pane', undefined],
    ['symbol', 'full stop', '.'],
    ['symbol', 'greater than', '>'],
    ['key', 'control alt delete', 'control+alt+delete'],
    ['key', 'control a', 'control+a'],
    ['key', 'shift f twelve', 'shift+f12'],
    ['key', 'back space', 'backspace'],
    ['key', 'control plus', 'control+plus'],
    ['key', 'page up five times', 'pageup*5'],
    ['key', 'control', undefined],
    ['key', 'escape zero times', undefined],
    ['path', 'slash', '/'],
    ['path', 'dot dot slash dot dot slash source', '../../src'],
    ['path', './src/Main.java', './src/Main.java'],
    ['path', 'slash node modules', '/node_modules'],
    ['path', 'slash my old project', '/my-old-project'],
    ['path', 'source slash camel user name dot type script', 'src/userName.ts'],
    ['path', 'read me dot mark down', 'README.md'],
    ['name', 'v two', 'v2'],
    ['name', 'a b c server', 'abc-server'],
    ['name', 'dash dash force', 'dash-force'],
    ['name', 'slash', 'slash'],
    ['name', 'snake case', 'case'],
    ['hash', 'a b c', undefined],
    ['hash', 'abc1', 'abc1'],
    ['hash', 'added', undefined],
    ['text', 'add tea mucks support', 'add tmux support'],
    ['text', 'open paren see notes close paren', '(see notes)'],
    ['text', 'Hello, World', 'Hello, World'],
    ['text', 'really question mark', 'really?'],
    ['text', 'read me the parent', 'read me the parent'],
    ['text', 'add open quote a title close quote at sign home', 'add "a title" @home'],
    ['text', 'quote back tick make test back tick and back tick x back tick', 'quote `make test` and `x`'],
    ['text', 'raise it to fifty percent sign of dollar sign three hundred', 'raise it to 50% of $300'],
    ['text', 'bump version one point twelve point zero comma not two', 'bump version 1.12.0, not two'],
    ['text', 'at one point two of them failed', 'at one point two of them failed'],
    ['text', 'camel case user name', 'userName'],
    ['text', 'rename camel case user name two colon all caps a p i and capital new', 'rename userName2: A p i and New'],
    ['text', 'the literal capital city of a literal snake case', 'the capital city of a snake case'],
    ['text', 'in this case a title', 'in this case a title'],
    ['text', 'snake case', 'snake case'],
    ['text', 'write it in capital', 'write it in capital'],
    ['text', 'the plus star dollar', 'the plus star dollar'],
    ['text', 'a less than sign b vertical bar c', 'a < b | c'],
  ];
  for (const [name, spoken, written] of MORE) {
    it(`<${name}> reads "${spoken}" as ${written ?? 'nothing'}`, () => assert.equal(read(name, spoken), written));
  }

  it('<number> can be heard the way every number is said', () => {
    const vocabulary = readVocabulary(
      'name: n\nrules: [{id: n, say: "port <number>", do: {run: x}}]',
      'n.yaml',
    ).vocabulary;
    const { graph } = compileLanguage({ vocabularies: [vocabulary!], facts: {} }).grammar;
    const isHeard = (text: string): boolean => {
      let state = 0;
      for (const word of `port ${text}`.split(' ')) {
        const arcs = [...graph!.arcWords.subarray(graph!.firstArc[state], graph!.firstArc[state + 1])];
        const at = arcs.findIndex((each) => graph!.words[each] === word);
        if (at < 0) return false;
        state = graph!.arcTargets[graph!.firstArc[state]! + at]!;
      }
      return graph!.finalCosts[state] === 0;
    };
    for (const text of [
      'a hundred',
      'a thousand',
      'twelve hundred',
      'eighty eighty',
      'four oh four',
      'one two three',
    ]) {
      assert.ok(isHeard(text), text);
    }
    assert.ok(!isHeard('five thousand four hundred and'));
    fc.assert(
      fc.property(fc.nat({ max: 999_999 }), fc.boolean(), (value, and) => {
        assert.ok(isHeard(spell(value, and)), spell(value, and));
      }),
      { numRuns: 500 },
    );
  });

  it('<number> reads every number the way it is said', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.boolean(), (value, and) => {
        assert.equal(read('number', spell(value, and)), String(value));
      }),
      { numRuns: 2_000 },
    );
  });

  for (const capture of CAPTURES.filter((each) => !each.free)) {
    it(`<${capture.name}> understands what it lets the recognizer hear`, () => {
      const lexicon = new Lexicon();
      const graph = new PhraseGraphs(new Spelling(undefined), lexicon).open(capture.say, () => undefined);
      const sampler = new Sampler();
      for (let n = 0; n < 300; n += 1) {
        const spoken = lexicon.phrase(sampler.sentence(graph!));
        if (spoken.split(' ').length > 12 || /\btimes$|^f /u.test(spoken)) continue;
        assert.ok(read(capture.name, spoken) !== undefined, spoken);
      }
    });
  }

  it('find nothing where nothing stands', () => {
    for (const capture of CAPTURES) assert.deepEqual(capture.match([], 0), []);
  });
});

describe('parseKeys', () => {
  it('reads chords, repeats and sequences', () => {
    assert.deepEqual(parseKeys('control+shift+left*2 escape f5'), [
      { key: 'left', modifiers: ['control', 'shift'] },
      { key: 'left', modifiers: ['control', 'shift'] },
      { key: 'escape', modifiers: [] },
      { key: 'f5', modifiers: [] },
    ]);
    assert.deepEqual(parseKeys('control+plus + ctrl+% :'), [
      { key: '+', modifiers: ['control'] },
      { key: '+', modifiers: [] },
      { key: '%', modifiers: ['control'] },
      { key: ':', modifiers: [] },
    ]);
  });

  for (const text of ['hyper+x', 'nonsense', 'f25', 'control+', `left*${MAX_PRESSES + 1}`]) {
    it(`refuses ${text}`, () => assert.throws(() => parseKeys(text), RangeError));
  }
});
