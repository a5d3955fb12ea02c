import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { readVocabulary } from '../../../src/language/vocabularyFile';
import { shippedVocabularies } from './shipped';

/** Words that carry a sentence, or are said while one thinks, and are names here. */
const NAMES = ['a', 'an', 'the', 'my', 'oh', 'o', 'to', 'for', 'er', 'um', 'please', 'two', 'notes'];

const { vocabulary } = readVocabulary(
  `
name: small words
lists: { doc: [${NAMES.join(', ')}], tone: [er, ah] }
rules:
  - { id: mark, say: "mark [the] <doc>", do: { type: "{doc}" } }
  - { id: copy, say: "copy [the] file <from:doc> to <doc>", do: { type: "{from} {doc}" } }
  - { id: letters, say: "swap [the] file <from:letter> with <letter>", do: { type: "{from} {letter}" } }
  - { id: open, say: "open [the] file", do: { type: open } }
  - { id: line, say: "line <number>", do: { type: "{number}" } }
  - { id: press, say: "press <key>+", do: { press: "{key}" } }
  - { id: say, say: "sing [<tone>] loudly", do: { type: "sing {tone=plainly}" } }
`,
  'small.yaml',
);
const language = compileLanguage({ vocabularies: [vocabulary!], facts: {} });

/** What is typed for the words, a `~` before it where they were not exact; nothing where they are no command. */
function typed(heard: readonly string[], exact: boolean): string {
  const alternatives = heard.map((text, at) => ({ text, score: -at }));
  const decision = language.interpret({ alternatives, exact });
  if (decision.kind === 'rejected') return decision.reason;
  return decision.commands.map((command) => (command.exact ? '' : '~') + command.summary).join('; ');
}

describe('a small word that a rule has a use for', () => {
  it('is used, whether or not it is an article, a filler or a number elsewhere', () => {
    for (const exact of [true, false]) {
      assert.equal(typed(['swap file a with o'], exact), 'type a o');
      assert.equal(typed(['copy file a to to'], exact), 'type a to');
      assert.equal(typed(['copy the file the to for'], exact), 'type the for');
      assert.equal(typed(['mark the'], exact), 'type the');
      assert.equal(typed(['line two oh'], exact), 'type 20');
    }
  });

  it('is not left out for a command that has no use for it', () => {
    for (const text of ['open file a', 'open the file a please', 'line two to', 'line four a', 'line two for']) {
      for (const exact of [true, false]) assert.equal(typed([text], exact), 'no-match', text);
    }
    assert.equal(typed(['open a file'], false), '~type open');
  });

  it('goes before leaving it out of what was heard better', () => {
    const better = Array.from({ length: 9 }, () => 'mark uh notes');
    assert.equal(typed([...better, 'mark a'], false), 'type a');
  });

  it('goes before leaving it out of anything else that was heard, in what ships', () => {
    const { vocabularies } = shippedVocabularies();
    const shipped = compileLanguage({ vocabularies, facts: { terminal: true, tmux: true } });
    const isExact = (texts: readonly string[]): boolean | undefined => {
      const decision = shipped.interpret({ alternatives: texts.map((text, at) => ({ text, score: -at })) });
      return decision.kind === 'accepted' ? decision.commands.every(({ exact }) => exact) : undefined;
    };
    const said = fc.constantFrom(...shipped.sayable.map(({ example }) => example));
    const small = fc.constantFrom('uh', 'the', 'a', 'please', 'oh', 'for');
    const worse = fc.tuple(said, small, fc.nat({ max: 3 })).map(([sentence, word, at]) => {
      const words = sentence.split(' ');
      return [...words.slice(0, at), word, ...words.slice(at)].join(' ');
    });
    fc.assert(
      fc.property(fc.array(worse, { maxLength: 9 }), said, (better, exactly) => {
        if (isExact([exactly]) === true) assert.notEqual(isExact([...better, exactly]), false);
      }),
      { numRuns: 300 },
    );
  });

  it('is kept where other hesitations are left out', () => {
    assert.equal(typed(['mark uh er'], true), '~type er');
    assert.equal(typed(['uh mark er uh'], true), '~type er');
    assert.equal(typed(['sing um er loudly'], true), '~type sing er');
    assert.equal(typed(['sing um loudly'], true), '~type sing plainly');
  });

  it('is asked about where a breath may have been taken for it', () => {
    const said = (text: string, exact: boolean) => language.interpret({ alternatives: [{ text, score: 0 }], exact });
    const decision = said('press up three times o', true);
    assert.equal(decision.kind, 'rejected');
    assert.deepEqual(
      decision.choices?.map(({ slots }) => slots['key']?.written),
      ['up*3', 'up*3 o'],
    );
    for (const text of ['press up three times enter', 'press up three times', 'press o', 'press up o twice']) {
      assert.equal(said(text, true).kind, 'accepted', text);
    }
    assert.equal(said('press up three times o', false).kind, 'accepted', 'typed');
  });

  it('stays what it is however one hesitates around it', () => {
    const name = fc.constantFrom(...NAMES);
    const pauses = fc.array(fc.tuple(fc.constantFrom('uh', 'um', 'er'), fc.nat({ max: 5 })), { maxLength: 3 });
    fc.assert(
      fc.property(name, name, pauses, fc.boolean(), (from, to, said, exact) => {
        const words = ['copy', 'file', from, 'to', to];
        for (const [pause, at] of said) words.splice(at, 0, pause);
        const result = typed([words.join(' ')], exact);
        // A pause next to a name may be one of the names itself.
        const names = [from, to, ...said.map(([pause]) => pause)];
        const values = /^~?type (\S+) (\S+)$/u.exec(result)?.slice(1) ?? [];
        if (result !== 'no-match')
          assert.ok(values.every((value) => names.includes(value)) && values.length === 2, result);
        if (said.length === 0) assert.equal(result, `type ${from} ${to}`);
        if (said.every(([pause]) => pause === 'uh')) assert.ok(result.endsWith(`type ${from} ${to}`), result);
      }),
      { numRuns: 500 },
    );
  });
});
