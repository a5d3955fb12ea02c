import assert from 'node:assert/strict';
import type { MangoUtterance, MangoVocabulary } from '../../../src/api';
import { ApiHost } from '../../../src/apiHost';
import type { HistoryEntry } from '../../../src/history/history';

const entry: HistoryEntry = {
  id: 'a',
  startedAt: 0,
  source: 'typed',
  heard: 'list files',
  alternatives: [],
  executions: [],
  rejected: null,
  outcome: { kind: 'executed', message: 'ls: done' },
  audioMs: 0,
  decodeMs: 0,
  finalMs: 0,
  effectMs: 0,
};

function host() {
  const errors: unknown[] = [];
  const made = new ApiHost({
    isInstalled: (extension) => extension === 'acme.tools',
    problemsOf: ({ file }) => Promise.resolve([{ line: 1, column: 1, severity: 'error', message: file }]),
    onError: (error) => errors.push(error),
  });
  return { host: made, api: made.api, errors };
}

/** Everything that was put off until now has run. */
const later = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

describe('what other extensions are given', () => {
  it('tells of outcomes later, a copy each, whatever other listeners do', async () => {
    const { host: made, api, errors } = host();
    const heard: MangoUtterance[] = [];
    api.onOutcome(() => {
      throw new Error('thrown');
    });
    api.onOutcome(() => Promise.reject(new Error('rejected')));
    api.onOutcome(() => new Promise(() => undefined));
    api.onOutcome((utterance) => {
      heard.push(utterance);
      (utterance as { heard: string }).heard = 'changed';
      (utterance.outcome as { kind: string }).kind = 'failed';
    });
    api.onOutcome((utterance) => heard.push(utterance));
    made.ended(entry);
    assert.deepEqual(heard, [], 'nobody waits for a listener');
    await later();
    assert.equal(heard.length, 2);
    assert.deepEqual(heard[1], entry);
    assert.equal(entry.outcome.kind, 'executed');
    assert.deepEqual(
      errors.map((error) => (error as Error).message),
      ['thrown', 'rejected'],
    );
  });

  it('tells nothing any more to who has gone, not even what was on its way', async () => {
    const { host: made, api } = host();
    let calls = 0;
    const listening = [api.onOutcome(() => (calls += 1)), api.onDidChangeRules(() => (calls += 1))];
    made.ended(entry);
    made.rulesChanged();
    for (const each of listening) each.dispose();
    await later();
    assert.equal(calls, 0);
  });

  it('takes vocabularies as text and as objects, until they are taken back', async () => {
    const { host: made, api } = host();
    let changes = 0;
    made.onGiven(() => (changes += 1));
    const vocabulary: MangoVocabulary = { name: 'tools', rules: [{ id: 'a', say: 'a', do: { run: 'a' } }] };
    const options = { extension: 'acme.tools' };
    const first = api.registerVocabulary(vocabulary, options);
    const second = api.registerVocabulary('name: other\nrules: []\n', options);
    assert.deepEqual(
      made.given.map(({ owner, text }) => [owner, text.includes('tools')]),
      [
        ['acme.tools', true],
        ['acme.tools', false],
      ],
    );
    const [own] = await first.problems();
    const [others] = await second.problems();
    assert.notEqual(own?.message, others?.message);
    first.dispose();
    first.dispose();
    assert.equal(made.given.length, 1);
    assert.equal(changes, 3);
  });

  it('refuses what is no vocabulary, and whoever does not say who it is', () => {
    const { host: made, api } = host();
    const circle: Record<string, unknown> = { name: 'tools' };
    circle['rules'] = [circle];
    const options = { extension: 'acme.tools' };
    const refused: [unknown, unknown, RegExp][] = [
      [circle, options, /JSON/],
      [undefined, options, /YAML text or an object/],
      [() => 'name: a', options, /YAML text or an object/],
      [{ name: 'a', rules: [1n] }, options, /JSON/],
      ['x'.repeat(1_000_001), options, /at most/],
      ['name: a', { extension: 'acme.none' }, /id of your extension/],
      ['name: a', {}, /id of your extension/],
      ['name: a', undefined, /id of your extension/],
    ];
    for (const [vocabulary, who, message] of refused) {
      assert.throws(() => api.registerVocabulary(vocabulary as never, who as never), message);
    }
    assert.throws(() => api.onOutcome('listener' as never), /function/);
    assert.deepEqual(made.given, []);
  });

  it('takes no more than fifty from one extension', () => {
    const { host: made, api } = host();
    const register = () => api.registerVocabulary('name: a\nrules: []', { extension: 'acme.tools' });
    for (let n = 0; n < 50; n += 1) register();
    assert.throws(register, /50/);
    assert.equal(made.given.length, 50);
  });

  it('cannot be changed by who is given it', () => {
    const { api } = host();
    assert.throws(() => {
      (api as { version: number }).version = 2;
    });
  });
});
