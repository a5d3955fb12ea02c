import type { Database, SqlValue } from 'sql.js';
import type { Alternative, Outcome, OutcomeKind, Rejection, Risk, SourceKind } from '../protocol/words';
import type { Execution, HistoryEntry } from './history';

/** Writes an entry; one that is already there is left alone, so doing it twice is harmless. */
export function insertEntry(db: Database, entry: HistoryEntry): void {
  db.exec('begin');
  try {
    db.run('insert or ignore into utterances values (?,?,?,?,?,?,?,?,?,?,?,?,?)', [
      entry.id,
      entry.startedAt,
      entry.source,
      entry.heard,
      JSON.stringify(entry.alternatives),
      entry.rejected,
      entry.outcome.kind,
      entry.outcome.message,
      entry.outcome.exitCode ?? null,
      entry.audioMs,
      entry.decodeMs,
      entry.finalMs,
      entry.effectMs,
    ]);
    entry.executions.forEach((execution, position) => {
      const { command, outcome } = execution;
      db.run('insert or ignore into executions values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)', [
        entry.id,
        position,
        command.vocabulary,
        command.id,
        JSON.stringify(command.slots),
        command.risk,
        command.exact ? 1 : 0,
        JSON.stringify(command.effects),
        command.summary,
        execution.target,
        outcome.kind,
        outcome.message,
        outcome.exitCode ?? null,
        execution.durationMs,
      ]);
    });
    db.exec('commit');
  } catch (error) {
    db.exec('rollback');
    throw error;
  }
}

/** Newest first. */
export function recentEntries(db: Database, limit: number): HistoryEntry[] {
  const rows = select(db, 'select * from utterances order by id desc limit ?', [limit]);
  return rows.map((row) => ({
    id: text(row.id),
    startedAt: Number(row.started_at),
    source: text(row.source) as SourceKind,
    heard: text(row.heard),
    alternatives: JSON.parse(text(row.alternatives)) as Alternative[],
    executions: executionsOf(db, text(row.id)),
    rejected: row.rejected === null ? null : (text(row.rejected) as Rejection),
    outcome: outcomeOf(row),
    audioMs: Number(row.audio_ms),
    decodeMs: Number(row.decode_ms),
    finalMs: Number(row.final_ms),
    effectMs: Number(row.effect_ms),
  }));
}

function executionsOf(db: Database, utterance: string): Execution[] {
  return select(db, 'select * from executions where utterance_id = ? order by position', [utterance]).map((row) => ({
    command: {
      vocabulary: text(row.vocabulary),
      id: text(row.rule),
      slots: JSON.parse(text(row.slots)) as Execution['command']['slots'],
      risk: text(row.risk) as Risk,
      exact: row.exact === 1,
      effects: JSON.parse(text(row.effects)) as Execution['command']['effects'],
      summary: text(row.summary),
    },
    target: row.target === null ? null : text(row.target),
    outcome: outcomeOf(row),
    durationMs: Number(row.duration_ms),
  }));
}

type Row = Record<string, SqlValue>;

function select(db: Database, sql: string, parameters: SqlValue[]): Row[] {
  const statement = db.prepare(sql, parameters);
  try {
    const rows: Row[] = [];
    while (statement.step()) rows.push(statement.getAsObject());
    return rows;
  } finally {
    statement.free();
  }
}

function outcomeOf(row: Row): Outcome {
  return {
    kind: text(row.outcome) as OutcomeKind,
    message: text(row.message),
    ...(row.exit_code === null ? {} : { exitCode: Number(row.exit_code) }),
  };
}

function text(value: SqlValue | undefined): string {
  return typeof value === 'string' ? value : String(value ?? '');
}
