import type { Database, SqlValue } from 'sql.js';
import type { EntryChange } from '../history';
import { select } from './rows';

/** Applies a change to the entry it is about. `missing`: there is no such entry here. `same`: it was so already. */
export function applyChange(
  db: Database,
  { id, execution, outcome, pinned }: EntryChange,
): 'missing' | 'same' | 'changed' {
  const [row] = select(db, 'select number from utterances where id = ?', [id]);
  if (!row) return 'missing';
  const run = (sql: string, values: readonly SqlValue[]): number => {
    db.run(sql, [...values]);
    return db.getRowsModified();
  };
  let changed = 0;
  if (execution) {
    const ended = [...valuesOf(execution.outcome), execution.durationMs, execution.output ?? null];
    const executions = run(SET_EXECUTION, [...ended, id, execution.position, ...ended]);
    if (executions > 0) run(SET_WORDS, [id, row.number ?? null]);
    changed += executions;
  }
  if (outcome) changed += run(SET_OUTCOME, [...valuesOf(outcome), id, ...valuesOf(outcome)]);
  if (pinned) changed += run(SET_PINNED, [pinned.on ? pinned.at : -pinned.at, id, pinned.at]);
  return changed > 0 ? 'changed' : 'same';
}

const SET_EXECUTION = `update executions set outcome = ?, message = ?, exit_code = ?, duration_ms = ?, output = ?
  where utterance_id = ? and position = ?
    and (outcome, message, exit_code, duration_ms, output) is not (?, ?, ?, ?, ?)`;

const SET_WORDS = `update words set outputs = (select group_concat(coalesce(output, ''), char(10))
  from executions where utterance_id = ?) where docid = ?`;

const SET_OUTCOME = `update utterances set outcome = ?, message = ?, exit_code = ?
  where id = ? and (outcome, message, exit_code) is not (?, ?, ?)`;

const SET_PINNED = 'update utterances set pinned = ? where id = ? and abs(pinned) < ?';

function valuesOf({ kind, message, exitCode }: NonNullable<EntryChange['outcome']>): readonly SqlValue[] {
  return [kind, message, exitCode ?? null];
}
