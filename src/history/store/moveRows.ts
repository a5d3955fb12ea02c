import type { Database } from 'sql.js';

/** Which utterances: by id, or all. */
type Which = readonly string[] | 'all';

/**
 * Copies utterances with all that belongs to them, those that are there already left alone. Done inside SQLite, by one
 * database reading the other: taking ten thousand rows out and putting them in again one by one takes seconds.
 */
export function copyRows(from: Database, to: Database, which: Which): void {
  from.run('attach ? as part', [fileOf(to)]);
  try {
    from.exec('begin');
    try {
      copyAttached(from, which);
      from.exec('commit');
    } catch (error) {
      from.exec('rollback');
      throw error;
    }
  } finally {
    from.exec('detach part');
  }
}

/** Deletes utterances with all that belongs to them. */
export function deleteRows(db: Database, ids: readonly string[]): void {
  if (ids.length > 0) db.run(`delete from utterances where id in ${LISTED}`, [JSON.stringify(ids)]);
}

const LISTED = '(select value from json_each(?))';

/** All columns but the number, which is each file's own. */
const COLUMNS = `id, session_id, started_at, source, heard, alternatives, rejected, outcome, message, exit_code,
  audio_ms, decode_ms, final_ms, effect_ms, pinned`;

function copyAttached(db: Database, which: Which): void {
  const among = (column: string) => (which === 'all' ? 'true' : `${column} in ${LISTED}`);
  const values = which === 'all' ? [] : [JSON.stringify(which)];
  const [last] = db.exec('select coalesce(max(number), 0) from part.utterances');
  const run = (sql: string) => db.run(sql, values);
  run(`insert or ignore into part.utterances (${COLUMNS})
    select ${COLUMNS} from main.utterances where ${among('id')} order by id`);
  for (const table of ['commands', 'executions']) {
    run(`insert or ignore into part.${table} select * from main.${table} where ${among('utterance_id')}`);
  }
  db.run(
    `insert into part.words (docid, heard, command_lines, outputs)
    select copy.number, words.heard, words.command_lines, words.outputs
      from part.utterances copy join main.utterances own using (id) join main.words words on words.docid = own.number
     where copy.number > ?`,
    [Number(last?.values[0]?.[0])],
  );
  db.exec(`insert or ignore into part.sessions
    select * from main.sessions where id in (select session_id from part.utterances)`);
}

/** Where sql.js keeps a database among its own files in memory; its types do not tell. */
function fileOf(db: Database): string {
  if ('filename' in db && typeof db.filename === 'string') return db.filename;
  throw new Error('This sql.js does not name the files of its databases.');
}
