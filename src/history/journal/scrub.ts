import { open } from 'node:fs/promises';
import type { OpenedRecord, Vault } from '../encryption/vault';
import { readIfThere } from '../files';
import type { JournalName } from './journalFolder';
import { encodeRecord, scanJournal } from './record';

/**
 * Overwrites records of a journal with nothing, where they stand: its window may be appending to it, and goes on at its
 * end. Resolves to how many records there were, when they are gone from the disk.
 * @param unreadable what lies between records and cannot be read goes too, and what lies behind the last one when nobody
 *   writes there any more
 */
export async function scrubJournal(
  vault: Vault,
  { path, id, finished }: Pick<JournalName, 'path' | 'id' | 'finished'>,
  unreadable: boolean,
  forgotten: (record: OpenedRecord) => boolean,
): Promise<number> {
  const bytes = await readIfThere(path);
  if (!bytes) return 0;
  const scan = scanJournal(bytes);
  const records = (await vault.openRecords(id, scan.records)).filter(forgotten);
  const holes = unreadable ? scan.damaged : [];
  const isTorn = unreadable && finished && scan.end < bytes.length;
  if (records.length === 0 && holes.length === 0 && !isTorn) return 0;
  const file = await open(path, 'r+');
  try {
    for (const { record } of records) {
      const nothing = encodeRecord('void', Buffer.alloc(record.payload.length));
      await file.write(nothing, 0, nothing.length, record.offset);
    }
    for (const [from, to] of holes) await file.write(Buffer.alloc(to - from), 0, to - from, from);
    if (isTorn) await file.truncate(scan.end);
    await file.sync();
  } finally {
    await file.close();
  }
  return records.length;
}
