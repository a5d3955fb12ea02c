import assert from 'node:assert/strict';
import type { FoundNames } from '../../../src/language/spokenLists';
import { readVocabulary } from '../../../src/language/vocabularyFile';
import { silentLog } from '../../../src/platform/log';
import type { EngineState } from '../../../src/speech/speechEngine';
import { LiveLanguage } from '../../../src/ui/liveLanguage';

const { vocabulary } = readVocabulary(
  `name: g
rules:
  - {id: checkout, say: checkout <branch>, do: {run: 'git checkout {branch}'}, example: checkout main}
  - {id: status, say: status, do: {run: git status}, example: status}
`,
  'g.yaml',
);

function scene() {
  const state = { place: 'here', found: new Map() as FoundNames, asked: [] as string[], timers: [] as (() => void)[] };
  let compiled: () => void = () => undefined;
  const speech = {
    state: { kind: 'ready', model: 'm' } as EngineState,
    knownWords: (words: readonly string[]) => {
      state.asked.push(...words);
      return Promise.resolve(new Set(words.filter((word) => word !== 'frobnicate')));
    },
  };
  const language = new LiveLanguage({
    vocabularies: () => Promise.resolve(vocabulary ? [vocabulary] : []),
    facts: () => Promise.resolve({}),
    speech,
    log: silentLog,
    names: {
      known: (sources) => {
        assert.deepEqual([...sources], ['branch']);
        return { place: state.place, found: state.found };
      },
      clock: { after: (_, callback) => (state.timers.push(callback), () => undefined) },
      onCompiled: () => compiled(),
    },
  });
  /** Lets the compilation that was put off happen, and waits until it is told of. */
  const settle = () =>
    new Promise<void>((resolve) => {
      compiled = resolve;
      for (const timer of state.timers.splice(0)) timer();
    });
  const means = async (text: string) => {
    const decision = (await language.current()).interpretTyped(text);
    return decision.kind === 'accepted' ? decision.commands[0]?.summary : decision.reason;
  };
  const branches = (...names: string[]) => new Map([['branch', names.map((name) => ({ name }))]]);
  return { state, settle, means, branches, language };
}

describe('rules with the names in reach', () => {
  it('are compiled in the background; until then the others serve', async () => {
    const { state, settle, means, branches } = scene();
    assert.equal(await means('status'), 'git status');
    assert.equal(state.timers.length, 0);
    state.found = branches('feature/login');
    assert.equal(await means('checkout feature login'), 'no-match');
    assert.equal(await means('checkout feature login'), 'no-match');
    assert.equal(state.timers.length, 1, 'put off once');
    await settle();
    assert.equal(await means('checkout feature login'), 'git checkout feature/login');
    assert.equal(state.timers.length, 0);
  });

  it('serve with the last names while others are compiled, and stay the same while those do', async () => {
    const { state, settle, means, branches, language } = scene();
    state.found = branches('one');
    await means('status');
    await settle();
    const first = await language.current();
    assert.equal(await language.current(), first);
    state.found = branches('two');
    assert.equal(await means('checkout one'), 'git checkout one');
    await settle();
    assert.deepEqual([await means('checkout one'), await means('checkout two')], ['no-match', 'git checkout two']);
  });

  it('never have the names of another place', async () => {
    const { state, settle, means, branches } = scene();
    state.found = branches('one');
    await means('status');
    await settle();
    state.place = 'there';
    state.found = new Map();
    assert.equal(await means('checkout one'), 'no-match');
    state.place = 'here';
    state.found = branches('one');
    assert.equal(await means('checkout one'), 'git checkout one', 'and are still there on the way back');
  });

  it('ask the model for each word once, and spell what it does not know', async () => {
    const { state, settle, means, branches } = scene();
    state.found = branches('frobnicate');
    await means('status');
    await settle();
    assert.equal(await means('checkout frobn icate'), 'git checkout frobnicate');
    state.found = branches('frobnicate', 'main');
    await means('status');
    await settle();
    assert.equal(new Set(state.asked).size, state.asked.length, 'nothing is asked twice');
  });
});
