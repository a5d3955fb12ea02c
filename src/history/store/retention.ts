import { dirname } from 'node:path';
import type { Database } from 'sql.js';
import type { Forgotten } from '../forgotten';
import { encryptedName } from '../encryption/manifest';
import { bytesIn, sizeOf } from '../files';
import type { Archives } from './archives';
import { asides, removeAside } from './asides';
import type { HistoryPaths } from './historyPaths';
import { select } from './rows';

/** How much of the history is kept; pinned entries always are. 0: all of it. */
export interface Retention {
  readonly days: number;
  /** Of all files together, copies and what was set aside included. */
  readonly maxBytes: number;
}

export const KEEP_ALL: Retention = { days: 0, maxBytes: 0 };

const DAY_MS = 86_400_000;
/** So much room is made that the next rows do not need any. */
const FULL = 0.9;
/** Copies hold the same rows, so that what is removed counts more than once; it is looked again. */
const ATTEMPTS = 8;

export interface RetainedHistory {
  readonly paths: HistoryPaths;
  readonly archives: Archives;
  readonly live: () => Database;
  /** Removes entries from every file. Resolves to how many there were. */
  readonly remove: (which: Forgotten) => Promise<number>;
}

/**
 * Removes what is too old, and then, while all files together are too large, what was set aside and the oldest entries.
 * Resolves to how many entries.
 */
export async function retain(history: RetainedHistory, { days, maxBytes }: Retention, now: number): Promise<number> {
  await removeAsides(history.paths, days, maxBytes, now);
  let removed = days > 0 ? await removeBefore(history, now - days * DAY_MS) : 0;
  for (let attempt = 0; maxBytes > 0 && attempt < ATTEMPTS; attempt++) {
    const bytes = await bytesOf(history.paths);
    const until = bytes > maxBytes ? await oldest(history, 1 - (FULL * maxBytes) / bytes) : null;
    const count = until === null ? 0 : await removeBefore(history, until);
    if (count === 0) break;
    removed += count;
  }
  return removed;
}

/** Nobody can tell what is in it: it goes by when it was set aside, and ahead of rows that can be read. */
async function removeAsides(paths: HistoryPaths, days: number, maxBytes: number, now: number): Promise<void> {
  let surplus = maxBytes > 0 ? (await bytesOf(paths)) - maxBytes : 0;
  for (const aside of await asides(paths)) {
    const isOld = days > 0 && aside.time < now - days * DAY_MS;
    if (!isOld && surplus <= 0) continue;
    await removeAside(aside);
    surplus -= aside.bytes;
  }
}

async function removeBefore(history: RetainedHistory, until: number): Promise<number> {
  const pinned = 'select id from utterances where pinned > 0 and started_at < ?';
  const except = select(history.live(), pinned, [until]).map(({ id }) => String(id));
  let there = select(history.live(), 'select 1 from utterances where started_at < ? limit 1', [until]).length > 0;
  for (const archive of await history.archives.list()) {
    if (archive.from >= until) continue;
    const db = await history.archives.open(archive);
    if (!db) continue;
    there = true;
    for (const { id } of select(db, pinned, [until])) except.push(String(id));
  }
  return there ? history.remove({ kind: 'before', until, except }) : 0;
}

/** Of a part's rows some that stand for as many others each. */
const SAMPLES = 100;

interface Sample {
  /** The rows that it stands for were said until then. */
  readonly time: number;
  /** Their share of the files. */
  readonly bytes: number;
}

/**
 * The time before which such a share of the files' bytes was said. Null: all is pinned. By rows and not by archives: one
 * with a few rows of a clock that was wrong reaches over all the others.
 */
async function oldest({ paths, archives, live }: RetainedHistory, share: number): Promise<number | null> {
  const all = await bytesOf(paths);
  const samples: Sample[] = [];
  const bytesUntil = (time: number) =>
    samples.reduce((sum, sample) => (sample.time < time ? sum + sample.bytes : sum), 0);
  for (const archive of (await archives.list()).toSorted((a, b) => a.from - b.from)) {
    if (bytesUntil(archive.from) >= share * all) break;
    const db = await archives.open(archive);
    if (db) samples.push(...samplesOf(db, (await sizeOf(archive.path)) ?? 0));
  }
  // Copies and journals have the rows of the image.
  samples.push(...samplesOf(live(), all - (await bytesIn(paths.archives))));
  let bytes = 0;
  let until: number | null = null;
  for (const sample of samples.toSorted((a, b) => a.time - b.time)) {
    if (bytes >= share * all) break;
    bytes += sample.bytes;
    until = sample.time + 1;
  }
  return until;
}

function samplesOf(db: Database, bytes: number): readonly Sample[] {
  const rows = select(db, 'select started_at as time from utterances where pinned <= 0 order by started_at');
  const count = Math.min(rows.length, SAMPLES);
  return Array.from({ length: count }, (_, at) => {
    const last = Math.ceil(((at + 1) * rows.length) / count) - 1;
    return { time: Number(rows[last]?.time), bytes: bytes / count };
  });
}

async function bytesOf(paths: HistoryPaths): Promise<number> {
  const { image, journals, archives, backups } = paths;
  const images = [image, encryptedName(image)].map(async (path) => (await sizeOf(path)) ?? 0);
  // In the other folders it was counted with them.
  const apart = (await asides(paths)).filter(({ path }) => dirname(path) === dirname(image));
  const sizes = await Promise.all([...images, ...[journals, archives, backups].map(bytesIn)]);
  sizes.push(...apart.map(({ bytes }) => bytes));
  return sizes.reduce((sum, size) => sum + size, 0);
}
