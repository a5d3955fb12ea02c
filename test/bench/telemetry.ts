import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/platform/clock';
import { timeOrderedIds } from '../../src/platform/ids';
import { PromMetrics } from '../../src/platform/metrics/promMetrics';
import { createLog } from '../../src/platform/pinoLog';
import { newTrace, Tracing } from '../../src/platform/trace';
import { SessionMetrics } from '../../src/session/sessionMetrics';
import { UtteranceMetrics } from '../../src/platform/metrics/utteranceMetrics';
import type { HistoryEntry } from '../../src/history/history';
import { measurement, type Measurement } from './measure';

const ROUNDS = 2_000;

/**
 * What it costs to measure, trace and log an utterance on its whole way, window and server together, as a share of the
 * processor time that decoding it takes.
 * @param decodeMs of an utterance, the median
 */
export async function benchTelemetry(decodeMs: number): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const tracing = new Tracing('bench');
  const log = createLog({ folder, level: 'info', fields: () => tracing.fields() });
  const metrics = new PromMetrics(folder);
  const session = new SessionMetrics(metrics, systemClock, () => 'en-us');
  const server = new UtteranceMetrics(metrics);
  const newId = timeOrderedIds();
  const shares: number[] = [];
  try {
    for (let round = 0; round < 10; round++) {
      const before = process.cpuUsage();
      for (let at = 0; at < ROUNDS; at++) oneUtterance(newId());
      const { user, system } = process.cpuUsage(before);
      shares.push(((user + system) / 1000 / ROUNDS / decodeMs) * 100);
    }
    return measurement('metrics and tracing over decoding', '%', shares, { of: 'median', atMost: 2 });
  } finally {
    await log.close();
    rmSync(folder, { recursive: true, force: true });
  }

  function oneUtterance(id: string): void {
    tracing.run(newTrace(id, tracing.session), () => {
      const line = log.child({ utterance: id });
      session.on({ kind: 'state', state: { kind: 'listening', source: 'recorder' } });
      for (const component of ['decoder', 'language', 'terminal', 'history', 'server'])
        line.info({ component }, 'done');
      session.on({ kind: 'ended', entry: entryOf(id), terminal: 'tmux' });
      session.on({ kind: 'kept', id });
      session.on({ kind: 'state', state: { kind: 'idle' } });
      server.measure({ result: 'accepted', decodeMs: 20, finalMs: 8 }, 'en-us');
    });
  }
}

function entryOf(id: string): HistoryEntry {
  const outcome = { kind: 'executed', message: 'done', exitCode: 0 } as const;
  const command = {
    vocabulary: 'v',
    id: 'i',
    slots: {},
    risk: 'safe',
    exact: true,
    effects: [],
    summary: 's',
  } as const;
  return {
    id,
    startedAt: 0,
    source: 'recorder',
    heard: '',
    alternatives: [],
    executions: [{ command, target: 't', outcome, durationMs: 20 }],
    rejected: null,
    outcome,
    audioMs: 1500,
    decodeMs: 20,
    finalMs: 8,
    effectMs: 20,
  };
}
