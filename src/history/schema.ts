import type { Database } from 'sql.js';

/** What `pragma user_version` says of a file written by this program. */
export const SCHEMA_VERSION = 1;

/** Step N takes a file from version N to N + 1. Never edit a step that was released; add one. */
const MIGRATIONS: readonly string[] = [
  `create table utterances (
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
      group by u.id order by u.id desc;`,
];

export function schemaVersion(db: Database): number {
  return Number(db.exec('pragma user_version')[0]?.values[0]?.[0] ?? 0);
}

/** Brings a database to this program's schema, step by step, each in one transaction. */
export function migrate(db: Database): void {
  for (let version = schemaVersion(db); version < SCHEMA_VERSION; version++) {
    db.exec(`begin; ${MIGRATIONS[version] ?? ''}; pragma user_version = ${version + 1}; commit;`);
  }
}
