import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalCipher } from '../../../../src/history/encryption/journalCipher';
import { JournalWriter } from '../../../../src/history/journal/journalWriter';
import { encodeRecord } from '../../../../src/history/journal/record';
import { historyPaths } from '../../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../../src/history/store/historyStore';
import { randomizer } from '../../../../src/language/random';
import { KeyRing } from '../encryption/keyRing';
import { newId, said } from '../entries';
import { ForgetfulDisk, writeLeft, type Left } from './forgetfulDisk';

/** So small that an archive is made, and late rows join one, in a few rows. */
const LIMITS = { most: 6, keep: 3 };
const ROUNDS = 4;
const ROWS = 4;
const EARLY = Date.UTC(1970, 0, 2);
/** The same in every run; `MANGO_FUZZ_SEED` tries others. */
const SEED = Number(process.env.MANGO_FUZZ_SEED ?? 5);

interface Cut {
  readonly left: Left;
  readonly acknowledged: readonly string[];
}

describe(`a machine that loses power (seed ${SEED})`, () => {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));

  /** What could be left at each step of windows that write, fold, move rows to archives, and change the key or not. */
  async function cuts(folder: string, keys: KeyRing, encrypted: boolean): Promise<readonly Cut[]> {
    const random = randomizer(SEED);
    const found = new Map<string, Cut>();
    const acknowledged: string[] = [];
    const disk = new ForgetfulDisk(folder, () => {
      for (const share of [() => 0, random]) {
        const left = disk.afterPowerCut(share);
        const hash = createHash('sha256').update(acknowledged.join());
        for (const [path, bytes] of left) hash.update(path).update(bytes ?? '');
        found.set(hash.digest('hex'), { left, acknowledged: [...acknowledged] });
      }
    });
    const paths = historyPaths(join(folder, 'deep', 'history.sqlite'));
    const store = new HistoryStore({ paths, keys, limits: LIMITS, onNotice: fail });
    const header = () => encodeRecord('session', json({ id: 's', startedAt: 1, program: 'cli', version: '0' }));
    const cipher = journalCipher(paths, keys);
    const journal = new JournalWriter({ folder: paths.journals, newId, header, cipher });
    disk.watch();
    try {
      for (let round = 0; round < ROUNDS; round++) {
        for (let row = 0; row < ROWS; row++) {
          // The clock is wrong at first.
          const at = row === 0 ? EARLY + round : Date.now();
          const entry = said(`round ${round} row ${row}`, at);
          await journal.append(encodeRecord('entry', json({ session: 's', entry })));
          acknowledged.push(entry.id);
        }
        if (encrypted) await store.rekey(await keys.make());
        await journal.seal();
        await store.compact();
      }
    } finally {
      disk.stop();
      await store.close();
    }
    return [...found.values()];
  }

  for (const encrypted of [false, true]) {
    it(`has every row that was acknowledged, once, ${encrypted ? 'while keys change' : 'in whole files'}`, async function () {
      this.timeout(200_000);
      const folder = await mkdtemp(join(tmpdir(), 'mango-power-'));
      const keys = new KeyRing();
      try {
        const all = await cuts(folder, keys, encrypted);
        assert.ok(all.length > 50, `${all.length} steps`);
        for (const { left, acknowledged } of all) {
          const after = await mkdtemp(join(tmpdir(), 'mango-power-'));
          await writeLeft(left, after);
          const what = [...left.keys()].join(', ');
          assert.deepEqual(await survivors(join(after, 'deep', 'history.sqlite'), keys, acknowledged), [], what);
          await rm(after, { recursive: true });
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }

  /** What is wrong: acknowledged ids that are gone, ids that are there twice, files that are not whole. */
  async function survivors(file: string, keys: KeyRing, acknowledged: readonly string[]): Promise<readonly string[]> {
    const paths = historyPaths(file);
    const notices: string[] = [];
    const store = new HistoryStore({ paths, keys, limits: LIMITS, onNotice: (notice) => notices.push(notice) });
    try {
      const image = existsSync(file) ? [integrity(file)] : [];
      await store.compact();
      const copy = `${file}.copy`;
      await store.copyTo(copy);
      const ids = sqlite3(copy, 'select id from utterances').split('\n');
      const archives = existsSync(paths.archives) ? await readdir(paths.archives) : [];
      const parts = [file, ...archives.map((name) => join(paths.archives, name))].filter((part) => existsSync(part));
      const plain = parts.filter((part) => part.endsWith('.sqlite'));
      const rows = plain.flatMap((part) => sqlite3(part, 'select id from utterances').split('\n').filter(Boolean));
      return [
        ...acknowledged.filter((id) => !ids.includes(id)).map((id) => `${id} is lost`),
        ...rows.filter((id, at) => rows.indexOf(id) !== at).map((id) => `${id} is doubled`),
        ...[...image, ...plain.map(integrity)].filter((said) => said !== 'ok'),
        ...notices.filter((notice) => !/were never finished/.test(notice)),
      ];
    } finally {
      await store.close();
    }
  }
});

const sqlite3 = (file: string, sql: string) => execFileSync('sqlite3', [file, sql], { encoding: 'utf8' }).trim();
const integrity = (file: string) => sqlite3(file, 'pragma integrity_check');

function fail(notice: string): never {
  throw new Error(notice);
}
