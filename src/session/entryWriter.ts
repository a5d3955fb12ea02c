import type { EntryChange, Execution, History, HistoryEntry } from '../history/history';
import type { Decision } from '../language/language';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import type { Outcome, SourceKind } from '../protocol/words';
import type { SpeechResult } from '../speech/speechEngine';
import type { RunEnd, Terminal } from '../terminals/terminal';
import { endedExecution } from './endedExecution';
import { sentence } from './messages';
import type { SessionEvent } from './sessionEvents';

/** One stretch of speech on its way down the corridor. */
export interface Utterance {
  readonly id: string;
  readonly startedAt: number;
  readonly target: Promise<Terminal | null>;
  readonly log: Log;
  /** Lets a question lapse again that waited for what these words would be. */
  readonly understood: () => void;
  source: SourceKind;
  finishedAt: number;
  /** Of the target, once it is known and where there is one. */
  terminal?: Terminal['kind'];
}

/** What was heard where nothing came to be decoded. */
export const NO_SPEECH: SpeechResult = { alternatives: [], audioMs: 0, decodeMs: 0, finalMs: 0, restarts: 0 };

export interface EntryWriterParts {
  readonly history: History;
  readonly clock: Clock;
  readonly emit: (event: SessionEvent) => void;
}

/** Ends an utterance: says how, and writes it down. */
export class EntryWriter {
  /** That nothing can be written was said, and it has been so since. */
  private told = false;

  constructor(private readonly parts: EntryWriterParts) {}

  /** Resolves when the entry is acknowledged, or could not be and that was said. */
  async record(
    utterance: Utterance,
    heard: SpeechResult,
    executions: readonly Execution[],
    outcome: Outcome,
    decision?: Decision,
  ): Promise<HistoryEntry> {
    const entry: HistoryEntry = {
      id: utterance.id,
      startedAt: utterance.startedAt,
      source: utterance.source,
      heard: decision?.heard ?? heard.alternatives[0]?.text ?? '',
      alternatives: heard.alternatives,
      executions,
      rejected: decision?.kind === 'rejected' ? decision.reason : null,
      outcome,
      audioMs: heard.audioMs,
      decodeMs: heard.decodeMs,
      finalMs: heard.finalMs,
      effectMs: utterance.finishedAt ? this.parts.clock.monotonic() - utterance.finishedAt : 0,
    };
    utterance.understood();
    utterance.log.info({ outcome: outcome.kind, effectMs: entry.effectMs, restarts: heard.restarts }, 'ended');
    this.parts.emit({ kind: 'ended', entry, ...(utterance.terminal ? { terminal: utterance.terminal } : {}) });
    const writtenAt = this.parts.clock.monotonic();
    try {
      await this.parts.history.append(entry);
      utterance.log.info({ component: 'history', ms: this.parts.clock.monotonic() - writtenAt }, 'kept');
      this.kept(entry);
    } catch (error) {
      utterance.log.error({ component: 'history', err: error }, 'history not written');
      this.unsaved(error);
    }
    return entry;
  }

  /**
   * A command that was still running when its utterance was written down has ended; null: nobody can tell how. Resolves
   * when that is acknowledged, or could not be and that was said.
   */
  async ended(utterance: Utterance, entry: HistoryEntry, position: number, end: RunEnd | null): Promise<void> {
    const execution = entry.executions[position];
    if (!end || !execution) return;
    const { outcome, durationMs, output } = endedExecution(execution, end);
    const isLast = position === entry.executions.length - 1;
    const change: EntryChange = {
      id: entry.id,
      startedAt: entry.startedAt,
      execution: { position, outcome, durationMs, ...(output === undefined ? {} : { output }) },
      ...(isLast ? { outcome } : {}),
    };
    this.parts.emit({ kind: 'changed', change });
    try {
      await this.parts.history.change(change);
      this.kept(entry);
    } catch (error) {
      utterance.log.error({ component: 'history', err: error }, 'how a command ended is not written');
      // Many commands may end while the disk is full.
      if (!this.told) this.unsaved(error);
    }
  }

  private kept({ id }: HistoryEntry): void {
    this.told = false;
    this.parts.emit({ kind: 'kept', id });
  }

  private unsaved(error: unknown): void {
    this.told = true;
    this.parts.emit({ kind: 'unsaved', message: sentence(error) });
  }
}
