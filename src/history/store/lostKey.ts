import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { encryptedName, writeState } from '../encryption/manifest';
import { recordKeyId } from '../encryption/recordCipher';
import type { Vault } from '../encryption/vault';
import { makeFolder, readIfThere, syncFolder } from '../files';
import { listJournals, takeJournals, type JournalName } from '../journal/journalFolder';
import { scanJournal } from '../journal/record';
import { historyPaths, type HistoryPaths } from './historyPaths';
import { archivesAndBackups, setAside } from './rekey';
import { nameOfTime, timeOfName } from './timeNames';

/** `history-without-key-<id of the key>-<time>`: a history of its own, which can be read when its key is found. */
const FOLDER = /^history-without-key-[0-9a-f]{16}-(?<time>\d{8}T\d{9}Z)$/;

/** A file of the history that is under a key that is not here. */
interface LostFile {
  readonly path: string;
  readonly key: string;
}

/** The ids of keys that are not here although something is under them; that which is in force first. */
export async function lostKeys(vault: Vault): Promise<readonly string[]> {
  const { key } = await vault.state();
  const inForce = key !== null && !(await vault.hasKey(key)) ? [key] : [];
  const files = [...(await lostFiles(vault)), ...(await lostJournals(vault))];
  return [...new Set([...inForce, ...files.map((file) => file.key)])];
}

/** The image comes last: while it is there, who is cut short is told again what is not here. */
async function lostFiles(vault: Vault): Promise<readonly LostFile[]> {
  const { paths } = vault;
  const images = [paths.image, encryptedName(paths.image)];
  return lost([...(await archivesAndBackups(paths)), ...(await setAside(paths)), ...images], (path) =>
    vault.lostKeyOf(path),
  );
}

/** Journals that nobody writes to any more. */
async function lostJournals(vault: Vault): Promise<readonly LostFile[]> {
  const journals = new Map((await listJournals(vault.paths.journals)).map((journal) => [journal.path, journal]));
  return lost([...journals.keys()], async (path) => {
    const journal = journals.get(path);
    return journal?.finished ? lostKeyOfJournal(vault, journal) : null;
  });
}

async function lost(
  paths: readonly string[],
  keyOf: (path: string) => Promise<string | null>,
): Promise<readonly LostFile[]> {
  const found: LostFile[] = [];
  // One at a time: each is read as a whole.
  for (const path of paths) {
    const key = await keyOf(path);
    if (key !== null) found.push({ path, key });
  }
  return found;
}

async function lostKeyOfJournal(vault: Vault, { id, path }: JournalName): Promise<string | null> {
  const bytes = await readIfThere(path);
  const opened = bytes ? await vault.openRecords(id, scanJournal(bytes).records) : [];
  const locked = opened.find(({ says }) => says === 'locked');
  return locked ? recordKeyId(locked.record.payload) : null;
}

/**
 * Moves all that is under a lost key into a folder beside the history, whole and under the names it had. Only who has the
 * lock may. What can be read stays; the caller writes it anew. Cut short anywhere it is done again.
 * @param lostKey names the folder
 * @param next the id of the key that is in force from then on; null: none
 */
export async function setLostAside(
  vault: Vault,
  lostKey: string,
  next: string | null,
  before: (step: string) => void,
): Promise<string> {
  const { paths } = vault;
  const home = dirname(paths.image);
  const folder = join(home, `history-without-key-${lostKey}-${nameOfTime(Date.now())}`);
  const move = async (path: string): Promise<void> => {
    const target = join(folder, relative(home, path));
    await makeFolder(dirname(target));
    before('set-aside');
    await rename(path, target);
    await syncFolder(dirname(target));
    await syncFolder(dirname(path));
  };
  await makeFolder(folder);
  await writeState(historyPaths(join(folder, basename(paths.image))), { key: lostKey, settled: true });
  for (const { path } of await lostFiles(vault)) await move(path);
  before('manifest');
  await vault.change({ key: next, settled: false });
  await takeJournals(paths.journals);
  for (const journal of await listJournals(paths.journals)) {
    if (!journal.finished || (await lostKeyOfJournal(vault, journal)) === null) continue;
    // What of it can be read is in another one then.
    await vault.rewriteJournal(journal, before);
    await move(journal.path);
  }
  return folder;
}

/** Folders that were set aside, and when (milliseconds since 1970). */
export async function foldersSetAside({ image }: HistoryPaths): Promise<readonly { path: string; time: number }[]> {
  const home = dirname(image);
  return (await readdir(home).catch(() => [])).flatMap((name) => {
    const { time } = FOLDER.exec(name)?.groups ?? {};
    return time === undefined ? [] : [{ path: join(home, name), time: timeOfName(time) }];
  });
}

/** Removes what was set aside when it may hold what is to be forgotten: `isMeant` is given when that happened. */
export async function forgetSetAside(paths: HistoryPaths, isMeant: (time: number) => boolean): Promise<void> {
  for (const { path, time } of await foldersSetAside(paths)) {
    if (isMeant(time)) await rm(path, { recursive: true, force: true });
  }
}

/** Where histories lie whose key was not here. */
export async function withoutKey(paths: HistoryPaths): Promise<readonly string[]> {
  return (await foldersSetAside(paths)).map(({ path }) => path);
}
