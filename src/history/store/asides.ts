import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { bytesIn, isMissing, sizeOf } from '../files';
import type { HistoryPaths } from './historyPaths';
import { foldersSetAside } from './lostKey';

/** The time is in the name: a change of keys writes such files anew. */
const DAMAGED = /\.damaged-(?:(?<ms>\d+)|(?<day>\d{4}-\d\d-\d\d)T(?<hour>\d\d)-(?<minute>\d\d)-(?<second>[\d-]+)Z|.*)$/;

/** Something that was set aside, and when (milliseconds since 1970). */
interface Aside {
  readonly path: string;
  readonly time: number;
  readonly bytes: number;
}

/**
 * What was set aside, in the order in which it can be done without: damaged files, whose rows were saved as far as they can
 * be read, and then what is under a key that was lost; the oldest first.
 */
export async function asides(paths: HistoryPaths): Promise<readonly Aside[]> {
  const folders = await foldersSetAside(paths);
  const sized = folders.map(async (folder) => ({ ...folder, bytes: await bytesIn(folder.path) }));
  return [...byAge(await damagedFiles(paths)), ...byAge(await Promise.all(sized))];
}

export async function removeAside({ path }: Pick<Aside, 'path'>): Promise<void> {
  await rm(path, { recursive: true, force: true });
}

async function damagedFiles({ image, journals, archives, backups }: HistoryPaths): Promise<readonly Aside[]> {
  const found: Aside[] = [];
  const own = basename(image, '.sqlite');
  for (const folder of [dirname(image), journals, archives, backups]) {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      const named = DAMAGED.exec(name);
      // Around the image lie files that are not the history's.
      if (!named || (folder === dirname(image) && !name.startsWith(own))) continue;
      const time = timeOf(named.groups ?? {}) ?? (await changedAt(path));
      const bytes = await sizeOf(path);
      if (time !== null && bytes !== null) found.push({ path, time, bytes });
    }
  }
  return found;
}

function timeOf({ ms, day, hour, minute, second }: Readonly<Record<string, string | undefined>>): number | null {
  if (ms !== undefined) return Number(ms);
  const time = Date.parse(`${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second?.replace('-', '.') ?? ''}Z`);
  return Number.isNaN(time) ? null : time;
}

async function changedAt(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function byAge(found: readonly Aside[]): readonly Aside[] {
  return found.toSorted((a, b) => a.time - b.time);
}
