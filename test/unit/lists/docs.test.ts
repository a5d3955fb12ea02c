import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { LIVE_LISTS } from '../../../src/language/foundList';
import { standardProviders } from '../../../src/lists/standardProviders';

const BELONGS = { folder: 'the folder', tmux: 'the tmux session', user: 'the machine' };

describe('lists that are alive', () => {
  const providers = standardProviders({ windows: () => Promise.resolve([]), sessions: () => Promise.resolve([]) });

  it('are those that rules may ask for', () => {
    assert.deepEqual(providers.map(({ name }) => name).toSorted(), [...LIVE_LISTS].sort());
  });

  it('stand in docs/vocabulary.md with where they belong and how many there may be', () => {
    const page = readFileSync('docs/vocabulary.md', 'utf8');
    const section = page.slice(page.indexOf('\n## Lists that are alive\n'), page.indexOf('\n## Built-in slots\n'));
    const rows = section
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .map(([, slot, , scope, limit]) => [slot, scope, limit]);
    const expected = providers.map(({ name, scope, limit }) => [`\`<${name}>\``, BELONGS[scope], String(limit)]);
    assert.deepEqual(rows.toSorted(), expected.toSorted());
  });
});
