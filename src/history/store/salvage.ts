import type { Database, SqlValue, Statement } from 'sql.js';
import { carve } from './carve';

/** Saves into `to`, a new database, what can be read of a damaged image. Gives the number of utterances. */
export function salvage(image: Uint8Array, damaged: Database, to: Database): number {
  const carved = carve(image);
  to.exec('begin');
  for (const [table, rows] of Object.entries(carved)) insert(to, table, rows);
  // What SQLite itself can still read was shown before the damage was met. An older schema has other rows, which only it finds.
  for (const table of ['utterances', 'commands', 'executions']) copyTable(damaged, to, table);
  to.exec(`delete from commands where utterance_id not in (select id from utterances);
    delete from executions where utterance_id not in (select id from utterances);
    insert into words (docid, heard, command_lines, outputs)
      select u.number, u.heard, coalesce(group_concat(e.command_line, char(10)), ''), coalesce(group_concat(e.output), '')
        from utterances u left join executions e on e.utterance_id = u.id group by u.number;
    commit`);
  return Number(to.exec('select count(*) from utterances')[0]?.values[0]?.[0] ?? 0);
}

function insert(to: Database, table: string, rows: readonly (readonly SqlValue[])[]): void {
  const [first] = rows;
  if (!first) return;
  const writing = to.prepare(`insert or ignore into ${table} values (${first.map(() => '?').join(',')})`);
  try {
    for (const row of rows.toSorted(byIds)) writing.run([...row]);
  } finally {
    writing.free();
  }
}

/** In the order they were written in: numbers are given anew. */
function byIds([a, b]: readonly SqlValue[], [c, d]: readonly SqlValue[]): number {
  return String(a ?? b) < String(c ?? d) ? -1 : 1;
}

/** Row by row until the damage is met. */
function copyTable(from: Database, to: Database, table: string): void {
  const known = new Set((to.exec(`pragma table_info(${table})`)[0]?.values ?? []).map((row) => String(row[1])));
  const reading = prepared(from, table);
  if (!reading) return;
  try {
    const columns = reading.getColumnNames().filter((name) => known.has(name) && name !== 'number');
    const marks = columns.map(() => '?').join(',');
    const writing = to.prepare(`insert or ignore into ${table} (${columns.join(',')}) values (${marks})`);
    try {
      while (reading.step()) {
        const row = reading.getAsObject();
        writing.run(columns.map((name) => row[name] ?? null));
      }
    } finally {
      writing.free();
    }
  } catch {
    // What comes before the damage is copied.
  } finally {
    reading.free();
  }
}

function prepared(from: Database, table: string): Statement | null {
  try {
    return from.prepare(`select * from ${table}`);
  } catch {
    // Not even its name can be read.
    return null;
  }
}
