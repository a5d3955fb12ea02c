import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { CAPABILITIES } from '../../../src/terminals/capabilities';

const KINDS = ['tmux', 'integrated', 'pty'] as const;

describe('docs/architecture.md', () => {
  it('tells what can be done with which target', () => {
    const page = readFileSync('docs/architecture.md', 'utf8');
    const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    const head = rows.findIndex((cells) => cells[1] === 'Effect or operation');
    assert.ok(head >= 0, 'the table is there');
    const body = rows.slice(head + 2);
    const told = body.slice(
      0,
      body.findIndex((cells) => cells.length < 2),
    );
    const names = (of: (kind: (typeof KINDS)[number]) => readonly string[]) => [...new Set(KINDS.flatMap(of))];
    const expected = [
      ...names((kind) => CAPABILITIES[kind].effects).map((effect) => [
        `\`${effect}\``,
        ...KINDS.map((kind) => (CAPABILITIES[kind].effects.includes(effect as never) ? 'yes' : '')),
      ]),
      ...names((kind) => CAPABILITIES[kind].operations).map((operation) => [
        `\`terminal: ${operation}\``,
        ...KINDS.map((kind) => (CAPABILITIES[kind].operations.includes(operation) ? 'yes' : '')),
      ]),
    ];
    assert.deepEqual(told.map((cells) => cells.slice(1, 5)).toSorted(), expected.toSorted());
  });
});
