import type { Database } from 'sql.js';
import type { EntryChange, HistoryEntry } from '../history';
import type { PlainRecord } from '../journal/record';
import { EntryWriter, type WritingSession } from './rows';

/** What a journal holds, as JSON. */
export interface JournaledEntry {
  readonly session: string;
  readonly entry: HistoryEntry;
}

/** What a journal holds of an entry that was written before, as JSON. */
export interface JournaledChange {
  readonly change: EntryChange;
}

/** What became of a journal's records. */
export interface AppliedRecords {
  /** Rows that were not there. */
  readonly inserted: number;
  /** Of entries that may be elsewhere. */
  readonly changes: readonly EntryChange[];
  /** Records that are damaged, or no rows that this program knows. */
  readonly unreadable: number;
  /** Records of a newer program. */
  readonly newer: number;
}

/** @param records null among them: one that is damaged */
export function applyRecords(db: Database, records: readonly (PlainRecord | null)[]): AppliedRecords {
  const writer = new EntryWriter(db);
  const changes: EntryChange[] = [];
  let [inserted, unreadable, newer] = [0, 0, 0];
  db.exec('begin');
  try {
    for (const record of records) {
      try {
        if (record === null) unreadable += 1;
        else if (record.kind === 'newer') newer += 1;
        else if (record.kind === 'change') changes.push(changeIn(record));
        else if (applyRecord(writer, record)) inserted += 1;
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        // Whole, and yet no row that this program knows: the others are not its hostages.
        unreadable += 1;
      }
    }
  } finally {
    writer.free();
    db.exec('commit');
  }
  return { inserted, changes, unreadable, newer };
}

function changeIn({ payload }: PlainRecord): EntryChange {
  return (JSON.parse(payload.toString('utf8')) as JournaledChange).change;
}

function applyRecord(writer: EntryWriter, { kind, payload }: PlainRecord): boolean {
  if (kind === 'void') return false;
  const value: unknown = JSON.parse(payload.toString('utf8'));
  if (kind === 'session') {
    writer.session(value as WritingSession);
    return false;
  }
  const { session, entry } = value as JournaledEntry;
  return writer.entry(entry, session);
}

/** The record is at fault, and not the database it goes to. */
function isUnreadable(error: unknown): boolean {
  if (error instanceof SyntaxError || error instanceof TypeError) return true;
  return (
    error instanceof Error && /constraint failed|datatype mismatch|wrong API use|tried to bind/i.test(error.message)
  );
}
