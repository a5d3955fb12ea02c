import type { Database, SqlValue, Statement } from 'sql.js';
import {
  OUTCOME_KINDS,
  type Outcome,
  type OutcomeKind,
  type Rejection,
  type Risk,
  type SourceKind,
} from '../../protocol/words';
import type { Execution, HistoryEntry } from '../history';
import type { CommandRow, StatisticsRow } from '../statistics';

/** Who wrote: one window or one command line, from its start on. */
export interface WritingSession {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly program: 'editor' | 'cli';
  /** Of AlphanumericMango. */
  readonly version: string;
}

export type Row = Readonly<Record<string, SqlValue>>;

/** Writes entries into one database; statements are kept, and must be freed before the database is exported or closed. */
export class EntryWriter {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement>();

  constructor(db: Database) {
    this.#db = db;
  }

  session({ id, startedAt, program, version }: WritingSession): void {
    this.#run('insert or ignore into sessions values (?,?,?,?)', [id, startedAt, program, version]);
  }

  /** False: it was there already, and is left alone, so that writing twice is harmless. */
  entry(entry: HistoryEntry, session: string | null): boolean {
    const inserted = this.#run(INSERT_UTTERANCE, [
      entry.id,
      session,
      entry.startedAt,
      entry.source,
      entry.heard,
      JSON.stringify(entry.alternatives.map(({ text, score }) => ({ text, score }))),
      entry.rejected,
      entry.outcome.kind,
      entry.outcome.message,
      entry.outcome.exitCode ?? null,
      entry.audioMs,
      entry.decodeMs,
      entry.finalMs,
      entry.effectMs,
    ]);
    if (!inserted) return false;
    entry.executions.forEach((execution, position) => this.#execution(entry.id, position, execution));
    const lines = entry.executions.map(({ command }) => command.summary).join('\n');
    const outputs = entry.executions.map(({ output }) => output ?? '').join('\n');
    this.#run(INSERT_WORDS, [entry.heard, lines, outputs, entry.id]);
    if (entry.pinned) this.#run('update utterances set pinned = 1 where id = ?', [entry.id]);
    return true;
  }

  free(): void {
    for (const statement of this.#statements.values()) statement.free();
    this.#statements.clear();
  }

  #execution(utterance: string, position: number, { command, target, outcome, durationMs, output }: Execution): void {
    this.#run('insert or ignore into commands values (?,?,?,?,?,?,?,?)', [
      utterance,
      position,
      command.vocabulary,
      command.id,
      JSON.stringify(command.slots),
      command.risk,
      command.exact ? 1 : 0,
      JSON.stringify(command.effects),
    ]);
    this.#run('insert or ignore into executions values (?,?,?,?,?,?,?,?,?)', [
      utterance,
      position,
      target,
      command.summary,
      outcome.kind,
      outcome.message,
      outcome.exitCode ?? null,
      durationMs,
      output ?? null,
    ]);
  }

  #run(sql: string, values: SqlValue[]): boolean {
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    statement.run(values);
    return this.#db.getRowsModified() > 0;
  }
}

const INSERT_UTTERANCE = `insert or ignore into utterances (id, session_id, started_at, source, heard, alternatives,
  rejected, outcome, message, exit_code, audio_ms, decode_ms, final_ms, effect_ms)
  values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)`;

const INSERT_WORDS = `insert into words (docid, heard, command_lines, outputs)
  select number, ?, ?, ? from utterances where id = ?`;

/** Milliseconds since 1970, from inclusive, until exclusive; absent: open. */
export interface Span {
  readonly from?: number;
  readonly until?: number;
}

/** Adds entries of no known session, all or none. */
export function addEntries(db: Database, entries: readonly HistoryEntry[]): void {
  const writer = new EntryWriter(db);
  db.exec('begin');
  try {
    for (const entry of entries) writer.entry(entry, null);
    writer.free();
    db.exec('commit');
  } catch (error) {
    writer.free();
    db.exec('rollback');
    throw error;
  }
}

export function statisticsRows(db: Database, span: Span): readonly StatisticsRow[] {
  const sql = `select started_at, outcome, final_ms, effect_ms, source from utterances u where ${IN_SPAN}`;
  return select(db, sql, spanOf(span)).map((row) => ({
    startedAt: Number(row.started_at),
    outcome: text(row.outcome) as OutcomeKind,
    finalMs: Number(row.final_ms),
    effectMs: Number(row.effect_ms),
    spoken: row.source !== 'typed',
  }));
}

