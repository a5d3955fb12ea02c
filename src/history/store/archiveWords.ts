import type { Database } from 'sql.js';
import { wordsOf } from '../query';
import { select } from './rows';

/** Each distinct word of an archive after a line end, as its index has them: some ten kilobytes for ten thousand rows. */
export type ArchiveWords = string;

export function archiveWords(db: Database): ArchiveWords {
  db.exec('create virtual table temp.terms using fts4aux (main, words)');
  try {
    return select(db, "select term from temp.terms where col = '*'")
      .map(({ term }) => `\n${String(term)}`)
      .join('');
  } finally {
    db.exec('drop table temp.terms');
  }
}

/** False: no row of the archive has all the words that were typed, or their beginnings; it need not be opened. */
export function mayHold(words: ArchiveWords, typed: string): boolean {
  return wordsOf(typed).every((word) => !/^[\dA-Za-z]+$/.test(word) || words.includes(`\n${word.toLowerCase()}`));
}
