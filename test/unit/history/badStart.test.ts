import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EventEmitter } from 'node:stream';
import { ChangeWatch, type Watch } from '../../../src/history/changeWatch';
import { JournaledHistory } from '../../../src/history/journaledHistory';
import { systemClock } from '../../../src/platform/clock';
import { productFiles } from '../../../src/platform/paths';
import { entryOf, newId } from './entries';
import { asRoot, mountDisk, unmountDisk } from './smallDisk';

/** Whom permissions hold for: root is refused nothing. */
const NOBODY = 65_534;
const WORKER = productFiles(resolve('dist')).historyScript;

describe('a history that cannot begin as it should', () => {
  const own = process.geteuid?.() ?? 0;
  let folder: string;
  let file: string;
  let opened: JournaledHistory[];
  let notices: string[];
  let errors: string[];
  const open = (workerScript = WORKER): JournaledHistory => {
    const history = new JournaledHistory({
      file,
      workerScript,
      session: { id: newId(), startedAt: Date.now(), program: 'editor', version: '1.2.3' },
      newId,
      clock: systemClock,
      onNotice: (message) => notices.push(message),
      onError: (error) => errors.push(String(error)),
    });
    opened.push(history);
    return history;
  };
  const heard = async (history: JournaledHistory) => (await history.recent(10)).map((entry) => entry.heard);
  /** Resolves when a window is told of rows that it did not ask for. */
  const told = (history: JournaledHistory): Promise<unknown> => {
    const changes = new EventEmitter();
    history.onChange(() => changes.emit('change'));
    return once(changes, 'change');
  };
  const close = () => Promise.all(opened.map((history) => history.close()));
  beforeEach(async () => {
    // A test's own temporary folder is its user's alone.
    folder = await mkdtemp(join(own === 0 ? '/tmp' : tmpdir(), 'mango-start-'));
    file = join(folder, 'deep', 'history.sqlite');
    [opened, notices, errors] = [[], [], []];
  });
  afterEach(async () => {
    await close().finally(() => process.seteuid?.(own));
    await rm(folder, { recursive: true, force: true });
  });

  it('because its journals cannot be read answers from the image, and goes on once they can be', async () => {
    if (own === 0) {
      await chown(folder, NOBODY, NOBODY);
      process.seteuid?.(NOBODY);
    }
    const journals = join(folder, 'deep', 'history-journals');
    const before = open();
    await before.append(entryOf('one'));
    await before.close();
    await chmod(journals, 0o000);
    const mine = open();
    assert.deepEqual(await heard(mine), ['one']);
    await assert.rejects(mine.append(entryOf('two')), /could not be written.*EACCES/);
    assert.match(notices.join('\n'), /^The journals of the history cannot be read.*EACCES.*$/);
    assert.equal(errors.filter((error) => /history-journals is looked at.*EACCES/.test(error)).length, 1);
    await chmod(journals, 0o700);
    await mine.append(entryOf('three'));
    assert.deepEqual(await heard(mine), ['three', 'two', 'one']);
    const change = told(mine);
    await open().append(entryOf('from the other window'));
    await change;
  });

  for (const [what, spoil, mend] of [
    [
      'is full',
      // No more files: on a file system in memory a folder takes no other room.
      async () => {
        for (let name = 0; ; name++) {
          const made = await writeFile(join(folder, `ballast-${name}`), '').then(
            () => true,
            () => false,
          );
          if (!made) return;
        }
      },
      () => rm(join(folder, 'ballast-0')).then(() => asRoot('mount', '-o', 'remount,nr_inodes=1000', folder)),
    ],
    [
      'is read-only',
      () => asRoot('mount', '-o', 'remount,ro', folder),
      () => asRoot('mount', '-o', 'remount,rw', folder),
    ],
  ] as const) {
    describe(`because the disk ${what}`, () => {
      beforeEach(() => mountDisk(folder, 'size=4m,nr_inodes=20'));
      afterEach(async () => {
        await close();
        unmountDisk(folder);
      });

      it('is asked, closed and, once the cause is gone, written all the same', async () => {
        await spoil();
        const mine = open();
        assert.deepEqual(await heard(mine), []);
        await assert.rejects(mine.append(entryOf('one')), /could not be written/);
        const other = open();
        assert.deepEqual(await heard(other), []);
        await other.close();
        await mend();
        await mine.append(entryOf('two'));
        assert.deepEqual(await heard(mine), ['two', 'one']);
        await mine.compact();
        const change = told(mine);
        await open().append(entryOf('from the other window'));
        await change;
        assert.deepEqual(await heard(mine), ['from the other window', 'two', 'one']);
      });
    });
  }

  it('because its thread does not says why, and begins another with the next question', async () => {
    const broken = join(folder, 'broken');
    const script = join(folder, 'worker.cjs');
    await mkdir(broken);
    // Refuses as the real one would, as long as the folder is there.
    await writeFile(
      script,
      `const { parentPort } = require('node:worker_threads');
      if (!require('node:fs').existsSync(${JSON.stringify(broken)})) require(${JSON.stringify(WORKER)});
      else parentPort.on('message', ({ id }) => parentPort.postMessage({
        id, type: 'HANDLER', name: 'throw', value: { isError: true, value: { message: 'no threads today' } },
      }));`,
    );
    const history = open(script);
    await history.append(entryOf('one'));
    await assert.rejects(history.recent(1), /no threads today/);
    await assert.rejects(history.compact(), /no threads today/);
    const other = open(script);
    await other.append(entryOf('two'));
    await assert.rejects(other.recent(1), /no threads today/);
    await other.close();
    assert.match(errors.join(), /no threads today/);
    await rm(broken, { recursive: true });
    assert.deepEqual(await heard(history), ['two', 'one']);
  });
});

describe('a folder of which the system does not tell', () => {
  it('is looked at until it does, and that is said once', async () => {
    const changes = new EventEmitter();
    const folder = await mkdtemp(join(tmpdir(), 'mango-watch-'));
    const refusals = [1, 2];
    const watches: EventEmitter[] = [];
    let onChange = (): void => undefined;
    const full: Watch = (_folder, heard) => {
      if (refusals.shift()) throw new Error('ENOSPC: System limit for number of file watchers reached');
      onChange = heard;
      const begun = Object.assign(new EventEmitter(), { close: () => undefined });
      watches.push(begun);
      return begun;
    };
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    const watching = new ChangeWatch({ folder, onLook: () => changes.emit('look'), onError, watch: full });
    const look = () => once(changes, 'look');
    try {
      let looked = look();
      await watching.begin();
      await looked;
      assert.equal(watches.length, 0, 'looked at intervals');
      await look();
      assert.equal(watches.length, 1, 'watched as soon as it can be');
      looked = look();
      onChange();
      await looked;
      looked = look();
      watches[0]?.emit('error', new Error('the folder is on a network'));
      await looked;
      assert.equal(watches.length, 2, 'watched anew');
      assert.match(errors.map(String).join(), /^Error: ENOSPC[^,]*$/);
    } finally {
      watching.close();
      await rm(folder, { recursive: true });
    }
  });
});