export function commandRows(db: Database, span: Span): readonly CommandRow[] {
  const sql = `select c.vocabulary, c.rule, e.outcome, c.effects like '%"action":"undo"%' or
      c.effects like '%"action":"scratch"%' as takes_back
    from commands c join executions e using (utterance_id, position) join utterances u on u.id = c.utterance_id
    where ${IN_SPAN}`;
  return select(db, sql, spanOf(span)).map((row) => ({
    vocabulary: text(row.vocabulary),
    rule: text(row.rule),
    outcome: text(row.outcome) as OutcomeKind,
    takesBack: row.takes_back === 1,
  }));
}

const KINDS: ReadonlySet<string> = new Set(OUTCOME_KINDS);
const IN_SPAN = 'u.started_at >= ? and u.started_at < ?';

function spanOf({ from, until }: Span): readonly number[] {
  return [from ?? 0, until ?? Number.MAX_SAFE_INTEGER];
}

/** Rows of a query by column. */
export function select(db: Database, sql: string, parameters: readonly SqlValue[] = []): Row[] {
  const statement = db.prepare(sql, [...parameters]);
  try {
    const rows: Row[] = [];
    // sql.js would ask for the names anew with each row, which takes as long as the values.
    const names = statement.getColumnNames();
    while (statement.step()) {
      const values = statement.get();
      rows.push(Object.fromEntries(names.map((name, column) => [name, values[column] ?? null])));
    }
    return rows;
  } finally {
    statement.free();
  }
}

/** Entries of rows of `utterances`, in their order; what was damaged so that it is none any more is left out. */
export function readEntries(db: Database, found: readonly Row[]): HistoryEntry[] {
  const rows = found.filter(
    ({ id, started_at, outcome }) =>
      typeof id === 'string' && typeof started_at === 'number' && KINDS.has(text(outcome)),
  );
  const executions = executionsOf(
    db,
    rows.map(({ id }) => text(id)),
  );
  return rows.map((row) => ({
    id: text(row.id),
    startedAt: Number(row.started_at),
    source: text(row.source) as SourceKind,
    heard: text(row.heard),
    alternatives: list(row.alternatives) as HistoryEntry['alternatives'],
    executions: executions.get(text(row.id)) ?? [],
    rejected: row.rejected === null ? null : (text(row.rejected) as Rejection),
    outcome: outcomeOf(row),
    audioMs: Number(row.audio_ms),
    decodeMs: Number(row.decode_ms),
    finalMs: Number(row.final_ms),
    effectMs: Number(row.effect_ms),
    ...(Number(row.pinned) > 0 ? { pinned: true } : {}),
  }));
}

/** In one query: as many as there are rows take longer than the search itself. */
function executionsOf(db: Database, utterances: readonly string[]): ReadonlyMap<string, readonly Execution[]> {
  const sql = `select * from executions e join commands c using (utterance_id, position)
    where utterance_id in (select value from json_each(?)) order by utterance_id, position`;
  const found = new Map<string, Execution[]>();
  for (const row of select(db, sql, [JSON.stringify(utterances)])) {
    const id = text(row.utterance_id);
    found.set(id, [...(found.get(id) ?? []), executionOf(row)]);
  }
  return found;
}

function executionOf(row: Row): Execution {
  return {
    command: {
      vocabulary: text(row.vocabulary),
      id: text(row.rule),
      slots: parsed(row.slots, {}) as Execution['command']['slots'],
      risk: text(row.risk) as Risk,
      exact: row.exact === 1,
      effects: list(row.effects) as Execution['command']['effects'],
      summary: text(row.command_line),
    },
    target: row.target === null ? null : text(row.target),
    outcome: outcomeOf(row),
    durationMs: Number(row.duration_ms),
    ...(row.output === null ? {} : { output: text(row.output) }),
  };
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

/** SQLite has no checksums: a flipped bit in one row's JSON must not take the other rows' answer away. */
function parsed(value: SqlValue | undefined, otherwise: unknown): unknown {
  try {
    return JSON.parse(text(value));
  } catch {
    return otherwise;
  }
}

function list(value: SqlValue | undefined): unknown {
  const read = parsed(value, []);
  return Array.isArray(read) ? read : [];
}

/** How many utterances it has. */
export function countOf(db: Database): number {
  return Number(select(db, 'select count(*) as n from utterances')[0]?.n);
}

/** The ids of those that are pinned: all rows are looked at. */
export function pinsOf(db: Database): readonly string[] {
  return select(db, 'select id from utterances where pinned > 0 order by id').map(({ id }) => text(id));
}
