import assert from 'node:assert/strict';
import { hostname, userInfo } from 'node:os';
import type { HistoryEntry } from '../../../../src/history/history';
import { PromMetrics } from '../../../../src/platform/metrics/promMetrics';
import type { Rejection } from '../../../../src/protocol/words';
import { SessionMetrics } from '../../../../src/session/sessionMetrics';
import { command, FakeClock } from '../../session/fakes';

const SECRET = 'xylophone';
let entries = 0;

function entry(over: Partial<HistoryEntry> = {}, exitCode?: number): HistoryEntry {
  const spoken = command(SECRET, [{ kind: 'run', text: SECRET }]);
  const done = exitCode === undefined ? {} : { exitCode };
  const outcome = { kind: exitCode ? 'failed' : 'executed', message: SECRET, ...done } as const;
  return {
    id: `${SECRET}-${entries++}`,
    startedAt: 0,
    source: 'recorder',
    heard: SECRET,
    alternatives: [{ text: SECRET, score: 1 }],
    executions: [{ command: spoken, target: `tmux ${SECRET}:1.0`, outcome, durationMs: 250, output: SECRET }],
    rejected: null,
    outcome,
    audioMs: 1000,
    decodeMs: 16,
    finalMs: 8,
    effectMs: 30,
    ...over,
  };
}

function rejected(reason: Rejection): HistoryEntry {
  return entry({ rejected: reason, executions: [], outcome: { kind: 'rejected', message: SECRET } });
}

describe('the metrics of a session', () => {
  let metrics: PromMetrics;
  let session: SessionMetrics;
  let clock: FakeClock;
  const seen = async (name: string): Promise<number> => {
    const { text } = await metrics.render();
    const line = text.split('\n').find((each) => each.startsWith(`${name} `));
    return line === undefined ? NaN : Number(line.split(' ').at(-1));
  };

  beforeEach(() => {
    metrics = new PromMetrics('.');
    clock = new FakeClock();
    session = new SessionMetrics(metrics, clock, () => 'en-us');
  });

  it('tell what share of what was heard became a command; silence and typed words do not count', async () => {
    for (const each of [entry(), entry(), entry(), rejected('no-match'), rejected('no-speech')]) {
      session.on({ kind: 'ended', entry: each });
    }
    session.on({ kind: 'ended', entry: entry({ ...rejected('no-match'), source: 'typed', audioMs: 0 }) });
    assert.equal(await seen('voice_recognition_accuracy{language="en-us"}'), 0.75);
    assert.equal(await seen('voice_utterances_total{result="accepted"}'), 3);
    assert.equal(await seen('voice_utterances_total{result="silent"}'), 1);
    assert.equal(await seen('voice_activations_total{trigger="typed"}'), 1);
    assert.equal(await seen('voice_processing_duration_seconds_sum{operation="decode",language="en-us"}'), 0.016 * 5);
  });

  it('tell how commands end, also those that end later', async () => {
    session.on({ kind: 'ended', entry: entry({}, 0), terminal: 'tmux' });
    session.on({ kind: 'ended', entry: entry({}, 1), terminal: 'integrated' });
    const later = entry();
    session.on({ kind: 'ended', entry: later, terminal: 'tmux' });
    assert.equal(await seen('terminal_command_duration_seconds_count{kind="tmux"}'), 1);
    const outcome = { kind: 'failed', message: SECRET, exitCode: 2 } as const;
    const execution = { position: 0, outcome, durationMs: 2000 };
    session.on({ kind: 'changed', change: { id: later.id, startedAt: 0, execution } });
    assert.equal(await seen('terminal_command_duration_seconds_sum{kind="tmux"}'), 2.25);
    assert.equal(await seen('terminal_failed_commands_total{kind="integrated"}'), 1);
    assert.equal(await seen('terminal_failed_commands_total{kind="tmux"}'), 1);
    assert.equal(await seen('terminal_response_duration_seconds_count'), 3);
  });

  it('tell how long rows take to be safe, and which could not be written', async () => {
    const row = entry();
    session.on({ kind: 'ended', entry: row });
    clock.advance(40);
    session.on({ kind: 'kept', id: row.id });
    session.on({ kind: 'kept', id: row.id });
    session.on({ kind: 'unsaved', message: SECRET });
    assert.equal(await seen('database_query_duration_seconds_sum{operation="append"}'), 0.04);
    assert.equal(await seen('database_transactions_total'), 1);
    assert.equal(await seen('database_failed_queries_total{operation="append"}'), 1);
  });

  it('name nothing that was said, no path and nobody, in labels of few values', async () => {
    for (const terminal of ['tmux', 'integrated', 'pty'] as const) {
      for (const each of [entry({}, 0), entry({}, 1), rejected('no-match')]) {
        session.on({ kind: 'ended', entry: each, terminal });
        session.on({ kind: 'kept', id: each.id });
      }
    }
    session.on({ kind: 'state', state: { kind: 'listening', source: 'page' } });
    session.on({ kind: 'partial', text: SECRET });
    const { text } = await metrics.render();
    for (const told of [SECRET, process.cwd(), userInfo().homedir, hostname()]) assert.ok(!text.includes(told), told);
    const own = text.split('\n').filter((line) => /^(?:voice|terminal|database)_/.test(line));
    assert.ok(own.length > 30);
    const values = new Map<string, Set<string>>();
    for (const [, label = '', value = ''] of own.join('\n').matchAll(/(\w+)="([^"]*)"/g)) {
      if (label !== 'le') values.set(label, (values.get(label) ?? new Set()).add(value));
    }
    assert.deepEqual(Object.fromEntries([...values].map(([label, each]) => [label, [...each].sort()])), {
      kind: ['integrated', 'pty', 'tmux'],
      language: ['en-us'],
      operation: ['append', 'decode', 'final'],
      result: ['accepted', 'rejected'],
      trigger: ['page'],
    });
  });
});
