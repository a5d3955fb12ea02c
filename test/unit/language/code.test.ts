import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { readVocabulary } from '../../../src/language/vocabularyFile';

const { vocabulary } = readVocabulary(
  `name: demo
rules:
  - {id: show, say: "show <code>", do: {run: "printf '%s\\\\n' {code}"}}
  - {id: line, say: "line <code>", do: {type: "{code}"}}
`,
  'demo.yaml',
);
assert.ok(vocabulary);
const language = compileLanguage({ vocabularies: [vocabulary], facts: { shell: 'bash' } });

function said(text: string): { readonly line: string; readonly code: string; readonly risk: string } {
  const decision = language.interpretTyped(text);
  const [command] = decision.kind === 'accepted' ? decision.commands : [];
  const [effect] = command?.effects ?? [];
  assert.ok(command && (effect?.kind === 'run' || effect?.kind === 'type'), text);
  return { line: effect.text, code: command.slots['code']?.written ?? '', risk: command.risk };
}

const words = fc.array(
  fc.constantFrom(
    ...'dash slash dot star tilde colon underscore hyphen equals pipe ampersand semicolon dollar backslash space literal plus'.split(
      ' ',
    ),
    ..."a x notes one twenty zero capital python apostrophe caret comma unquote hyphen $(id) `id` '; | \\ !! {a,b} ~".split(
      ' ',
    ),
    ...['dash dash', 'and and', 'single quote', 'double quote', 'back tick', 'open paren', 'close brace', 'less than'],
    ...[
      'greater than',
      'percent sign',
      'at sign',
      'question mark',
      'all caps',
      'snake case',
      'hash sign',
      'open bracket',
    ],
  ),
  { minLength: 1, maxLength: 14 },
);

describe('<code> in a line', () => {
  it('stays one argument of bash, whatever is said', () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 20, maxLength: 40 }), (sentences) => {
        const all = sentences.map((sentence) => said(`show ${sentence.join(' ')}`));
        const run = spawnSync('bash', ['--norc', '-c', all.map(({ line }) => line).join('\n')], { encoding: 'utf8' });
        assert.equal(run.stderr, '');
        assert.equal(run.stdout, all.map(({ code }) => `${code}\n`).join(''));
      }),
      { numRuns: 20 },
    );
  });

  it('is the line where it is all of it, with the risk of that line', () => {
    assert.deepEqual(said('line sudo rm dash r f slash'), {
      line: 'sudo rm -rf /',
      code: 'sudo rm -rf /',
      risk: 'destructive',
    });
    assert.equal(said('line make test').risk, 'safe');
  });
});
