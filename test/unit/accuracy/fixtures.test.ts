import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { compileLanguage } from '../../../src/language/compileLanguage';
import type { Language } from '../../../src/language/language';
import { readCorpus } from '../../bench/accuracy/corpus';
import { vocabulariesOf } from '../../bench/accuracy/languages';
import { LEVEL_NAMES, readSummary } from '../../bench/accuracy/summary';
import { isRight, REFUSING_SETS } from '../../bench/accuracy/trials';

describe('accuracy fixtures', () => {
  const { sets, utterances, hash } = readCorpus();
  const said = utterances.filter(({ commands }) => commands !== null);
  const unsaid = utterances.filter(({ commands }) => commands === null);
  const languages = new Map<string, Language>();

  before(async () => {
    for (const [name, set] of Object.entries(sets)) {
      languages.set(name, compileLanguage({ vocabularies: await vocabulariesOf(set), facts: set.facts }));
    }
  });

  it('are many commands in many voices, and much that is none', () => {
    assert.ok(said.length >= 150, `${said.length} commands`);
    assert.ok(new Set(said.map(({ voice }) => voice)).size >= 4);
    assert.ok(unsaid.length >= 60, `${unsaid.length} that are no command`);
    assert.equal(new Set(utterances.map(({ file }) => file)).size, utterances.length);
  });

  it('say something of every vocabulary that ships', async () => {
    const shipped = await vocabulariesOf({ facts: {} });
    const spoken = new Set(said.flatMap(({ commands }) => commands?.map(({ command }) => command.split('/')[0])));
    assert.deepEqual(
      shipped.map(({ name }) => name).filter((name) => !spoken.has(name)),
      [],
    );
  });

  it('come to their commands when typed, so that what is measured is hearing', () => {
    const wrong = said.flatMap(({ text, set, commands }) => {
      const decision = languages.get(set ?? '')?.interpretTyped(text ?? '');
      return decision && isRight(decision, commands) ? [] : [`${text ?? ''} under ${set ?? ''}`];
    });
    assert.deepEqual(wrong, []);
  });

  it('have no command among what is none, under any rules that it is tried against', () => {
    const wrong = unsaid.flatMap(({ text, file }) =>
      REFUSING_SETS.filter((set) => {
        const decision = languages.get(set)?.interpretTyped(text ?? '');
        return !decision || decision.kind === 'accepted';
      }).map((set) => `${file} under ${set}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('are what docs/accuracy.md was written from', () => {
    const summary = readSummary(readFileSync('docs/accuracy.md', 'utf8'));
    assert.equal(summary.fixtures, hash, 'run `npm run accuracy` and commit docs/accuracy.md');
    assert.deepEqual(Object.keys(summary.levels), LEVEL_NAMES);
    for (const level of Object.values(summary.levels)) {
      assert.equal(level.commands, said.length);
      assert.equal(level.refusable, unsaid.length * REFUSING_SETS.length);
    }
  });
});
