import { open, readFile } from 'node:fs/promises';
import { isMissing } from '../files';
import { encodeRecord, scanJournal, type JournalRecord, type RecordKind } from './record';

const SAYS_SOMETHING: ReadonlySet<RecordKind> = new Set(['entry', 'change']);

/**
 * Overwrites records of a journal with nothing, where they stand: its window may be appending to it, and goes on at its
 * end. Resolves to how many there were, when they are gone from the disk.
 */
export async function scrubJournal(path: string, forgotten: (record: JournalRecord) => boolean): Promise<number> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
  const records = scanJournal(bytes).records.filter((record) => SAYS_SOMETHING.has(record.kind) && forgotten(record));
  if (records.length === 0) return 0;
  const file = await open(path, 'r+');
  try {
    for (const { offset, payload } of records) {
      const nothing = encodeRecord('void', Buffer.alloc(payload.length));
      await file.write(nothing, 0, nothing.length, offset);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return records.length;
}
