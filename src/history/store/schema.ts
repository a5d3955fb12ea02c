import type { Database } from 'sql.js';

/** What `pragma user_version` says of a file written by this program. */
export const SCHEMA_VERSION = 2;

/** The first version of the schema with an index of all words. */
export const WORD_INDEX_SINCE = 2;

const VERSION_1 = `
  create table utterances (
    id text primary key,            -- time-ordered (UUID version 7)
    started_at integer not null,    -- milliseconds since 1970
    source text not null,           -- webview, recorder, page, typed or file
    heard text not null,
    alternatives text not null,     -- JSON: [{text, score, words?}]
    rejected text,                  -- no-speech, no-match, ambiguous or low-confidence
    outcome text not null,          -- executed, confirmed, cancelled, rejected, dictated or failed
    message text not null,
    exit_code integer,
    audio_ms real not null,
    decode_ms real not null,
    final_ms real not null,
    effect_ms real not null
  ) without rowid;
  create table executions (
    utterance_id text not null references utterances (id) on delete cascade,
    position integer not null,      -- 0 is the first command of the utterance
    vocabulary text not null,
    rule text not null,
    slots text not null,            -- JSON: {name: {spoken, written}}
    risk text not null,
    exact integer not null,
    effects text not null,          -- JSON
    summary text not null,
    target text,
    outcome text not null,
    message text not null,
    exit_code integer,
    duration_ms real not null,
    primary key (utterance_id, position)
  ) without rowid;
  create view history as
    select datetime(u.started_at / 1000, 'unixepoch', 'localtime') as time, u.heard,
           group_concat(e.summary, '; ') as did, u.outcome, u.message, u.exit_code, u.source,
           round(u.effect_ms) as effect_ms, u.id
      from utterances u left join executions e on e.utterance_id = u.id
     group by u.id order by u.id desc;
`;

/** Commands apart from what was done with them, sessions, and an index of all words. */
const VERSION_2 = `
  drop view history;
  alter table utterances rename to utterances_1;
  alter table executions rename to executions_1;
  create table sessions (
    id text primary key,            -- one for each window or command line that wrote
    started_at integer not null,    -- milliseconds since 1970
    program text not null,          -- editor or cli
    version text not null           -- of AlphanumericMango
  ) without rowid;
  create table utterances (
    number integer primary key,     -- in this file only: what the word index points to
    id text not null unique,        -- time-ordered (UUID version 7)
    session_id text references sessions (id),
    started_at integer not null,    -- milliseconds since 1970
    source text not null,           -- webview, recorder, page, typed or file
    heard text not null,
    alternatives text not null,     -- JSON: [{text, score}], best first
    rejected text,                  -- no-speech, no-match, ambiguous or low-confidence
    outcome text not null,          -- executed, confirmed, cancelled, rejected, dictated or failed
    message text not null,
    exit_code integer,
    audio_ms real not null,         -- how long was spoken
    decode_ms real not null,        -- what decoding cost
    final_ms real not null,         -- from the end of the audio to the text
    effect_ms real not null,        -- from the end of the audio to the last effect's reply
    pinned integer not null default 0 -- when it was pinned, in milliseconds since 1970; negative: when it was unpinned
  );
  create index utterances_started_at on utterances (started_at);
  create table commands (
    utterance_id text not null references utterances (id) on delete cascade,
    position integer not null,      -- 0 is the first command of the utterance
    vocabulary text not null,
    rule text not null,
    slots text not null,            -- JSON: {name: {spoken, written}}
    risk text not null,             -- safe, caution or destructive
    exact integer not null,         -- 0: a filler word or the like was passed over
    effects text not null,          -- JSON
    primary key (utterance_id, position)
  ) without rowid;
  create table executions (
    utterance_id text not null references utterances (id) on delete cascade,
    position integer not null,
    target text,                    -- the terminal's label; null: none was involved
    command_line text not null,     -- the command line, keys or action
    outcome text not null,
    message text not null,
    exit_code integer,
    duration_ms real not null,
    output text,                    -- its end, where the terminal could tell
    primary key (utterance_id, position)
  ) without rowid;
  create virtual table words using fts4 (heard, command_lines, outputs, tokenize=unicode61, prefix="2,4");
  create trigger utterances_forgotten after delete on utterances begin
    delete from words where docid = old.number;
    delete from commands where utterance_id = old.id;
    delete from executions where utterance_id = old.id;
  end;
  insert into utterances (id, started_at, source, heard, alternatives, rejected, outcome, message, exit_code,
                          audio_ms, decode_ms, final_ms, effect_ms)
    select id, started_at, source, heard, alternatives, rejected, outcome, message, exit_code,
           audio_ms, decode_ms, final_ms, effect_ms from utterances_1 order by id;
  insert into commands
    select utterance_id, position, vocabulary, rule, slots, risk, exact, effects from executions_1;
  insert into executions
    select utterance_id, position, target, summary, outcome, message, exit_code, duration_ms, null from executions_1;
  insert into words (docid, heard, command_lines, outputs)
    select u.number, u.heard, coalesce(group_concat(e.command_line, char(10)), ''), ''
      from utterances u left join executions e on e.utterance_id = u.id group by u.number;
  drop table executions_1;
  drop table utterances_1;
  create view history as
    select datetime(u.started_at / 1000, 'unixepoch', 'localtime') as time, u.heard,
           group_concat(e.command_line, '; ') as did, u.outcome, u.message, u.exit_code, u.source,
           round(u.effect_ms) as effect_ms, u.id
      from utterances u left join executions e on e.utterance_id = u.id
     group by u.id order by u.id desc;
  create view failures as
    select datetime(u.started_at / 1000, 'unixepoch', 'localtime') as time, u.heard, e.command_line, e.target,
           e.exit_code, e.message, e.output, u.id
      from utterances u join executions e on e.utterance_id = u.id
     where e.outcome = 'failed' order by u.id desc;
  create view days as
    select date(started_at / 1000, 'unixepoch', 'localtime') as day, count(*) as utterances,
           sum(outcome in ('executed', 'confirmed', 'dictated')) as done, sum(outcome = 'rejected') as rejected,
           sum(outcome = 'failed') as failed, sum(outcome = 'cancelled') as cancelled,
           round(avg(final_ms), 1) as final_ms, round(avg(effect_ms), 1) as effect_ms
      from utterances group by day order by day desc;
`;

