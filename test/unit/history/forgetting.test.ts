import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Forgotten } from '../../../src/history/forgotten';
import type { HistoryEntry } from '../../../src/history/history';
import { NO_KEYS } from '../../../src/history/encryption/key';
import { Vault } from '../../../src/history/encryption/vault';
import { machineOf } from '../../../src/history/journal/journalFolder';
import { JournalWriter } from '../../../src/history/journal/journalWriter';
import { encodeRecord } from '../../../src/history/journal/record';
import { historyPaths, type HistoryPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { restoreBackup } from '../../../src/history/store/restore';
import { entryOf, newId } from './entries';

const UNWANTED = 'unmentionable';
const HOUR_MS = 3_600_000;
/** Of a process that is there no more. */
const DEAD = 2 ** 22 - 3;

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const record = (entry: HistoryEntry) => encodeRecord('entry', json({ session: 's', entry }));

describe('what is forgotten is in no byte of the folder', () => {
  let folder: string;
  let paths: HistoryPaths;
  /** Ids of all rows that are unwanted: those of the last hour. */
  let unwanted: string[];
  let journal: JournalWriter;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-forgetting-'));
    paths = historyPaths(join(folder, 'history.sqlite'));
    unwanted = [];
    await fill();
  });
  afterEach(async () => {
    // Its file may have been put back as it was.
    await journal.seal().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  });

  // Archives, and a backup with every image.
  const open = (before: (step: string) => void = () => undefined) =>
    new HistoryStore({
      paths,
      limits: { most: 40, keep: 20 },
      backups: { keep: 5, intervalMs: 0 },
      onNotice: () => undefined,
      before,
    });
  const wanted = (heard: string) => entryOf(heard, { startedAt: Date.now() - 48 * HOUR_MS });
  const unwantedRow = (heard: string) => {
    const entry = entryOf(`${UNWANTED} ${heard}`, { startedAt: Date.now() - HOUR_MS / 2 });
    unwanted.push(entry.id);
    return entry;
  };
  const filesWith = async (word: string) => {
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
    const bytes = await Promise.all(files.map((file) => readFile(file)));
    return files.filter((_, at) => bytes[at]?.includes(word)).map((file) => file.slice(folder.length));
  };

  /** A history with unwanted words wherever any can be, whole, damaged and left over. */
  async function fill(): Promise<void> {
    const store = open();
    await store.add(Array.from({ length: 60 }, (_, at) => wanted(`wanted ${at}`)));
    await store.add(Array.from({ length: 60 }, (_, at) => unwantedRow(`row ${at}`)));
    const [backup = ''] = (await readdir(paths.backups)).toSorted().toReversed();
    await restoreBackup(new Vault(paths, NO_KEYS), join(paths.backups, backup), Date.now());
    await store.add([unwantedRow('after a restore')]);
    await store.close();
    const header = () => encodeRecord('session', json({ id: 's', startedAt: 1, program: 'cli', version: '0' }));
    journal = new JournalWriter({ folder: paths.journals, newId, header });
    await journal.append(record(unwantedRow('being written')));
    await journal.append(record(wanted('wanted in a journal')));
    const flipped = record(unwantedRow('in a hole'));
    flipped.writeUInt8(flipped.readUInt8(9) ^ 1, 9);
    const torn = record(unwantedRow('torn')).subarray(0, -3);
    const name = `${newId()}-${machineOf()}-${DEAD}`;
    await writeFile(
      join(paths.journals, `${name}.journal`),
      Buffer.concat([header(), flipped, record(wanted('wanted behind a hole')), torn]),
    );
    await writeFile(join(paths.journals, `${newId()}-${machineOf()}-${DEAD}.sealed.damaged-1`), UNWANTED);
    await writeFile(`${paths.image}.damaged-2026-01-01T00-00-00-000Z`, await readFile(paths.image));
    for (const file of [paths.image, join(paths.archives, 'x.sqlite'), join(paths.backups, 'x.sqlite')]) {
      await writeFile(`${file}.0123456789ab.tmp`, UNWANTED);
    }
    const [archive = ''] = (await readdir(paths.archives))
      .filter((each) => each.endsWith('Z.sqlite'))
      .toSorted()
      .toReversed();
    await damage(join(paths.archives, archive));
    const [oldest = ''] = (await readdir(paths.backups)).filter((each) => each.endsWith('Z.sqlite')).toSorted();
    await damage(join(paths.backups, oldest));
    assert.ok((await filesWith(UNWANTED)).length >= 10, (await filesWith(UNWANTED)).join());
    assert.deepEqual([...new Set((await filesWith(UNWANTED)).map((file) => dirname(file)))].toSorted(), [
      '/',
      '/history-archives',
      '/history-backups',
      '/history-journals',
    ]);
  }

  async function damage(file: string): Promise<void> {
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(0xff, 3 * 4096, 4 * 4096));
  }

  const kinds: Readonly<Record<string, () => Forgotten>> = {
    everything: () => ({ kind: 'everything' }),
    'the last hour': () => ({ kind: 'since', from: Date.now() - HOUR_MS }),
    'entries, each by itself': () => ({ kind: 'ids', ids: unwanted }),
  };
  for (const [name, forgotten] of Object.entries(kinds)) {
    it(name, async () => {
      const store = open();
      await store.forget(forgotten());
      assert.deepEqual(await filesWith(UNWANTED), []);
      const heard = (await store.search({ limit: 1000 })).map((entry) => entry.heard);
      if (name === 'everything') {
        assert.deepEqual(heard, []);
        assert.deepEqual(await filesWith('wanted'), []);
      } else {
        assert.ok(heard.includes('wanted in a journal') && heard.includes('wanted behind a hole'), heard.join());
        assert.ok(heard.length > 30, `${heard.length} rows`);
      }
      await store.compact();
      await store.close();
      assert.deepEqual(await filesWith(UNWANTED), []);
    });
  }

  it('also when it was cut short at any step, after the next compaction; what was said since is kept', async function () {
    this.timeout(120_000);
    const pristine = `${folder}-pristine`;
    await cp(folder, pristine, { recursive: true });
    const steps: string[] = [];
    try {
      for (let end = 1; ; end++) {
        let step = 0;
        const dying = open((each) => {
          step += 1;
          if (step < end) return;
          steps.push(each);
          throw new Error('The machine was switched off.');
        });
        const finished = await dying.forget({ kind: 'everything' }).then(
          () => true,
          () => false,
        );
        await dying.close();
        if (finished) break;
        const next = open();
        await next.add([entryOf('said since', { startedAt: Date.now() + 60_000 })]);
        await next.compact();
        const heard = (await next.search({ limit: 1000 })).map((entry) => entry.heard);
        await next.close();
        assert.deepEqual([await filesWith(UNWANTED), heard], [[], ['said since']], steps.at(-1));
        await rm(folder, { recursive: true });
        await cp(pristine, folder, { recursive: true });
      }
    } finally {
      await rm(pristine, { recursive: true, force: true });
    }
    assert.deepEqual([steps[0], steps.at(-1)], ['forget-journals', 'forgotten']);
  });
});
