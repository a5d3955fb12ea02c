import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { compileLanguage } from '../../../src/language/compileLanguage';
import type { Shell } from '../../../src/language/quote';
import { spokenNames } from '../../../src/language/spokenNames';
import { VocabularyReader } from '../../../src/language/vocabularyFile';
import { fileProviders } from '../../../src/lists/providers/files';

const SHELLS: readonly { readonly shell: Shell; readonly program: string; readonly args: readonly string[] }[] = [
  { shell: 'bash', program: 'bash', args: ['--norc', '-c'] },
  { shell: 'zsh', program: 'zsh', args: ['-f', '-c'] },
  { shell: 'fish', program: 'fish', args: ['--no-config', '-c'] },
];

const HOSTILE = [
  '$(touch hacked)',
  '`touch hacked`',
  '; touch hacked',
  "it's",
  '"x"',
  '-rf',
  '--help',
  '~root',
  '~',
  '=ls',
  '*',
  'a b',
  '!!',
  '#x',
  '{a,b}',
  '\\',
  '%self',
  '&& touch hacked',
  '<x',
  '日本',
];

const { vocabulary } = new VocabularyReader().read(
  `name: t
lists: { file: [x] }
rules:
  - { id: one, say: show <file>, do: { run: "printf '%s\\\\n' {file}" } }
  - { id: several, say: several (<file>)+, do: { run: "printf '%s\\\\n' {file}" } }
  - { id: alone, say: alone <file>, do: { type: '{file}' } }
  - { id: pane, say: pane <file>, do: { tmux: 'rename-window {file}' } }
`,
  't.yaml',
);

/** The vocabulary with its list left out, so that the found one is meant. */
function languageFor(names: readonly { readonly name: string; readonly written?: string }[], shell: Shell) {
  assert.ok(vocabulary);
  const { list } = spokenNames('file', names);
  const language = compileLanguage({
    vocabularies: [{ ...vocabulary, lists: new Map() }],
    facts: {},
    shell,
    liveLists: new Map([['file', list]]),
  });
  return { list, language };
}

function lineOf(language: ReturnType<typeof languageFor>['language'], text: string): string {
  const decision = language.interpretTyped(text);
  assert.ok(decision.kind === 'accepted', `${text}: ${JSON.stringify(decision)}`);
  const [effect] = decision.commands.flatMap(({ effects }) => effects);
  assert.ok(effect?.kind === 'run' || effect?.kind === 'type' || effect?.kind === 'tmux');
  return effect.kind === 'tmux' ? effect.line : effect.text;
}

describe('names that were found', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'found-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const { shell, program, args } of SHELLS) {
    it(`reach a program in ${shell} as they are, and do nothing else`, async () => {
      for (const name of HOSTILE) if (!name.includes('/')) writeFileSync(join(folder, name), '');
      const [files] = fileProviders();
      const found = (await files?.list(folder, new AbortController().signal)) ?? [];
      assert.equal(found.length, HOSTILE.length);
      const { list, language } = languageFor(found, shell);
      const expected = [...new Set(list.entries.map(({ written }) => written))];
      assert.deepEqual(expected.length, HOSTILE.length);
      const lines = expected.map((written) => {
        const spoken = list.entries.find((entry) => entry.written === written)?.spoken ?? '';
        return lineOf(language, `show ${spoken}`);
      });
      const run = spawnSync(program, [...args, lines.join('\n')], { cwd: folder, encoding: 'utf8' });
      assert.equal(run.stderr, '');
      assert.deepEqual(run.stdout.split('\n').slice(0, -1), expected);
      assert.ok(!readdirSync(folder).includes('hacked'));
      const all = expected.map((written) => list.entries.find((entry) => entry.written === written)?.spoken ?? '');
      const together = spawnSync(program, [...args, lineOf(language, `several ${all.slice(0, 5).join(' ')}`)], {
        cwd: folder,
        encoding: 'utf8',
      });
      assert.deepEqual(together.stdout.split('\n').slice(0, -1), expected.slice(0, 5));
      const read = spawnSync(
        program,
        [...args, lines.map((line) => line.replace(/^printf '%s\\n'/u, 'cat')).join('\n')],
        {
          cwd: folder,
          encoding: 'utf8',
        },
      );
      assert.equal(read.stderr, '', 'a name that begins with a dash is a file all the same');
    });
  }

  it('are quoted also where one is the whole line, and for tmux', () => {
    const { language } = languageFor([{ name: 'x;$(id)' }], 'bash');
    assert.equal(lineOf(language, 'alone x i d'), `'x;$(id)'`);
    assert.equal(lineOf(language, 'pane x i d'), `rename-window "x;\\$(id)"`);
  });

  it('reach bash as they are, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }), { minLength: 10, maxLength: 20 }),
        (names) => {
          const { list, language } = languageFor(
            names.map((name) => ({ name })),
            'bash',
          );
          const written = [...new Map(list.entries.map((entry) => [entry.written, entry.spoken]))];
          const lines = written.map(([, spoken]) => lineOf(language, `show ${spoken}`));
          const run = spawnSync('bash', ['--norc', '-c', lines.join('\n')], { encoding: 'utf8' });
          assert.equal(run.stdout, written.map(([name]) => `${name}\n`).join(''));
        },
      ),
      { numRuns: 6 },
    );
  });
});
