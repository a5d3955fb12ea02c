/**
 * A window of another machine: appends a row for each line that it reads and says so, and ends without going on from its
 * journal. Arguments: image file.
 */
import { createInterface } from 'node:readline';
import { JournalWriter } from '../../../../src/history/journal/journalWriter';
import { encodeRecord } from '../../../../src/history/journal/record';
import { historyPaths } from '../../../../src/history/store/historyPaths';
import { entryOf, newId } from '../entries';

async function main(): Promise<void> {
  const { journals } = historyPaths(process.argv[2] ?? '');
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const header = () => encodeRecord('session', json({ id: 's', startedAt: 1, program: 'cli', version: '0' }));
  const journal = new JournalWriter({ folder: journals, newId, header });
  for await (const line of createInterface(process.stdin)) {
    await journal.append(encodeRecord('entry', json({ session: 's', entry: entryOf(line) })));
    console.log(line);
  }
}

void main().then(() => process.exit(0));
