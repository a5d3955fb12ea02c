import type { EntryChange, Execution, HistoryEntry } from '../history/history';
import type { Clock } from '../platform/clock';
import type { Meter } from '../platform/metrics/metricNames';
import { UtteranceMetrics } from '../platform/metrics/utteranceMetrics';
import type { Terminal } from '../terminals/terminal';
import type { SessionEvent } from './sessionEvents';

/** What is waited for: rows that are being written, and terminals of commands that still run. */
const MOST_AWAITED = 200;

type TerminalKind = Terminal['kind'] | 'none';
type Writing = 'append' | 'change';

/** Tells a meter what happens in a session. No word, name or path of it goes further. */
export class SessionMetrics {
  private readonly utterances: UtteranceMetrics;
  private readonly kinds = new Map<string, TerminalKind>();
  private readonly writing = new Map<string, { readonly operation: Writing; readonly since: number }>();

  /** @param language of the model that hears now. */
  constructor(
    private readonly meter: Meter,
    private readonly clock: Clock,
    private readonly language: () => string,
  ) {
    this.utterances = new UtteranceMetrics(meter);
  }

  on(event: SessionEvent): void {
    switch (event.kind) {
      case 'state':
        this.meter.set('voice_concurrent_sessions', {}, event.state.kind === 'idle' ? 0 : 1);
        if (event.state.kind === 'listening') this.activated(event.state.source);
        break;
      case 'ended':
        this.ended(event.entry, event.terminal ?? 'none');
        break;
      case 'changed':
        this.changed(event.change);
        break;
      case 'kept':
        this.kept(event.id);
        break;
      case 'unsaved':
        this.meter.count('database_failed_queries_total', { operation: 'append' });
        break;
      case 'frame':
      case 'partial':
      case 'question':
      case 'asleep':
      case 'waiting':
        break;
    }
  }

  private activated(trigger: HistoryEntry['source']): void {
    this.meter.count('voice_activations_total', { trigger });
  }

  private ended(entry: HistoryEntry, kind: TerminalKind): void {
    if (entry.source === 'typed' || entry.source === 'file') this.activated(entry.source);
    if (entry.audioMs > 0) {
      const { decodeMs, finalMs } = entry;
      this.utterances.measure({ result: resultOf(entry), decodeMs, finalMs }, this.language());
    }
    if (entry.executions.length > 0) {
      this.meter.observe('terminal_response_duration_seconds', {}, entry.effectMs / 1000);
    }
    for (const execution of entry.executions) this.executed(execution, execution.target === null ? 'none' : kind);
    remember(this.kinds, entry.id, kind);
    remember(this.writing, entry.id, { operation: 'append', since: this.clock.monotonic() });
  }

  private executed({ outcome, durationMs }: Pick<Execution, 'outcome' | 'durationMs'>, kind: TerminalKind): void {
    if (outcome.kind === 'failed') this.meter.count('terminal_failed_commands_total', { kind });
    if (outcome.exitCode === undefined) return;
    this.meter.observe('terminal_command_duration_seconds', { kind }, durationMs / 1000);
  }

  private changed({ id, execution }: EntryChange): void {
    remember(this.writing, id, { operation: 'change', since: this.clock.monotonic() });
    if (execution) this.executed(execution, this.kinds.get(id) ?? 'none');
  }

  private kept(id: string): void {
    const written = this.writing.get(id);
    if (!written) return;
    this.writing.delete(id);
    this.meter.count('database_transactions_total', {});
    const seconds = (this.clock.monotonic() - written.since) / 1000;
    this.meter.observe('database_query_duration_seconds', { operation: written.operation }, seconds);
  }
}

function resultOf({ rejected, outcome, executions }: HistoryEntry): string {
  if (rejected === 'no-speech') return 'silent';
  if (outcome.kind === 'dictated') return 'transcribed';
  if (rejected) return 'rejected';
  return outcome.kind === 'failed' && executions.length === 0 ? 'failed' : 'accepted';
}

/** Forgets the oldest where there are too many. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MOST_AWAITED && oldest !== undefined) map.delete(oldest);
}
