import assert from 'node:assert/strict';
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalWriter } from '../../../src/history/journal/journalWriter';
import { encodeRecord } from '../../../src/history/journal/record';
import { historyPaths, type HistoryPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { entryOf, newId } from './entries';

/** Whom permissions hold for: root is refused nothing. */
const NOBODY = 65_534;

describe('a history whose permissions are lost while it is in use', () => {
  const own = process.geteuid?.() ?? 0;
  let folder: string;
  let paths: HistoryPaths;
  let store: HistoryStore;
  let journal: JournalWriter;
  let notices: string[];
  beforeEach(async () => {
    // A test's own temporary folder is its user's alone.
    folder = await mkdtemp(join(own === 0 ? '/tmp' : tmpdir(), 'mango-permissions-'));
    if (own === 0) {
      await chown(folder, NOBODY, NOBODY);
      process.seteuid?.(NOBODY);
    }
    paths = historyPaths(join(folder, 'history.sqlite'));
    notices = [];
    store = new HistoryStore({ paths, onNotice: (notice) => notices.push(notice) });
    const header = () => encodeRecord('session', json({ id: 's', startedAt: 1, program: 'cli', version: '0' }));
    journal = new JournalWriter({ folder: paths.journals, newId, header });
  });
  afterEach(async () => {
    await store.close();
    await journal.seal();
    process.seteuid?.(own);
    await rm(folder, { recursive: true, force: true });
  });

  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const append = (heard: string) =>
    journal.append(encodeRecord('entry', json({ session: 's', entry: entryOf(heard) })));
  const heard = async () => (await store.search({ limit: 10 })).map((entry) => entry.heard);

  it('keeps what was acknowledged, says what it cannot do, and goes on once they are back', async () => {
    await append('one');
    await journal.seal();
    await store.compact();
    await append('two');
    await chmod(folder, 0o500);
    await append('three');
    await assert.rejects(store.compact(), /could not be written.*EACCES.*kept in journals/);
    assert.deepEqual(await heard(), ['three', 'two', 'one']);
    await journal.seal();
    await chmod(paths.journals, 0o500);
    await assert.rejects(append('not acknowledged'), { code: 'EACCES' });
    await chmod(paths.journals, 0o000);
    await assert.rejects(append('not acknowledged'), { code: 'EACCES' });
    assert.ok((await heard()).includes('one'), 'what can be read is shown');
    assert.match(notices.join(), /journals of the history cannot be read.*EACCES/);
    await chmod(paths.journals, 0o700);
    await chmod(folder, 0o700);
    await append('four');
    await journal.seal();
    await store.compact();
    assert.deepEqual(await heard(), ['four', 'three', 'two', 'one']);
    assert.deepEqual(await readdir(paths.journals), []);
  });
});
