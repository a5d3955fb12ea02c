import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One utterance as the `sqlite3` tool reads it. */
export interface HistoryRow {
  readonly heard: string;
  readonly source: string;
  readonly outcome: string;
  readonly message: string;
  /** Vocabulary and rule of the first command, or null. */
  readonly vocabulary: string | null;
  readonly rule: string | null;
}

const QUERY = `select u.heard, u.source, u.outcome, u.message, c.vocabulary, c.rule
  from utterances u left join commands c on c.utterance_id = u.id and c.position = 0
  order by u.started_at, u.id`;

/** The extension's history.sqlite, read from outside with the tool that people use. */
export class HistoryFile {
  readonly path: string;

  constructor(globalStorage: string) {
    this.path = join(globalStorage, 'history.sqlite');
  }

  /** All utterances, oldest first; none before the file is there. */
  async rows(): Promise<readonly HistoryRow[]> {
    if (!existsSync(this.path)) return [];
    const { stdout } = await run('sqlite3', ['-readonly', '-json', this.path, QUERY]);
    return stdout.trim() === '' ? [] : (JSON.parse(stdout) as HistoryRow[]);
  }
}