/** Step N takes a file from version N to N + 1. Never edit a step that was released; add one. */
const MIGRATIONS: readonly string[] = [VERSION_1, VERSION_2];

export function schemaVersion(db: Database): number {
  return Number(db.exec('pragma user_version')[0]?.values[0]?.[0] ?? 0);
}

/**
 * Brings a database to a version of the schema, this program's unless told, step by step, each in one transaction.
 * @throws SQLite's error; what the step did that failed is undone
 */
export function migrate(db: Database, to = SCHEMA_VERSION): void {
  for (let version = schemaVersion(db); version < to; version++) {
    db.exec('begin');
    try {
      db.exec(`${MIGRATIONS[version] ?? ''} pragma user_version = ${version + 1}; commit;`);
    } catch (error) {
      db.exec('rollback');
      throw error;
    }
  }
}

/** Every column of every table; what SQLite makes of it is never run. */
const EVERYTHING = `
  select s.id, s.started_at, s.program, s.version,
         u.number, u.id, u.session_id, u.started_at, u.source, u.heard, u.alternatives, u.rejected, u.outcome, u.message,
         u.exit_code, u.audio_ms, u.decode_ms, u.final_ms, u.effect_ms, u.pinned,
         c.utterance_id, c.position, c.vocabulary, c.rule, c.slots, c.risk, c.exact, c.effects,
         e.utterance_id, e.position, e.target, e.command_line, e.outcome, e.message, e.exit_code, e.duration_ms, e.output,
         w.docid, w.heard, w.command_lines, w.outputs
    from sessions s, utterances u, commands c, executions e, words w`;

/** A bit that flips in the text of the schema leaves a file in which nothing is wrong but what it is. @throws SQLite's error */
export function assertComplete(db: Database): void {
  db.prepare(EVERYTHING).free();
  const [trigger] = db.exec("select 1 from sqlite_schema where name = 'utterances_forgotten'");
  if (!trigger) throw new Error('corrupt: what is forgotten would not be gone');
}
