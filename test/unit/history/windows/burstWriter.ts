/**
 * A window that says much at once: appends rows in bursts, each row on its own, so that those of a burst share a sync, and
 * folds them half way and at the end, beside all the other windows that do the same. Prints how many were acknowledged.
 * Arguments: image file, number of rows, rows of a burst.
 */
import { HistoryError } from '../../../../src/history/history';
import { JournalWriter } from '../../../../src/history/journal/journalWriter';
import { encodeRecord } from '../../../../src/history/journal/record';
import { historyPaths } from '../../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../../src/history/store/historyStore';
import { entryOf, newId } from '../entries';

async function main(): Promise<void> {
  const [file = '', rows = '0', burst = '1'] = process.argv.slice(2);
  const session = newId();
  const paths = historyPaths(file);
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const header = () =>
    encodeRecord('session', json({ id: session, startedAt: Date.now(), program: 'cli', version: '0' }));
  const journal = new JournalWriter({ folder: paths.journals, newId, header });
  const store = new HistoryStore({ paths, onNotice: (notice) => console.error(notice) });
  const total = Number(rows);
  let acknowledged = 0;
  const fold = async (): Promise<void> => {
    await journal.seal();
    try {
      await store.compact();
    } catch (error) {
      // The others hold the lock for too long: the journals keep it.
      if (!(error instanceof HistoryError)) throw error;
    }
  };
  for (let from = 0; from < total; from += Number(burst)) {
    const count = Math.min(Number(burst), total - from);
    await Promise.all(
      Array.from({ length: count }, async (_, at) => {
        const entry = entryOf(`process ${process.pid} row ${from + at}`);
        await journal.append(encodeRecord('entry', json({ session, entry })));
        acknowledged += 1;
      }),
    );
    if (from < total / 2 && from + count >= total / 2) await fold();
  }
  await fold();
  await store.close();
  console.log(acknowledged);
}

// Said, and not left to the empty event loop, which Node 20 may wait on for ever (nodejs/node#54918).
void main().then(() => process.exit(0));
