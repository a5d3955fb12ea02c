import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { bootOf, machineOf } from '../../../../src/history/journal/journalFolder';
import { withLock } from '../../../../src/history/store/fileLock';
import { historyPaths, type HistoryPaths } from '../../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../../src/history/store/historyStore';
import { entryOf } from '../entries';

/** A machine is a name and process numbers of its own; a copy of this one has the same name. */
const MACHINES = {
  'another machine': ['--uts', '--pid', '--fork', '--mount-proc', 'sh', '-c', 'hostname elsewhere && exec "$0" "$@"'],
  'a copy of this machine': ['--pid', '--fork', '--mount-proc'],
};
const ROWS = 400;

/** The program and arguments that run a script on a machine; who may not make one does without root's rights what root does. */
function on(machine: keyof typeof MACHINES, ...script: readonly string[]): readonly [string, readonly string[]] {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const asMyself = uid === 0 ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  const args = ['unshare', ...MACHINES[machine], ...asMyself, process.execPath, ...script];
  return uid === 0 ? ['env', args] : ['sudo', ['-n', 'env', ...args]];
}

describe('a history on a folder that machines share', () => {
  let folder: string;
  let paths: HistoryPaths;
  let store: HistoryStore;
  const heard = async () => (await store.search({ limit: 10_000 })).map((entry) => entry.heard).toSorted();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mango-machines-'));
    paths = historyPaths(join(folder, 'history.sqlite'));
    store = new HistoryStore({ paths, onNotice: () => undefined });
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const machine of Object.keys(MACHINES) as (keyof typeof MACHINES)[]) {
    it(`has the rows of ${machine}, whose journal stays while nobody knows whether it is written`, async function () {
      this.timeout(30_000);
      const [program, args] = on(machine, resolve('out/unit/history/windows/heldJournal.js'), paths.image);
      const window = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      const ended = once(window, 'exit');
      try {
        await say(window, 'one');
        await store.compact();
        assert.deepEqual(await heard(), ['one']);
        assert.equal((await readdir(paths.journals)).length, 1);
        await say(window, 'two');
        await store.compact();
      } finally {
        window.stdin.end();
        await ended;
      }
      assert.deepEqual(await heard(), ['one', 'two']);
      const [journal = ''] = await readdir(paths.journals);
      assert.match(journal, /\.journal$/);
      const old = new Date(Date.now() - 2 * 3_600_000);
      await utimes(join(paths.journals, journal), old, old);
      await store.compact();
      // Of a machine of this name it is abandoned after some time; of another it is not ours to say.
      const left = machine === 'another machine' ? [journal] : [];
      assert.deepEqual(await readdir(paths.journals), left);
      assert.equal(
        execFileSync('sqlite3', [paths.image, 'select count(*) from utterances'], { encoding: 'utf8' }).trim(),
        '2',
      );
    });
  }

  it('loses and doubles no row of three machines that write and fold at once', async function () {
    this.timeout(60_000);
    const script = [resolve('out/unit/history/windows/burstWriter.js'), paths.image, String(ROWS), '50'];
    const run = promisify(execFile);
    const programs = [
      ...(Object.keys(MACHINES) as (keyof typeof MACHINES)[]).map((machine) => on(machine, ...script)),
      [process.execPath, script] as const,
    ];
    const ends = await Promise.all(programs.map(([program, args]) => run(program, [...args])));
    assert.deepEqual(
      ends.map(({ stdout }) => stdout.trim()),
      programs.map(() => String(ROWS)),
    );
    await store.compact();
    // Two of them may have the same process number, and so say the same words.
    const ids = execFileSync('sqlite3', [paths.image, 'select id from utterances'], { encoding: 'utf8' })
      .trim()
      .split('\n');
    assert.deepEqual([ids.length, new Set(ids).size], [3 * ROWS, 3 * ROWS]);
    assert.deepEqual(await readdir(paths.journals), []);
  });

  it('is not written by who held its lock until another machine, with another clock, took it', async () => {
    await store.add([entryOf('before')]);
    const image = await readFile(paths.image);
    const [lock, owner] = [`${paths.image}.lock`, `${paths.image}.owner`];
    const late = new HistoryStore({
      paths,
      onNotice: () => undefined,
      before: (step) => {
        if (step === 'image-sync') steal(lock, owner);
      },
    });
    try {
      await assert.rejects(
        withLock(paths.image, (held) => {
          held.assertHeld();
          steal(lock, owner);
          held.assertHeld();
          return Promise.resolve();
        }),
        /took its lock for abandoned/,
      );
      // What took it is theirs to release.
      assert.match(await readFile(owner, 'utf8'), /^someone else/);
      await rmdir(lock);
      await assert.rejects(late.add([entryOf('too late')]), /took its lock for abandoned/);
      assert.deepEqual(await readFile(paths.image), image);
      assert.deepEqual(
        (await readdir(folder)).filter((name) => name.endsWith('.tmp')),
        [],
      );
    } finally {
      await late.close();
      await rm(lock, { recursive: true, force: true });
    }
    await store.add([entryOf('after')]);
    assert.deepEqual(await heard(), ['after', 'before']);
  });

  it('takes the lock of a process that is dead, and does not wait until it is stale', async () => {
    const holder = spawn(process.execPath, [resolve('out/unit/history/windows/lockHolder.js'), paths.image], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    assert.ok(existsSync(`${paths.image}.lock`));
    // It would be refused after some seconds, before the lock is stale.
    await store.add([entryOf('after')]);
    assert.deepEqual(await heard(), ['after']);
  });

  it('takes a lock that nobody renews although a process has the number of its holder by now', async () => {
    const lock = `${paths.image}.lock`;
    await mkdir(lock);
    await writeFile(`${paths.image}.owner`, `${machineOf()}${bootOf()} ${process.pid} 1:1 token`);
    const abandoned = new Date(Date.now() - 11_000);
    await utimes(lock, abandoned, abandoned);
    await store.add([entryOf('after')]);
    assert.deepEqual(await heard(), ['after']);
  });
});

/** Another holder takes a lock for abandoned. */
function steal(lock: string, owner: string): void {
  rmdirSync(lock);
  mkdirSync(lock);
  writeFileSync(owner, 'someone else');
}

/** Resolves when the row is acknowledged. */
async function say(window: ChildProcess, line: string): Promise<void> {
  window.stdin?.write(`${line}\n`);
  for await (const said of window.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    if (String(said).includes(line)) return;
  }
}
