import type { HistoryFilter } from '../protocol/historyView';

/** What to look for. All that is given must hold. */
export interface HistoryQuery extends HistoryFilter {
  readonly id?: string;
  /** At most so many, the newest first. */
  readonly limit: number;
  /** Only entries older than the one with this id: the next page. */
  readonly before?: string;
}

/** One condition of SQL and its values. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Conditions on utterances `u`. */
export function conditionsOf(query: Omit<HistoryQuery, 'limit' | 'text'>): readonly Condition[] {
  return [
    query.from === undefined ? null : { sql: 'u.started_at >= ?', values: [query.from] },
    query.until === undefined ? null : { sql: 'u.started_at < ?', values: [query.until] },
    query.before === undefined ? null : { sql: 'u.id < ?', values: [query.before] },
    query.id === undefined ? null : { sql: 'u.id = ?', values: [query.id] },
    query.outcomes?.length ? { sql: `u.outcome in (${marks(query.outcomes)})`, values: query.outcomes } : null,
    query.pinned === undefined ? null : { sql: `u.pinned ${query.pinned ? '>' : '<='} 0`, values: [] },
    query.risks?.length ? inside('commands', `risk in (${marks(query.risks)})`, query.risks) : null,
    query.exitCode === undefined ? null : inside('executions', 'exit_code = ?', [query.exitCode]),
    query.target ? inside('executions', 'instr(lower(target), ?) > 0', [query.target.toLowerCase()]) : null,
  ].filter((condition) => condition !== null);
}

function inside(table: string, sql: string, values: Condition['values']): Condition {
  return { sql: `u.id in (select utterance_id from ${table} where ${sql})`, values };
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

/**
 * What a person typed as a query of the word index: quoted phrases as they are, every other word as a beginning. Nothing
 * of what was typed is taken for an operator. Null: there is no word in it.
 */
export function wordsQuery(typed: string): string | null {
  const terms = [...typed.matchAll(/"([^"]*)"?|[^\s"]+/gu)].flatMap(([whole, phrase]) => {
    if (phrase !== undefined) {
      const inside = wordsOf(phrase);
      return inside.length > 0 ? [`"${inside.join(' ')}"`] : [];
    }
    // What the index cuts into several words (`feature/login`) is a phrase whose last word may go on.
    const parts = wordsOf(whole);
    return parts.length > 0 ? [`"${parts.join(' ')}*"`] : [];
  });
  return terms.length > 0 ? terms.join(' ') : null;
}

/** Words as the index's tokenizer (unicode61) cuts them. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}\p{Co}]+/gu) ?? [];
}
