/**
 * A window of the crash test: appends rows and folds them, and prints the id of each row once it is acknowledged. Ends
 * itself, as a power cut would, ahead of the step of compaction with the given number; 0: goes on until it is killed or
 * has written its rows.
 * Arguments: image file, number of rows, rows between two compactions, step to end at; then, of a history that is or
 * becomes encrypted, its key file, and `rekey` for the window that changes the key instead of folding.
 */
import { writeSync } from 'node:fs';
import { journalCipher } from '../../../../src/history/encryption/journalCipher';
import { NO_KEYS } from '../../../../src/history/encryption/key';
import { KeyFile } from '../../../../src/history/encryption/keyFile';
import { JournalWriter } from '../../../../src/history/journal/journalWriter';
import { encodeRecord } from '../../../../src/history/journal/record';
import { HistoryError } from '../../../../src/history/history';
import { historyPaths } from '../../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../../src/history/store/historyStore';
import { entryOf, newId } from '../entries';
import { CRASH_LIMITS } from './limits';

async function main(): Promise<void> {
  const [file = '', rows = '0', every = '1', end = '0', keyFile, how] = process.argv.slice(2);
  const keys = keyFile === undefined ? NO_KEYS : new KeyFile(keyFile);
  const session = newId();
  const paths = historyPaths(file);
  let steps = 0;
  const store = new HistoryStore({
    paths,
    keys,
    limits: CRASH_LIMITS,
    onNotice: () => undefined,
    before: () => {
      if (++steps === Number(end)) process.kill(process.pid, 'SIGKILL');
    },
  });
  const header = () =>
    encodeRecord(
      'session',
      Buffer.from(JSON.stringify({ id: session, startedAt: Date.now(), program: 'cli', version: '0' })),
    );
  const journal = new JournalWriter({ folder: paths.journals, newId, header, cipher: journalCipher(paths, keys) });
  for (let row = 1; row <= Number(rows); row++) {
    const entry = entryOf(`row ${row}`);
    await journal.append(encodeRecord('entry', Buffer.from(JSON.stringify({ session, entry }))));
    writeSync(1, `${entry.id}\n`);
    if (row % Number(every) !== 0) continue;
    await journal.seal();
    try {
      if (how === 'rekey' && keys instanceof KeyFile) await store.rekey(await keys.make());
      else await store.compact();
    } catch (error) {
      // Another window folds just now: the journals keep it.
      if (!(error instanceof HistoryError)) throw error;
    }
  }
  await store.close();
}

// Said, and not left to the empty event loop, which Node 20 may wait on for ever (nodejs/node#54918).
void main().then(() => process.exit(0));
