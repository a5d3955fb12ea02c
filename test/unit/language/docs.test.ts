import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import schema from '../../../media/vocabulary.schema.json';
import { FORMATTERS } from '../../../src/language/captures/formatters';
import { CAPTURES } from '../../../src/language/captures/index';
import { EFFECT_KINDS, MANGO_ACTIONS, TERMINAL_OPERATIONS } from '../../../src/language/effectReader';
import { NAMED_KEYS } from '../../../src/language/keys';
import { VocabularyReader } from '../../../src/language/vocabularyFile';
import { FACTS } from '../../../src/language/when';

const page = readFileSync('docs/vocabulary.md', 'utf8');

/** Rows of a table of the page, as cells. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const at = page.indexOf(`\n${heading}\n`);
  assert.ok(at >= 0, `no "${heading}"`);
  const rest = page.slice(at + heading.length + 2);
  const section = rest.slice(0, rest.search(/\n#+ /u) >>> 0);
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|\s*-/u.test(line))
    .slice(1)
    .map((line) =>
      line
        .split(/(?<!\\)\|/u)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    );
}

function codesIn(cells: readonly (readonly string[])[]): readonly string[] {
  return cells.flatMap(([first = '']) => [...first.matchAll(/`([^`]+)`/gu)].map((match) => match[1]!)).sort();
}

function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  const space = text.includes('`') || text === '' ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}

describe('docs/vocabulary.md', () => {
  it('tells of every built-in slot, with examples that hold', () => {
    const rows = CAPTURES.map((capture) => [
      `\`<${capture.name}>\``,
      capture.about,
      capture.examples.map(([spoken]) => spoken).join('<br>'),
      capture.examples.map(([, written]) => code(written)).join('<br>'),
    ]);
    assert.deepEqual(rowsUnder('## Built-in slots'), rows);
  });

  it('leaves dangers to docs/safety.md, whose tables are those of the code', () => {
    assert.match(page, /\(safety\.md\)/u);
    const check = spawnSync(process.execPath, ['scripts/risks.mjs', '--check'], { encoding: 'utf8' });
    assert.equal(check.status, 0, check.stderr);
  });

  it('tells of every key of a file and of a rule', () => {
    assert.deepEqual(codesIn(rowsUnder('## The file')), Object.keys(schema.properties).sort());
    assert.deepEqual(codesIn(rowsUnder('## A rule')), Object.keys(schema.definitions.rule.properties).sort());
  });

  it('tells of every effect, operation, action, key and formatter', () => {
    const effects = codesIn(rowsUnder('## Effects')).map((each) => each.split(':')[0]);
    assert.deepEqual(effects.sort(), [...EFFECT_KINDS].sort());
    assert.deepEqual(Object.keys(schema.definitions.do.properties).sort(), [...EFFECT_KINDS].sort());
    assert.deepEqual(codesIn(rowsUnder('### `terminal`')), [...TERMINAL_OPERATIONS].sort());
    assert.deepEqual(codesIn(rowsUnder('### `mango`')), [...MANGO_ACTIONS].sort());
    for (const name of [...NAMED_KEYS, ...Object.keys(FORMATTERS)]) assert.ok(page.includes(`\`${name}\``), name);
  });

  it('tells of every fact', () => {
    assert.deepEqual(codesIn(rowsUnder('## When')), FACTS.toSorted());
  });

  it('shows a vocabulary that is sound', () => {
    const shown = /```yaml\n(name[^]*?)```/u.exec(page)?.[1] ?? '';
    assert.deepEqual(new VocabularyReader().read(shown, 'docs').problems, []);
  });
});
