import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { programFacts } from '../../../src/language/programFacts';
import { readVocabulary } from '../../../src/language/vocabularyFile';
import type { Facts } from '../../../src/language/when';

const { vocabulary } = readVocabulary(
  'name: demo\nrules:\n  - {id: say, say: "say <symbol>+", do: {run: "printf %s: {symbol}"}}\n',
  'demo.yaml',
);
assert.ok(vocabulary);
const vocabularies = [vocabulary];

describe('the facts of a program in the front', () => {
  it('tell the shell where one is in front, and else the one that the terminal was started with', () => {
    assert.deepEqual(programFacts('/usr/bin/fish'), { program: 'fish', interactive: false, shell: 'fish' });
    assert.deepEqual(programFacts('-zsh'), { program: 'zsh', interactive: false, shell: 'zsh' });
    assert.deepEqual(programFacts('vim', '/bin/bash'), { program: 'vim', interactive: true, shell: 'bash' });
    assert.deepEqual(programFacts('python3.11'), { program: 'python', interactive: true });
    const windows = String.raw`C:\Program Files\PowerShell\7\pwsh.exe`;
    assert.deepEqual(programFacts(undefined, windows), { shell: 'pwsh' });
    assert.deepEqual(programFacts('fish', 'bash').shell, 'fish', 'a shell in a shell');
  });

  it('decide for which shell a line is quoted, so that nothing said gets out of it in fish', () => {
    const lineIn = (facts: Facts): string => {
      const decision = compileLanguage({ vocabularies, facts }).interpretTyped('say backslash backslash quote');
      const effect = decision.kind === 'accepted' ? decision.commands[0]?.effects[0] : undefined;
      assert.ok(effect?.kind === 'run', decision.kind);
      return effect.text;
    };
    const said = String.raw`\:\:":`;
    assert.equal(execFileSync('bash', ['-c', lineIn({})], { encoding: 'utf8' }), said);
    const fish = (line: string): string => spawnSync('fish', ['--no-config', '-c', line], { encoding: 'utf8' }).stdout;
    assert.equal(fish(lineIn(programFacts('fish'))), said);
    assert.notEqual(fish(lineIn({})), said, 'fish takes a line for bash otherwise');
    assert.equal(lineIn(programFacts(undefined, 'pwsh.exe')), String.raw`printf %s: '\' '\' '"'`);
  });
});
