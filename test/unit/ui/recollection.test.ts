import assert from 'node:assert/strict';
import { forgottenBy } from '../../../src/history/forgotten';
import type { HistoryEntry } from '../../../src/history/history';
import { memoryHistory } from '../../../src/history/memoryHistory';
import type { Effect } from '../../../src/protocol/words';
import { Recollection } from '../../../src/ui/recollection';
import { entryOf } from '../history/entries';
import { command, makeSession } from '../session/fakes';

const NOW = new Date(2026, 10, 23, 15, 0).getTime();

function did(heard: string, effects: Effect[], differing: Partial<HistoryEntry> = {}): HistoryEntry {
  const execution = { target: null, outcome: { kind: 'executed', message: '' }, durationMs: 0 } as const;
  return entryOf(heard, { executions: [{ ...execution, command: command(heard, effects) }], ...differing });
}

/** A window's recollection over a history that holds these, oldest first. */
async function recollecting(...entries: readonly HistoryEntry[]) {
  const memory = memoryHistory();
  for (const entry of entries) await memory.append(entry);
  const left = () => memory.recent(Infinity);
  const history = {
    recent: (limit: number) => memory.recent(limit),
    search: async ({ id }: { readonly id?: string }) => (await left()).filter((entry) => entry.id === id),
    forget: (forgotten: Parameters<typeof memory.forget>[0]) => {
      memory.forget(forgotten);
      return Promise.resolve(0);
    },
  };
  const heard = async () => (await left()).map((entry) => entry.heard);
  return { recollection: new Recollection(history, () => NOW), heard, entries };
}

async function refusal(recollection: Recollection, which: string): Promise<string> {
  const answer = await recollection.recall(which);
  return typeof answer === 'string' ? answer : assert.fail('it was recalled');
}

const run = (text: string): Effect[] => [{ kind: 'run', text }];

describe('what was done before', () => {
  it('is the last thing this window did, else the last in the history that can be done again', async () => {
    const { recollection } = await recollecting(did('make', run('make')), did('mumble', []));
    const [command] = await recollection.recall('last');
    assert.deepEqual(typeof command === 'object' && command.effects, run('make'));
    recollection.ended(did('own', run('ls')));
    recollection.ended(did('confirm', [{ kind: 'mango', action: 'confirm' }]));
    const [own] = await recollection.recall('last');
    assert.deepEqual(typeof own === 'object' && own.effects, run('ls'));
  });

  it('is found by the number of a result that is shown, or by its id', async () => {
    const { recollection, entries } = await recollecting(did('make', run('make')), did('list', run('ls')));
    assert.match(await refusal(recollection, '1'), /^No numbered results are shown/);
    recollection.show(entries);
    const [second] = await recollection.recall('2');
    assert.deepEqual(typeof second === 'object' && second.effects, run('ls'));
    assert.match(await refusal(recollection, '3'), /numbers from 1 to 2/);
    const [byId] = await recollection.recall(`id ${entries[0]?.id}`);
    assert.deepEqual(typeof byId === 'object' && byId.effects, run('make'));
    assert.match(await refusal(recollection, 'id nobody'), /not in the history any more/);
  });

  it('is not done again without the secret it held', async () => {
    const { recollection } = await recollecting();
    recollection.show([did('log in', run('login --token •••'))]);
    assert.match(await refusal(recollection, '1'), /held a secret/);
  });

  it('is forgotten: "that" is what was said last and is no forgetting itself', async () => {
    const { recollection, heard, entries } = await recollecting(did('one', run('1')), did('two', run('2')));
    for (const entry of entries) recollection.ended(entry);
    await recollection.forget('that');
    recollection.ended(did('forget that', [{ kind: 'mango', action: 'forget', argument: 'that' }]));
    assert.deepEqual(await heard(), ['one']);
    await recollection.forget('that');
    assert.deepEqual(await heard(), []);
    await assert.rejects(recollection.forget('that'), /nothing to forget/);
    await assert.rejects(recollection.forget('yesterday'), /no forgetting “yesterday”/);
  });

  it('is forgotten by its time', () => {
    assert.deepEqual(forgottenBy('the last hour', NOW), { kind: 'since', from: NOW - 3_600_000 });
    assert.deepEqual(forgottenBy('the last 10 minutes', NOW), { kind: 'since', from: NOW - 600_000 });
    assert.deepEqual(forgottenBy('today', NOW), { kind: 'since', from: new Date(2026, 10, 23).getTime() });
    assert.deepEqual(forgottenBy('everything', NOW), { kind: 'everything' });
    assert.equal(forgottenBy('the last century', NOW), null);
  });
});

describe('doing it again', () => {
  const recalling = (entry: HistoryEntry, sentences: Parameters<typeof makeSession>[0] = {}) => {
    const recall = {
      recall: (which: string) =>
        Promise.resolve(which === 'last' ? 'nothing' : entry.executions.map((each) => each.command)),
    };
    return makeSession(sentences, { recall });
  };
  const again = command('again', [{ kind: 'mango', action: 'recall', argument: '3' }]);

  it('goes the way of a spoken command: judged for where it goes now, asked about, done', async () => {
    // As an imported file might have it.
    const entry = did('tidy up', run('rm -rf build'));
    const { session, terminal, events } = recalling(entry, { 'run number three': [again] });
    const ended = session.submitText('run number three');
    const asked = await new Promise<string>((resolve) => {
      session.on((event) => {
        if (event.kind === 'question' && event.question) resolve(event.question.commands[0]?.risk ?? '');
      });
    });
    assert.equal(asked, 'destructive');
    assert.deepEqual(terminal.done, []);
    session.answer();
    const { outcome, executions, heard } = await ended;
    assert.equal(outcome.kind, 'confirmed');
    assert.equal(heard, 'run number three');
    assert.deepEqual(executions[0]?.command.effects, entry.executions[0]?.command.effects);
    assert.deepEqual(terminal.done, run('rm -rf build'));
    assert.ok(events.length > 0);
  });

  it('does nothing in a rehearsal, and is what "again" repeats', async () => {
    const { session, terminal, options } = recalling(did('list', run('ls')), {
      'run number three': [again],
      again: [command('repeat', [{ kind: 'mango', action: 'repeat' }])],
    });
    options.rehearse = true;
    assert.match((await session.submitText('run number three')).outcome.message, /^Rehearsal: list would be done/);
    assert.deepEqual(terminal.done, []);
    options.rehearse = false;
    await session.submitText('run number three');
    await session.submitText('again');
    assert.deepEqual(terminal.done, [...run('ls'), ...run('ls')]);
  });

  it('says why it cannot be, and forgets nothing in a rehearsal', async () => {
    const forget = command('forget', [{ kind: 'mango', action: 'forget', argument: 'everything' }], 'destructive');
    const { session, outward, options } = makeSession({ again: [again], forget: [forget] });
    assert.deepEqual((await session.submitText('again')).outcome, {
      kind: 'rejected',
      message: 'There is nothing to repeat yet.',
    });
    options.rehearse = true;
    assert.match((await session.submitText('forget')).outcome.message, /would wait for confirmation/);
    assert.deepEqual(outward, []);
  });
});
