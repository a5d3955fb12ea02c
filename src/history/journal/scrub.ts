import { open } from 'node:fs/promises';
import type { OpenedRecord, Vault } from '../encryption/vault';
import { readIfThere } from '../files';
import type { JournalName } from './journalFolder';
import { encodeRecord, scanJournal } from './record';

/**
 * Overwrites records of a journal with nothing, where they stand: its window may be appending to it, and goes on at its
 * end. Resolves to how many there were, when they are gone from the disk.
 */
export async function scrubJournal(
  vault: Vault,
  { path, id }: Pick<JournalName, 'path' | 'id'>,
  forgotten: (record: OpenedRecord) => boolean,
): Promise<number> {
  const bytes = await readIfThere(path);
  if (!bytes) return 0;
  const records = (await vault.openRecords(id, scanJournal(bytes).records)).filter(forgotten);
  if (records.length === 0) return 0;
  const file = await open(path, 'r+');
  try {
    for (const { record } of records) {
      const nothing = encodeRecord('void', Buffer.alloc(record.payload.length));
      await file.write(nothing, 0, nothing.length, record.offset);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return records.length;
}
